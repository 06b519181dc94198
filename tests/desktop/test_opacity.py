"""The opacity map: palette of the reports, soft fill or contour, the same place on axial, coronal and sagittal."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.rendering.opacity import cut_picture, slice_picture
from desktop.rendering.planes import Cut, cut_volume
from desktop.rendering.slice_opacity import SliceOpacity
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
    middle = picture.pixelColor(round(picture.width() * 32 / 56), round(picture.height() * 30 / 56))
    assert (middle.red(), middle.green(), middle.blue()) == colour
    assert middle.alpha() > 100
    assert picture.pixelColor(4, 4).alpha() == 0


def test_a_fill_is_soft_at_its_edge_and_thinned_by_its_strength(qapp) -> None:
    full, half = alpha(slice_picture(marked())), alpha(slice_picture(marked(), strength=0.5))
    assert len(set(np.unique(full))) > 5, "the edge has steps between nothing and all"
    assert half.max() == pytest.approx(full.max() / 2, abs=1)


def test_a_contour_is_an_edge_only(qapp) -> None:
    drawn = alpha(slice_picture(marked(), contour=True))
    filled = alpha(slice_picture(marked()))
    assert set(np.unique(drawn)) == {0, 255}
    assert 0 < (drawn > 0).sum() < (filled > 0).sum() / 4


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


def test_a_cut_beside_everything_has_no_picture(qapp) -> None:
    maps = {5: marked()}
    assert cut_picture(maps, volume(), Cut.AXIAL, 2) is None
    assert cut_picture(maps, volume(), Cut.CORONAL, 2) is None
