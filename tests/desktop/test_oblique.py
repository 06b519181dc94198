"""Planes at any angle, against scipy and against a field that is known everywhere; and in the window, by mouse."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from desktop.rendering.oblique import AIR_HU, Slant, cut_oblique, places_of, stack_of
from desktop.rendering.opacity import oblique_maps
from desktop.rendering.slab import Projection, Slab
from desktop.rendering.slice_opacity import SliceOpacity
from desktop.viewmodels.view import cross_hair
from desktop.viewmodels.view.corner_text import corner_texts
from desktop.viewmodels.view.gestures import Button, Gestures, Pointer
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.sources import CutSource, ObliqueSource
from desktop.viewmodels.view.tool import Tool
from engine.volume import Volume

#: 2.5 mm from slice to slice, 1 mm down, 0.5 mm across; the gantry was tilted.
AFFINE = np.array([[0, 0, 0.5, -3.0], [0.4, 1.0, 0, 7.0], [2.5, 0, 0, -20.0], [0, 0, 0, 1]])
SHAPE = (30, 24, 20)
UIDS = tuple(str(number) for number in range(SHAPE[0]))
NOISE = Volume(np.random.default_rng(7).integers(-1000, 400, SHAPE).astype(np.int16), AFFINE, UIDS)
#: A value that grows evenly in the patient: right between voxels, too.
SLOPE = np.array([3.0, -2.0, 5.0])
CORONAL = Slant((1.0, 0.0, 0.0), (0.0, 0.0, -1.0))
SLANTS = (
    CORONAL,
    CORONAL.turned((0.0, 0.0, 1.0), 0.7),
    CORONAL.turned((0.0, 0.0, 1.0), -0.4).turned((1.0, 0.0, 0.0), 1.1),
)


def even() -> Volume:
    z, y, x = np.indices(SHAPE).astype(np.float64)
    patient = np.einsum("ij,jzyx->izyx", AFFINE[:3, :3], np.stack([z, y, x])) + AFFINE[:3, 3, None, None, None]
    return Volume(np.einsum("i,izyx->zyx", SLOPE, patient).astype(np.float32), AFFINE, UIDS)


@pytest.mark.parametrize("slant", SLANTS)
def test_a_plane_is_what_scipy_reads_at_its_places(slant: Slant) -> None:
    stack = stack_of(NOISE, slant)
    index = stack.shape[0] // 2
    places = places_of(NOISE, stack, index)
    wanted = map_coordinates(NOISE.hu, places, np.float32, order=1, mode="constant", cval=AIR_HU)
    np.testing.assert_allclose(cut_oblique(NOISE, stack, index).hu, wanted, atol=1e-2)


@pytest.mark.parametrize("slant", SLANTS)
def test_places_values_and_lengths_are_those_of_the_patient(slant: Slant) -> None:
    volume = even()
    stack = stack_of(volume, slant)
    index = stack.shape[0] // 3
    plane, places = cut_oblique(volume, stack, index), places_of(volume, stack, index)
    last = np.array(SHAPE)[:, None, None] - 1
    inside = ((places >= 0) & (places <= last)).all(axis=0)
    assert inside.sum() > 50
    for row, column in np.argwhere(inside)[::37]:
        point = plane.to_patient_mm(float(column), float(row))
        assert plane.hu[row, column] == pytest.approx(SLOPE @ point, abs=1e-2)
        assert stack.nearest(point) == index
        assert plane.to_pixel(point) == pytest.approx((column, row), abs=1e-9)
    a, b = plane.to_patient_mm(0, 0), plane.to_patient_mm(3, 4)
    assert math.dist(a, b) == pytest.approx(5 * stack.step_mm)


@pytest.mark.parametrize("projection", [Projection.MEAN, Projection.MAXIMUM, Projection.MINIMUM])
def test_a_slab_is_what_numpy_makes_of_its_planes(projection: Projection) -> None:
    stack = stack_of(NOISE, SLANTS[2])
    index = stack.shape[0] // 2
    count = round(4.0 / stack.step_mm)
    planes = np.stack([cut_oblique(NOISE, stack, index - (count - 1) // 2 + step).hu for step in range(count)])
    wanted = {Projection.MEAN: np.mean, Projection.MAXIMUM: np.max, Projection.MINIMUM: np.min}[projection](planes, 0)
    np.testing.assert_allclose(cut_oblique(NOISE, stack, index, Slab(projection, 4.0)).hu, wanted, atol=0.5)


@pytest.mark.parametrize("slant", SLANTS)
def test_a_stack_holds_the_whole_volume(slant: Slant) -> None:
    stack = stack_of(NOISE, slant)
    for corner in ((0, 0, 0), (29, 23, 19), (29, 0, 19)):
        point = NOISE.to_patient_mm(corner)
        plane = cut_oblique(NOISE, stack, stack.nearest(point))
        column, row = plane.to_pixel(point)
        assert -1 <= column <= plane.columns
        assert -1 <= row <= plane.rows


def test_a_stack_is_no_larger_than_the_volume_and_ends_with_it() -> None:
    axial = Slant((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    for across in (0.1, 0.3, 0.49, 0.7, 0.9766, 1.1):
        affine = np.array([[0, 0, 1, 0], [0, 2, 0, 0], [5, 0, 0, 0], [0, 0, 0, 1]]) * [across, across, across, 1.0]
        affine[:3, 3] = -3.0, 7.3, -201.7
        volume = Volume(NOISE.hu, affine, UIDS)
        stack = stack_of(volume, axial)
        assert stack.shape == (146, 47, 20), across
    top = volume.to_patient_mm((29, 0, 0))
    assert [stack.nearest((0.0, 0.0, top[2] + beyond)) for beyond in (0.0, 500.0, -5000.0)] == [145, 145, 0]


def test_round_the_volume_there_is_air() -> None:
    stack = stack_of(NOISE, SLANTS[1])
    assert cut_oblique(NOISE, stack, stack.shape[0] // 2).hu[0, 0] == -1024


def test_a_slab_has_the_planes_that_come_nearest_to_its_thickness() -> None:
    stack = stack_of(NOISE, SLANTS[1])
    at = stack.shape[0] // 2
    planes = [cut_oblique(NOISE, stack, one).hu for one in range(at - 2, at + 4)]
    slab = Slab(Projection.MAXIMUM, 5.7 * stack.step_mm)  # 6 planes, one more after the one in view
    np.testing.assert_allclose(cut_oblique(NOISE, stack, at, slab).hu, np.max(planes, axis=0), atol=1e-2)


def test_the_opacity_map_is_there_in_space() -> None:
    """Marked on two neighbouring slices in a part of them: between those, and only there."""
    ground = np.zeros((56, 56), np.uint8)
    ground[14:42, 14:42] = 200
    found = SliceOpacity(ground, np.zeros_like(ground), (2.0, 4.0, 14.0, 16.0))
    places = np.stack(np.meshgrid([9.0, 10.0, 10.5, 11.0, 11.5, 12.0], [5.0, 12.0], [9.0], indexing="ij"))[..., 0]
    marked, dense = oblique_maps({10: found, 11: found}, places)
    np.testing.assert_allclose(marked[:, 1], [0, 200, 200, 200, 100, 0], atol=1)
    assert marked[:, 0].max() == 0
    assert dense.max() == 0
    assert oblique_maps({20: found}, places) is None


@pytest.fixture
def turning(qtbot, workspace, engine):
    """The orthogonal views of the only series, the cross-hair in hand; its gestures on the axial pane."""
    viewer, study = workspace.viewer, engine.studies[0]
    workspace.show_series(study.series[0], study)
    qtbot.waitUntil(lambda: viewer.active.pixels is not None)
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    viewer.set_tool(Tool.CROSS)
    return viewer, Gestures(viewer, viewer.panes[0], workspace.settings)


def at(x: float, y: float) -> Pointer:
    return Pointer(x, y, 400, 400)


def drag_a_handle(viewer, gestures: Gestures, degrees: float) -> None:
    """Take hold of the right end of the level line, and go round the centre."""
    pane = viewer.panes[0]
    placement = pane.placement(400, 400)
    x, y = max(cross_hair.handles(pane, placement))
    center = next(iter(cross_hair.lines(pane, placement)))[0]
    gestures.press(Button.LEFT, at(x, y))
    for part in (0.5, 1.0):
        angle = math.radians(degrees * part)
        gestures.move(at(center[0] + 90 * math.cos(angle), center[1] + 90 * math.sin(angle)))
    gestures.release(at(x, y))


def test_turning_the_cross_hair_turns_the_other_planes(turning) -> None:
    viewer, gestures = turning
    axial, coronal, sagittal = viewer.visible_panes
    cross = axial.cross_mm
    drag_a_handle(viewer, gestures, 30.0)
    assert type(axial.source) is CutSource
    for pane in (coronal, sagittal):
        assert isinstance(pane.source, ObliqueSource)
        assert pane.source.degrees == pytest.approx(30.0, abs=0.5)
        assert pane.cross_mm == cross
    normals = [np.array(pane.source.stack.slant.normal) for pane in (coronal, sagittal)]
    assert abs(normals[0] @ normals[1]) < 1e-9
    # Right turns down on the screen: the coronal plane leans to the back on the patient's left.
    assert coronal.plane.row_direction == pytest.approx((math.cos(math.pi / 6), 0.5, 0.0), abs=0.01)
    assert "rotated 30°" in corner_texts(coronal, show_identity=False).bottom_left[0]
    lines = [direction for _, direction in cross_hair.lines(axial, axial.placement(400, 400))]
    assert sorted(round(math.degrees(math.atan2(y, x))) % 180 for x, y in lines) == [30, 120]


def test_on_a_plane_whose_pixels_are_not_square_a_turn_is_as_far_as_the_hand_goes(turning, workspace) -> None:
    viewer, _gestures = turning
    axial, coronal, sagittal = viewer.visible_panes
    assert coronal.plane.spacing_mm[0] != coronal.plane.spacing_mm[1]
    gestures = Gestures(viewer, coronal, workspace.settings)
    placement = coronal.placement(400, 400)
    (x, y), center = max(cross_hair.handles(coronal, placement)), next(iter(cross_hair.lines(coronal, placement)))[0]
    gestures.press(Button.LEFT, at(x, y))
    angle = math.radians(35.0)
    gestures.move(at(center[0] + 90 * math.cos(angle), center[1] + 90 * math.sin(angle)))
    gestures.release(at(x, y))
    assert [pane.source.degrees for pane in (axial, sagittal)] == pytest.approx([35.0, 35.0], abs=0.1)
    assert type(coronal.source) is CutSource


def test_while_the_hand_turns_there_is_no_slab_and_each_plane_shows_the_other_two(turning) -> None:
    viewer, gestures = turning
    viewer.slabs.following()
    axial, coronal, _sagittal = viewer.visible_panes
    placement = axial.placement(400, 400)
    x, y = max(cross_hair.handles(axial, placement))
    gestures.press(Button.LEFT, at(x, y))
    gestures.move(at(x, y + 30))
    assert not coronal.source.slab().on, "it would take too long"
    gestures.release(at(x, y + 30))
    assert coronal.source.slab().on
    assert [len(pane.cross_directions) for pane in viewer.visible_panes] == [2, 2, 2]


def test_no_handle_is_grasped_from_afar(turning) -> None:
    viewer, _gestures = turning
    placement = viewer.panes[0].placement(400, 400)
    x, y = max(cross_hair.handles(viewer.panes[0], placement))
    found = [cross_hair.grasped(viewer.panes[0], placement, x - off, y) for off in (0, 10, 20)]
    assert found == [True, True, False]


def test_a_plane_turned_over_says_how_far(turning) -> None:
    viewer, _gestures = turning
    viewer.orthogonal.turn(0, math.radians(120.0))
    assert viewer.panes[1].source.degrees == pytest.approx(120.0)


def test_the_image_after_turned_planes_is_that_at_the_cross_hair_wherever_it_is(turning) -> None:
    viewer, _gestures = turning
    axial = viewer.panes[0]
    viewer.point_at(axial.plane.to_patient_mm(60.0, 32.0))
    z = axial.cross_mm[2]
    viewer.orthogonal.turn(1, math.radians(40.0))
    viewer.toggle_orthogonal()
    assert viewer.active.source.header(viewer.active.index).position_mm[2] == pytest.approx(z, abs=2.6)


def test_straight_again_and_gone_with_the_stack(turning, qtbot) -> None:
    viewer, gestures = turning
    drag_a_handle(viewer, gestures, 30.0)
    assert viewer.orthogonal.turned
    viewer.orthogonal.straighten()
    assert not viewer.orthogonal.turned
    assert [type(pane.source) for pane in viewer.visible_panes] == [CutSource] * 3
    drag_a_handle(viewer, gestures, 10.0)
    viewer.toggle_orthogonal()
    assert viewer.active.is_stack
    assert viewer.active.cross_directions == ()
    viewer.orthogonal.straighten()
    assert viewer.active.is_stack


def test_beside_the_handles_the_cross_hair_is_put(turning) -> None:
    viewer, gestures = turning
    before = viewer.panes[0].cross_mm
    gestures.press(Button.LEFT, at(150, 170))
    gestures.release(at(150, 170))
    assert viewer.panes[0].cross_mm != before
    assert not viewer.orthogonal.turned


def test_turned_planes_keep_measures_windows_and_slabs(turning) -> None:
    viewer, gestures = turning
    viewer.slabs.following()
    drag_a_handle(viewer, gestures, 20.0)
    coronal = viewer.panes[1]
    assert coronal.source.slab() == viewer.slabs.current()
    assert len({pane.window for pane in viewer.visible_panes}) == 1
    indices = []
    for _ in range(3):
        indices.append(coronal.index)
        coronal.leaf(1)
    assert [second - first for first, second in pairwise(indices)] in ([1, 1], [-1, -1])


@pytest.mark.parametrize("index", [0, 1, -1])
def test_a_slab_at_an_end_is_what_is_left_of_one_about_its_plane(index: int) -> None:
    """As where a plane was not turned: no plane comes in for one beyond the end."""
    stack = stack_of(NOISE, SLANTS[1])
    at = index % stack.shape[0]
    near = [cut_oblique(NOISE, stack, one).hu for one in range(at - 2, at + 3) if 0 <= one < stack.shape[0]]
    slab = Slab(Projection.MAXIMUM, 5 * stack.step_mm)
    np.testing.assert_allclose(cut_oblique(NOISE, stack, at, slab).hu, np.max(near, axis=0), atol=1e-2)


def test_on_turned_planes_the_opacity_map_lies_where_it_was_read(turning, qtbot, workspace, monkeypatch) -> None:
    """Each pixel of its picture stands for one of the plane, and its middle lies on that."""
    viewer, _gestures = turning
    reading = workspace.reading
    with qtbot.waitSignal(reading.analysis.assessed):
        reading.analysis.start()
    ground = np.full((56, 56), 230, np.uint8)
    marked = SliceOpacity(ground, np.zeros_like(ground), (0.0, 0.0, 64.0, 64.0))
    monkeypatch.setattr(reading.analysis, "opacities_of", lambda _key: dict.fromkeys(range(20), marked))
    reading.toggle_overlay()
    viewer.orthogonal.turn(0, 0.5)
    layers = [pane.layer for pane in viewer.visible_panes[1:] if pane.layer is not None]
    assert layers
    for layer in layers:
        left, top, width, height = layer.box
        across, down = width / layer.picture.width(), height / layer.picture.height()
        # In a box the middle of the pixel 0 is at 0.5.
        assert (left + across / 2, top + down / 2) == (0.5, 0.5)
