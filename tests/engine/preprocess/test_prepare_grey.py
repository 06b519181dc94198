from __future__ import annotations

import numpy as np
import pytest

from engine.errors import PixelDataError
from engine.preprocess import DEFAULT_SPEC, prepare_grey, prepare_hu
from engine.preprocess.grey import split_level, without_frame
from tests.support.chest_slice import as_figure, chest_slice


@pytest.mark.parametrize("window", [(-1350, 150), (-1200, 300), (-1000, 60)])
def test_a_figure_comes_to_the_form_of_its_hu_slice_whatever_its_window(window):
    hu = chest_slice()
    figure = prepare_grey(as_figure(hu, *window), None, DEFAULT_SPEC)
    slice_ = prepare_hu(hu, (0.7, 0.7), None, DEFAULT_SPEC)
    sides = ("top", "left", "bottom", "right")
    assert all(abs(getattr(figure.box, s) - getattr(slice_.box, s)) <= 6 for s in sides)
    assert np.corrcoef(figure.autoencoder.ravel(), slice_.autoencoder.ravel())[0, 1] > 0.9
    assert np.corrcoef(figure.classifier.ravel(), slice_.classifier.ravel())[0, 1] > 0.95


def test_areas_are_unknown_without_pixel_size():
    prepared = prepare_grey(as_figure(chest_slice()), None, DEFAULT_SPEC)
    assert prepared.lung_area_mm2 is prepared.areas is None
    assert prepared.lung_fraction > 0.3


@pytest.mark.parametrize("level", [0, 255])
def test_a_frame_is_cut_away(level):
    figure = as_figure(chest_slice(256))
    framed = np.pad(figure, ((6, 3), (4, 9)), constant_values=level)
    assert without_frame(framed)[0] == 6
    plain, prepared = prepare_grey(figure, None, DEFAULT_SPEC), prepare_grey(framed, None, DEFAULT_SPEC)
    assert np.abs(plain.classifier - prepared.classifier).mean() < 0.1
    assert prepared.box.top == pytest.approx(plain.box.top + 6, abs=3)


def test_an_annotation_in_the_corner_does_not_reach_the_classifier():
    figure = as_figure(chest_slice(256))
    marked = figure.copy()
    marked[4:14, 4:24:3] = 255
    first, second = (prepare_grey(x, None, DEFAULT_SPEC) for x in (figure, marked))
    assert first.classifier.tobytes() == second.classifier.tobytes()


def test_a_crop_so_tight_that_the_lungs_touch_its_edge_keeps_both_lungs():
    figure = as_figure(chest_slice())[165:335, 90:420]
    prepared = prepare_grey(np.ascontiguousarray(figure), None, DEFAULT_SPEC)
    left, right = prepared.lung_mask[:, :122], prepared.lung_mask[:, 122:]
    assert left.mean() > 0.4
    assert right.mean() > 0.4


def test_split_level_leaves_black_padding_out():
    values = np.full((64, 64), 170, np.float32)
    values[20:44, 10:30] = 105
    values[:16] = 0
    assert 105 < split_level(values) < 170


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_uniform_image_is_prepared_without_lung(level):
    prepared = prepare_grey(np.full((200, 240), level, np.uint8), None, DEFAULT_SPEC)
    assert not prepared.has_lung
    assert np.isfinite(prepared.classifier).all()


def test_other_types_than_8_bit_are_refused():
    with pytest.raises(PixelDataError, match="8-bit, not int16"):
        prepare_grey(chest_slice(), None, DEFAULT_SPEC)
