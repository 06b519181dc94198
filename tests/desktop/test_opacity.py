"""The opacity map: palette of the reports, soft fill or contour, the same place on axial, coronal and sagittal."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.rendering.contour import contour_lines
from desktop.rendering.opacity import cut_contour, cut_picture, slice_contour, slice_picture
from desktop.rendering.planes import Cut, cut_volume
from desktop.rendering.slice_opacity import SliceOpacity
from desktop.viewmodels.view.layer import Layer
from desktop.views.view.painting import draw_lines
from engine.report.overlay import CONSOLIDATION, GROUND_GLASS
from engine.volume import Volume

ROWS, COLUMNS, PLANES = 80, 96, 12


def marked(kind: str = "ground_glass") -> SliceOpacity:
    """Something at rows 30..50, columns 40..60 of a slice whose box is (10, 10, 70, 56)."""
    nothing, found = np.zeros((56, 56), np.uint8), np.zeros((56, 56), np.uint8)
    found[20:40, 24:40] = 255
    maps = {"ground_glass": nothing, "consolidation": nothing, kind: found}
    return SliceOpacity(maps["ground_glass"], maps["consolidation"], (10.0, 10.0, 70.0, 56.0))


def a_volume(values: np.ndarray, affine: np.ndarray) -> Volume:
    return Volume(values, affine, tuple(f"1.{number}" for number in range(len(values))))


def volume(affine: np.ndarray | None = None) -> Volume:
    turned = np.array([[0, 0, 1, 0], [0, 1, 0, 0], [5, 0, 0, 0], [0, 0, 0, 1]], float)
    return a_volume(np.zeros((PLANES, ROWS, COLUMNS), np.int16), turned if affine is None else affine)


def alpha(picture) -> np.ndarray:
    return np.array(
        [[picture.pixelColor(x, y).alpha() for x in range(picture.width())] for y in range(picture.height())]
    )


@pytest.mark.parametrize(("kind", "colour"), [("ground_glass", GROUND_GLASS), ("consolidation", CONSOLIDATION)])
def test_colours_are_those_of_the_reports(qapp, kind, colour) -> None:
    picture = slice_picture(marked(kind))
    x, y = round(picture.width() * 32 / 56), round(picture.height() * 30 / 56)
    strength = picture.pixelColor(x, y).alpha()
    assert strength > 100
    assert picture.pixelColor(4, 4).alpha() == 0
    for ground in (QColor(0, 0, 0), QColor(255, 255, 255), QColor(90, 90, 90)):
        canvas, wanted = (QImage(picture.size(), QImage.Format.Format_RGB32) for _ in range(2))
        for one, drawn in ((canvas, picture), (wanted, QColor(*colour, strength))):
            one.fill(ground)
            painter = QPainter(one)
            painter.drawImage(0, 0, drawn) if one is canvas else painter.fillRect(one.rect(), drawn)
            painter.end()
        assert canvas.pixelColor(x, y) == wanted.pixelColor(x, y)


def test_a_fill_is_soft_at_its_edge_and_thinned_by_its_strength(qapp) -> None:
    full, half = alpha(slice_picture(marked())), alpha(slice_picture(marked(), strength=0.5))
    assert len(set(np.unique(full))) > 5, "the edge has steps between nothing and all"
    assert half.max() == pytest.approx(full.max() / 2, abs=1)


@pytest.mark.parametrize(("kind", "colour"), [("ground_glass", GROUND_GLASS), ("consolidation", CONSOLIDATION)])
def test_a_contour_is_the_closed_edge_of_what_is_marked(kind, colour) -> None:
    ((drawn, lines),) = slice_contour(marked(kind))
    assert drawn == colour
    across, down = lines[:, ::2], lines[:, 1::2]
    # Columns 40 to 60 and rows 30 to 50 of the slice, in whose pixels 0 is the middle of the first one.
    assert (across.min(), across.max()) == pytest.approx((39.5, 59.5), abs=0.3)
    assert (down.min(), down.max()) == pytest.approx((29.5, 49.5), abs=0.3)
    ends = np.concatenate([lines[:, :2], lines[:, 2:]]).round(3)
    assert {count for count in np.unique(ends, axis=0, return_counts=True)[1]} == {2}, "each end meets another"


def test_a_contour_is_where_the_bundle_says(qapp) -> None:
    found = SliceOpacity(np.full((56, 56), 115, np.uint8), np.zeros((56, 56), np.uint8), (10.0, 10.0, 70.0, 56.0))
    assert slice_contour(found) == cut_contour({3: found}, volume(), Cut.AXIAL, 3) == ()
    for lines in (slice_contour(found, 0.4), cut_contour({3: found}, volume(), Cut.AXIAL, 3, 0.4)):
        assert lines


def test_an_opacity_at_the_border_of_the_map_has_a_closed_edge() -> None:
    full = np.full((6, 8), 0.9, np.float32)
    ((_, lines),) = contour_lines(full, np.zeros_like(full))
    ends = np.concatenate([lines[:, :2], lines[:, 2:]]).round(3)
    assert set(np.unique(ends, axis=0, return_counts=True)[1]) == {2}


@pytest.mark.parametrize("scale", [0.1, 0.5, 1.0, 6.0])
def test_a_contour_is_as_wide_at_every_zoom(qapp, scale) -> None:
    canvas = QImage(round(96 * scale), round(80 * scale), QImage.Format.Format_RGB32)
    canvas.fill(0)
    painter = QPainter(canvas)
    painter.scale(scale, scale)
    draw_lines(painter, Layer(lines=slice_contour(marked())))
    painter.end()
    row = [canvas.pixelColor(x, round(40 * scale)) for x in range(canvas.width())]
    strong = [one for one in row if one.blue() > 0.75 * GROUND_GLASS[2]]
    assert 2 <= len(strong) <= 6, "both edges of the opacity, a pixel or two each, neither faint nor fat"


@pytest.mark.parametrize("flips", [(1, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)])
def test_the_three_planes_show_the_same_place(qapp, flips) -> None:
    step, down, right = (float(sign) for sign in flips)
    affine = np.array([[0, 0, right, 0], [0, down, 0, 0], [5 * step, 0, 0, 0], [0, 0, 0, 1]], float)
    body = volume(affine)
    maps = {plane: marked() for plane in (5, 6)}
    solid = np.zeros(body.hu.shape, np.float32)
    for plane in maps:
        solid[plane, 30:50, 40:60] = 1.0
    twin = a_volume(solid, affine)
    for cut, index in ((Cut.AXIAL, 5), (Cut.CORONAL, 40), (Cut.SAGITTAL, 50)):
        drawn = alpha(cut_picture(maps, body, cut, index)) > 60
        wanted = cut_volume(twin, cut, index).hu > 0
        assert drawn.shape == wanted.shape
        assert (drawn & wanted).sum() / (drawn | wanted).sum() > 0.85
        rows, columns = np.nonzero(drawn)
        ((_, lines),) = cut_contour(maps, body, cut, index)
        assert lines[:, ::2].min() == pytest.approx(columns.min(), abs=1.5)
        assert lines[:, 1::2].max() == pytest.approx(rows.max(), abs=1.5)


def test_a_cut_beside_everything_has_no_picture(qapp) -> None:
    maps = {5: marked()}
    assert cut_picture(maps, volume(), Cut.AXIAL, 2) is None
    assert cut_picture(maps, volume(), Cut.CORONAL, 2) is None
