"""The lungs network's image, and preparing with the lungs that it found."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import PixelDataError
from engine.preprocess import DEFAULT_SPEC, CropBox, classical_lungs, field_grid, lung_image, prepare_grey, prepare_hu
from engine.preprocess.lung_input import cleared
from tests.support.chest_slice import as_figure, chest_slice, left_of

SPACING = (0.7, 0.7)


def _lungs(hu, spacing=SPACING):
    return classical_lungs(lung_image(hu, spacing), field_grid(hu, spacing), DEFAULT_SPEC, is_hu=True)


def test_hu_and_its_figure_in_that_window_give_the_same_image():
    hu = chest_slice()
    image = lung_image(hu, SPACING)
    assert image.shape == (128, 128)
    assert image.dtype == np.float32
    assert np.abs(image - lung_image(as_figure(hu))).max() < 0.003
    assert image[0, 0] == pytest.approx(350 / 1500)


def test_it_averages_by_area():
    hu = np.full((256, 256), -1000, np.int16)
    hu[::2] = -600
    assert np.allclose(lung_image(hu, SPACING), 550 / 1500, atol=1e-6)


def test_the_shorter_side_is_centred_between_zeros():
    image = lung_image(np.full((100, 200), 255, np.uint8) - np.eye(100, 200, dtype=np.uint8) * 40)
    assert (image[:32] == 0).all()
    assert (image[96:] == 0).all()
    assert (image[32:96] > 0.9).all()


def test_non_square_pixels_give_the_picture_of_square_ones():
    square = lung_image(chest_slice(), (0.7, 0.7))
    pressed = lung_image(chest_slice()[::2], (1.4, 0.7))
    assert np.abs(square - pressed).mean() < 0.01
    box = prepare_hu(chest_slice(), SPACING, None, DEFAULT_SPEC).box
    half = prepare_hu(np.ascontiguousarray(chest_slice()[::2]), (1.4, 0.7), None, DEFAULT_SPEC).box
    assert half.top == pytest.approx(box.top / 2, abs=3)
    assert half.width == pytest.approx(box.width, abs=6)


def test_the_crop_follows_the_lungs_of_the_network_consolidation_included():
    hu = chest_slice(opacity_hu=40)
    found = _lungs(chest_slice())  # as a network answers that takes diseased lung for lung
    prepared = prepare_hu(hu, SPACING, found, DEFAULT_SPEC)
    healthy = prepare_hu(chest_slice(), SPACING, found, DEFAULT_SPEC)
    assert prepared.box == healthy.box
    assert prepared.lung_mask.tobytes() == healthy.lung_mask.tobytes()
    assert prepared.areas.aerated_mm2 < 0.95 * healthy.areas.aerated_mm2


def test_right_and_left_are_told_apart():
    prepared = prepare_hu(chest_slice(), SPACING, None, DEFAULT_SPEC)
    assert prepared.right_mask[:, :122].sum() > 0.99 * prepared.right_mask.sum()
    assert left_of(prepared)[:, 122:].sum() > 0.99 * left_of(prepared).sum()
    assert (prepared.right_mask | left_of(prepared)).tobytes() == prepared.lung_mask.tobytes()
    assert (prepared.lungs[:, :64] == 2).sum() == 0
    assert (prepared.lungs == 2).sum() == pytest.approx((prepared.lungs == 1).sum(), rel=0.05)


def test_lungs_that_touch_in_front_are_parted_at_the_midline():
    hu = chest_slice()
    hu[200:220, 200:320] = -860
    prepared = prepare_hu(hu, SPACING, None, DEFAULT_SPEC)
    assert prepared.right_mask[:, :122].sum() > 0.97 * prepared.right_mask.sum()
    assert left_of(prepared)[:, 122:].sum() > 0.97 * left_of(prepared).sum()


@pytest.mark.parametrize("opacity", [-600, -300, 40])
def test_consolidation_of_half_a_lung_does_not_shift_the_intensities(opacity):
    figure, ill = as_figure(chest_slice()), as_figure(chest_slice())
    lungs = classical_lungs(lung_image(figure), field_grid(figure), DEFAULT_SPEC, is_hu=False)
    ill[250:, :256][figure[250:, :256] < 100] = as_figure(np.full((1, 1), opacity))[0, 0]
    first, second = (prepare_grey(x, lungs, DEFAULT_SPEC) for x in (figure, ill))
    untouched = slice(0, 60), slice(150, 200)
    assert np.abs(first.autoencoder[untouched] - second.autoencoder[untouched]).mean() < 0.02


def test_padding_above_what_ct_measures_is_air_outside_the_circle():
    hu = chest_slice()
    rows, columns = np.ogrid[:512, :512]
    padded = np.where((rows - 255.5) ** 2 + (columns - 255.5) ** 2 > 256**2, 32767, hu).astype(np.int16)
    plain, cleared = (prepare_hu(x, SPACING, None, DEFAULT_SPEC) for x in (hu, padded))
    assert plain.classifier.tobytes() == cleared.classifier.tobytes()
    assert plain.areas.body_mm2 == cleared.areas.body_mm2


def test_lungs_cut_by_the_edge_of_a_figure_are_body():
    figure = np.ascontiguousarray(as_figure(chest_slice())[165:335, 160:352])
    whole = np.zeros((2, 128, 128), np.float32)
    columns = np.arange(128)[None]
    whole[0] = columns < 40
    whole[1] = columns >= 88
    prepared = prepare_grey(figure, whole, DEFAULT_SPEC)
    assert (prepared.lung_mask & ~prepared.body_mask).sum() == 0
    assert prepared.right_mask.any()
    assert left_of(prepared).any()


def test_specks_are_no_lung():
    lungs = np.zeros((2, 128, 128), np.float32)
    lungs[0, 60:63, 20:23] = 1.0
    assert not prepare_hu(chest_slice(), SPACING, lungs, DEFAULT_SPEC).lung_mask.any()


def test_lungs_of_another_shape_are_refused():
    with pytest.raises(PixelDataError, match="do not fit"):
        prepare_hu(chest_slice(), SPACING, np.zeros((2, 64, 64), np.float32), DEFAULT_SPEC)


def test_metal_inside_the_circle_of_the_scanner_stays_and_padding_outside_is_air():
    """Column 90 of 100 lies 81 % of the way from the middle to the edge."""
    hu = np.zeros((100, 100), np.int16)
    hu[50, 90] = hu[90, 50] = hu[0, 0] = hu[99, 99] = 5000
    found = cleared(hu)
    assert (found[50, 90], found[90, 50]) == (5000, 5000)
    assert (found[0, 0], found[99, 99]) == (-1024, -1024)


@pytest.mark.parametrize(("lung_hu", "shown"), [(-400, 0.606), (-1000, 0.2749), (-880, 0.3)])
def test_lung_without_air_is_not_made_to_look_aerated(lung_hu: int, shown: float):
    """The lung reference is kept within -960 to -820 HU, and goes to -900, soft tissue (40) to 40. So lung of -400 HU
    gets -900 + (940 / 860) x 420 = -440.9 HU, of -1000 HU -900 - 40 x 940 / 1000 = -937.6 HU, of which the window
    -1350 to 150 makes 0.606 and 0.2749; lung of -880 HU, inside the range, gets -900 HU, which is 0.3."""
    hu = chest_slice()
    hu[hu == -860] = lung_hu
    prepared = prepare_hu(hu, SPACING, _lungs(chest_slice()), DEFAULT_SPEC)
    assert np.median(prepared.autoencoder[prepared.lung_mask]) == pytest.approx(shown, abs=0.002)


def test_a_flat_strip_of_lung_is_shown_with_what_lies_around_it():
    """Eight rows and 108 columns of the grid of 128, five per cent wider on each side: 118.8 columns, and so 118.8 /
    1.7 = 69.9 rows, in pixels of four: 475.2 about column 256, and 279.5 about row 256."""
    lungs = np.zeros((2, 128, 128), np.float32)
    lungs[0, 60:68, 10:64] = lungs[1, 60:68, 64:118] = 1.0
    box = prepare_hu(chest_slice(), SPACING, lungs, DEFAULT_SPEC).box
    assert box == CropBox(116, 18, 396, 494)
