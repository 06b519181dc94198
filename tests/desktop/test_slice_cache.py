"""The byte budget holds, and what is in view is never dropped."""

from __future__ import annotations

import math

import numpy as np

from desktop.jobs import SliceCache

SLICE = np.zeros((8, 8), np.int16)  # 128 bytes


def test_far_slices_go_first():
    cache = SliceCache(5 * SLICE.nbytes)
    cache.focus("a", 10)
    for index in (10, 11, 2, 9, 12, 30):
        cache.put("a", index, SLICE)
    assert cache.indices("a") == {10, 11, 2, 9, 12}
    cache.focus("a", 12)
    cache.put("a", 13, SLICE)
    assert cache.indices("a") == {10, 11, 9, 12, 13}
    assert cache.bytes_used == 5 * SLICE.nbytes


def test_series_out_of_view_goes_before_neighbours():
    cache = SliceCache(4 * SLICE.nbytes)
    for index in range(3):
        cache.put("old", index, SLICE)
    cache.focus("new", 0)
    for index in range(4):
        cache.put("new", index, SLICE)
    assert cache.indices("old") == set()
    assert cache.indices("new") == {0, 1, 2, 3}


def test_slice_in_view_survives_a_tiny_budget():
    cache = SliceCache(1)
    cache.focus("a", 5)
    cache.put("a", 5, SLICE)
    assert cache.get("a", 5) is not None
    cache.put("a", 6, SLICE)
    assert cache.indices("a") == {5}


def test_replacing_and_forgetting_keep_the_count():
    cache = SliceCache(10_000)
    cache.put("a", 0, SLICE)
    cache.put("a", 0, SLICE)
    assert cache.bytes_used == SLICE.nbytes
    cache.forget("a")
    assert cache.bytes_used == 0
    assert cache.room_for(SLICE.nbytes, 2) == 39


def test_what_would_be_dropped_at_once_is_known_beforehand():
    cache = SliceCache(3 * SLICE.nbytes)
    cache.focus("a", 10)
    cache.put("out of view", 0, SLICE)
    for index in (10, 14):
        cache.put("a", index, SLICE)
    assert cache.reach(SLICE.nbytes) == math.inf
    cache.put("a", 11, SLICE)
    assert cache.reach(SLICE.nbytes) == 4


def test_each_pane_of_a_series_keeps_what_it_shows():
    cache = SliceCache(2 * SLICE.nbytes)
    cache.focus("a", 10, 90)
    for index in (10, 90, 12, 89):
        cache.put("a", index, SLICE)
    assert cache.indices("a") == {10, 90}
