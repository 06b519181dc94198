from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.data.records import Record
from training.data.splits import Split, grouped_folds, leave_sources_out, random_split
from training.errors import SplitError


def _records(groups=20, images=5, sources=("a", "b")):
    return tuple(
        Record(Path(f"{source}{group}{image}"), group % 2, f"{source}/{group}", source)
        for source in sources
        for group in range(groups)
        for image in range(images)
    )


def test_a_group_on_both_sides_is_refused_by_name():
    records = _records()
    with pytest.raises(SplitError, match=r"the group a/[01] stands on both sides"):
        Split("mine", records, (0, 5), (), (1, 6))


def test_a_side_without_a_class_is_refused():
    records = _records()
    with pytest.raises(SplitError, match=r"test side has 1 images and 1 class"):
        Split("mine", records, (0, 5), (), (10,))
    with pytest.raises(SplitError, match="train side has 0 images"):
        Split("mine", records, (), (), (0, 5))


@settings(max_examples=20, deadline=None)
@given(groups=st.integers(40, 80), images=st.integers(1, 7), seed=st.integers(0, 99))
def test_folds_cover_every_image_once_and_share_no_group(groups, images, seed):
    records = _records(groups, images, sources=("a",))
    splits = grouped_folds(records, range(len(records)), 3, seed)
    assert sorted(i for split in splits for i in split.test) == list(range(len(records)))
    for split in splits:
        sides = [{records[i].group for i in side} for side in (split.train, split.validation, split.test)]
        assert not sides[0] & sides[1]
        assert not sides[0] & sides[2]
        assert not sides[1] & sides[2]


def test_the_random_split_says_that_it_leaks_and_repeats_itself():
    records = _records()
    split = random_split(records, range(len(records)), 3)
    assert split.leaks
    assert len(split.test) == 40
    assert split.test == random_split(records, range(len(records)), 3).test
    assert split.test != random_split(records, range(len(records)), 4).test


def test_a_source_left_out_is_only_tested():
    records = _records()
    split = leave_sources_out(records, range(len(records)), ["b"], validation=0.15)
    assert {records[i].source for i in split.test} == {"b"}
    assert {records[i].source for i in (*split.train, *split.validation)} == {"a"}
    assert split.train
    assert split.validation
    with pytest.raises(SplitError, match="source c"):
        leave_sources_out(records, range(len(records)), ["b", "c"])


def test_sources_left_out_together_are_all_on_the_test_side():
    records = _records(sources=("a", "b", "c"))
    split = leave_sources_out(records, range(len(records)), ("a", "c"))
    assert {records[i].source for i in split.train} == {"b"}
    assert {records[i].source for i in split.test} == {"a", "c"}
    assert split.validation == ()


def test_joined_records_are_trained_on_in_every_fold_and_tested_in_none():
    records = _records()
    among = [i for i, record in enumerate(records) if record.source == "a"]
    joined = [i for i, record in enumerate(records) if record.source == "b"]
    for split in grouped_folds(records, among, 5, 0, validation=0.0, joined=joined):
        assert set(joined) <= set(split.train)
        assert not set(joined) & set(split.test)
        assert split.validation == ()
        assert len(split.train) + len(split.test) == len(records)


def test_a_random_split_without_validation_trains_on_four_fifths():
    records = _records()
    split = random_split(records, range(len(records)), 0, validation=0.0)
    assert (len(split.train), len(split.validation), len(split.test)) == (160, 0, 40)
