"""Pixels to pictures, without a widget."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from desktop.rendering import measure
from desktop.rendering.geometry import Placement, ViewState, scale_bar
from desktop.rendering.orientation import letters
from desktop.rendering.planes import Cut, cut_index, cut_length, cut_volume, skewed, tilt_degrees
from desktop.rendering.residual import residual_image
from desktop.rendering.window import (
    LUNG,
    PRESETS,
    Window,
    apply_lut,
    preset_of,
    render,
    robust_window,
    screen_image,
    screen_lut,
    to_int16,
    window_lut,
)
from engine.volume import Volume


def test_lut_is_the_linear_function_of_the_standard():
    lut = window_lut(Window(40, 400))
    hu = np.array([[-32768, -160, 40, 239, 240, 32767]], np.int16)
    assert apply_lut(hu, lut).tolist() == [[0, 0, 128, 255, 255, 255]]
    assert apply_lut(hu, window_lut(Window(40, 400), invert=True)).tolist() == [[255, 255, 127, 0, 0, 0]]


def test_presets_have_one_digit_each_and_lung_is_first():
    assert [preset.key for preset in PRESETS] == list(range(1, 10))
    assert preset_of(Window(-600, 1500)).name == "Lung"
    assert preset_of(Window(-601, 1500)) is None


def test_window_stays_in_range_however_far_it_is_dragged():
    assert LUNG.moved(1e9, -1e9) == Window(32767, 1)
    with pytest.raises(ValueError, match="width"):
        Window(0, 0)


def test_render_keeps_odd_widths_and_read_only_input():
    hu = np.full((3, 5), -600, np.int16)
    hu[0, 4] = 3000
    hu.flags.writeable = False
    image = render(hu, LUNG)
    assert (image.width(), image.height(), image.format()) == (5, 3, QImage.Format.Format_Grayscale8)
    assert image.pixelColor(4, 0).red() == 255
    assert image.pixelColor(0, 2).red() == pytest.approx(128, abs=1)


@pytest.mark.parametrize("invert", [False, True])
def test_screen_image_shows_the_same_grey(invert):
    hu = np.arange(-1500, 1500, 25, dtype=np.int16).reshape(10, 12)
    grey, screen = render(hu, LUNG, invert=invert), screen_image(hu, screen_lut(LUNG, invert=invert))
    assert screen.format() == QImage.Format.Format_RGB32
    assert screen.convertToFormat(QImage.Format.Format_Grayscale8) == grey


def test_fractional_hu_is_rounded_and_nan_is_black():
    assert to_int16(np.array([[1.6, np.nan, 1e9]], np.float32)).tolist() == [[2, -32768, 32767]]


def test_window_of_numbers_that_are_not_hu():
    window = robust_window(np.linspace(0, 255, 256 * 256).reshape(256, 256))
    assert 120 < window.center < 135
    assert 230 < window.width < 260
    assert robust_window(np.zeros((8, 8))).width == 1


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ((1, 0, 0), "L"),
        ((-1, 0, 0), "R"),
        ((0, 1, 0), "P"),
        ((0, -1, 0), "A"),
        ((0, 0, 1), "H"),
        ((0, 0, -1), "F"),
        ((0.9, -0.43, 0.05), "LA"),
        ((0, 0, 0), ""),
    ],
)
def test_orientation_letters(direction, expected):
    assert letters(direction) == expected


def volume_of(shape=(4, 5, 6), affine=None):
    hu = np.arange(np.prod(shape), dtype=np.int16).reshape(shape)
    if affine is None:
        # Axial, 5 mm apart, 2 mm rows, 1 mm columns, feet first: index -> LPS.
        affine = np.array([[0, 0, 1, -10], [0, 2, 0, -20], [5, 0, 0, 100], [0, 0, 0, 1]], float)
    return Volume(hu, affine, tuple(map(str, range(shape[0]))))


def test_coronal_has_the_head_on_top_and_true_spacing():
    volume = volume_of()
    plane = cut_volume(volume, Cut.CORONAL, 2)
    assert plane.hu.tolist() == volume.hu[::-1, 2, :].tolist()
    assert plane.spacing_mm == (5.0, 1.0)
    assert (letters(plane.row_direction), letters(plane.column_direction)) == ("L", "F")
    assert plane.to_patient_mm(0, 0) == (-10.0, -16.0, 115.0)


def test_sagittal_has_anterior_on_the_left():
    plane = cut_volume(volume_of(), Cut.SAGITTAL, 3)
    assert (letters(plane.row_direction), letters(plane.column_direction)) == ("P", "F")
    assert plane.spacing_mm == (5.0, 2.0)


def test_axial_of_a_volume_stored_upside_down_is_turned():
    affine = np.array([[0, 0, -1, 10], [0, -2, 0, 20], [5, 0, 0, 0], [0, 0, 0, 1]], float)
    plane = cut_volume(volume_of(affine=affine), Cut.AXIAL, 0)
    assert (letters(plane.row_direction), letters(plane.column_direction)) == ("L", "P")


@pytest.mark.parametrize("turned", [(1, 1, 1), (1, 1, -1), (1, -1, 1), (-1, 1, 1)])
@pytest.mark.parametrize("cut", list(Cut))
def test_every_pixel_of_a_cut_knows_its_voxel(cut, turned):
    """Also where slices, rows or columns are stored the other way round, and the cut is turned to be read."""
    affine = np.array([[0, 0, 1, 10], [0, 2, 0, 20], [5, 0, 0, 0], [0, 0, 0, 1]], float) * [*turned, 1]
    volume = volume_of(affine=affine)
    plane = cut_volume(volume, cut, 1)
    for row, column in [(0, 0), (plane.rows - 1, plane.columns - 1), (1, 2)]:
        position = plane.to_patient_mm(column, row)
        index = tuple(round(value) for value in volume.to_index_zyx(position))
        assert plane.hu[row, column] == volume.hu[index]
        assert plane.to_pixel(position) == pytest.approx((column, row), abs=1e-9)
        assert cut_index(volume, cut, position) == 1
        normal = np.cross(plane.row_direction, plane.column_direction)
        assert cut_index(volume, cut, tuple(position + 0.3 * normal)) == 1, "the nearest plane, on either side"
        assert cut_index(volume, cut, tuple(position - 0.3 * normal)) == 1
    assert cut_length(volume, cut) == volume.hu.shape[list(Cut).index(cut)]


def test_gantry_tilt_is_measured_from_the_affine():
    assert not skewed(volume_of())
    affine = np.array([[0, 0, 1, 0], [1.5, 2, 0, 0], [5, 0, 0, 0], [0, 0, 0, 1]], float)
    assert tilt_degrees(volume_of(affine=affine)) == pytest.approx(16.699, abs=1e-3)
    assert skewed(volume_of(affine=affine))


def test_residual_has_two_colours():
    image = residual_image(np.array([[-1.0, 0.0, 1.0]]))
    assert image.pixelColor(0, 0).blue() > image.pixelColor(0, 0).red()
    assert image.pixelColor(2, 0).red() > image.pixelColor(2, 0).blue()


PLACEMENT = Placement(rows=100, columns=200, spacing_mm=(2.0, 1.0), width=400, height=400)


def test_fit_respects_spacing():
    assert PLACEMENT.pixels_per_mm == 2.0
    assert PLACEMENT.to_screen(-0.5, -0.5) == pytest.approx((0, 0))
    assert PLACEMENT.to_screen(199.5, 99.5) == pytest.approx((400, 400))


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("mirrored", [False, True])
def test_screen_and_image_coordinates_are_inverse(turns, mirrored):
    state = ViewState(1.7, (0.1, -0.2), turns, mirrored)
    placement = Placement(100, 200, (2.0, 1.0), 640, 480, state)
    assert placement.to_image(*placement.to_screen(12.25, 80.5)) == pytest.approx((12.25, 80.5))


def test_zoom_keeps_the_point_under_the_cursor():
    state = PLACEMENT.zoomed_at(100, 300, 2.5)
    zoomed = Placement(100, 200, (2.0, 1.0), 400, 400, state)
    assert zoomed.to_image(100, 300) == pytest.approx(PLACEMENT.to_image(100, 300))
    assert zoomed.pixels_per_mm == pytest.approx(5.0)


@pytest.mark.parametrize("turns", range(4))
def test_mirroring_is_seen_from_the_screen(turns):
    placement = Placement(100, 100, (1, 1), 400, 400, ViewState(quarter_turns=turns))
    (right, down) = placement.screen_directions()
    flipped = Placement(100, 100, (1, 1), 400, 400, placement.state.flipped(horizontally=True))
    assert np.allclose(flipped.screen_directions()[0], np.negative(right))
    assert np.allclose(flipped.screen_directions()[1], down)
    upside = Placement(100, 100, (1, 1), 400, 400, placement.state.flipped(horizontally=False))
    assert np.allclose(upside.screen_directions()[0], right)
    assert np.allclose(upside.screen_directions()[1], np.negative(down))


def test_scale_bar_is_the_longest_round_one():
    assert scale_bar(2.0, 250) == (100, 200.0)
    assert scale_bar(0.001, 1) == (500, 0.5)
    assert scale_bar(1000.0, 10)[0] == 0.5


def test_lengths_use_the_spacing_of_their_own_axis():
    assert measure.distance_mm((0, 0), (3, 0), (2.0, 0.5)) == 1.5
    assert measure.distance_mm((0, 0), (0, 3), (2.0, 0.5)) == 6.0


def test_angle_is_measured_in_millimetres():
    assert measure.angle_degrees((2, 0), (0, 0), (0, 1), (2.0, 1.0)) == pytest.approx(90)
    assert measure.angle_degrees((1, 0), (0, 0), (1, 1), (1.0, 1.0)) == pytest.approx(45)
    assert measure.angle_degrees((0, 0), (0, 0), (1, 1), (1.0, 1.0)) is None


def test_rectangle_statistics():
    hu = np.arange(100, dtype=np.int16).reshape(10, 10)
    result = measure.rectangle_statistics(hu, (3.2, 4.4), (1.0, 1.9), (0.5, 2.0))
    inside = hu[2:5, 1:4]
    assert (result.pixels, result.mean, result.maximum) == (9, inside.mean(), inside.max())
    assert result.deviation == pytest.approx(inside.std())
    assert result.area_mm2 == pytest.approx(2.2 * 2.5)


def test_ellipse_statistics_counts_centres_inside():
    hu = np.zeros((21, 21), np.int16)
    result = measure.ellipse_statistics(hu, (0, 0), (20, 20), (1.0, 1.0))
    assert result.pixels == pytest.approx(np.pi * 100, rel=0.02)
    assert result.area_mm2 == pytest.approx(np.pi * 100)


def test_region_outside_the_image_has_no_statistics():
    hu = np.zeros((5, 5), np.int16)
    assert measure.rectangle_statistics(hu, (-9, -9), (-6, -6), (1, 1)) is None
    assert measure.ellipse_statistics(hu, (2, 2), (2, 2), (1, 1)) is None
    assert measure.ellipse_statistics(hu, (90, 90), (99, 99), (1, 1)) is None


def test_a_window_of_three_values_has_two_steps_as_the_standard_says():
    """PS3.3 C.11.2.1.2.1 with centre 1 and width 3: ((x - 0.5) / 2 + 0.5) x 255 is 63.75 at 0 and 191.25 at 1."""
    hu = np.array([[-1, 0, 1, 2]], np.int16)
    assert apply_lut(hu, window_lut(Window(1, 3))).tolist() == [[0, 64, 191, 255]]


def test_an_image_that_is_turned_is_fitted_by_its_other_side():
    """100 mm tall and 300 mm wide in a pane of 600 x 200: twice as large, and two thirds when it stands."""
    lying = Placement(rows=100, columns=300, spacing_mm=(1.0, 1.0), width=600, height=200)
    standing = Placement(
        rows=100, columns=300, spacing_mm=(1.0, 1.0), width=600, height=200, state=ViewState().turned(1)
    )
    assert lying.pixels_per_mm == pytest.approx(2.0)
    assert standing.pixels_per_mm == pytest.approx(2 / 3)


def test_an_angle_between_axes_of_unequal_spacing():
    """One column is 1 mm, one row 2 mm: the diagonal of a pixel rises 2 mm on 1 mm."""
    assert measure.angle_degrees((1, 0), (0, 0), (1, 1), (2.0, 1.0)) == pytest.approx(np.degrees(np.arctan(2.0)))


def test_the_area_of_an_ellipse_uses_both_spacings():
    """Half axes of 10 columns of 2 mm and 5 rows of 0.5 mm."""
    result = measure.ellipse_statistics(np.zeros((11, 21), np.int16), (0, 0), (20, 10), (0.5, 2.0))
    assert result.area_mm2 == pytest.approx(np.pi * 20.0 * 2.5)
