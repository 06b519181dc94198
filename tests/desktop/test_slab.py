"""Slabs against numpy, in every plane; and in the window, by key and wheel."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from desktop.rendering.planes import AXES, Cut, cut_volume
from desktop.rendering.slab import Projection, Slab, planes_of, project
from desktop.viewmodels.view.corner_text import corner_texts
from desktop.viewmodels.view.gestures import Gestures, Pointer
from desktop.viewmodels.view.layout import Layout
from engine.volume import Volume

HU = np.random.default_rng(7).integers(-1000, 400, (30, 24, 20)).astype(np.int16)
#: 2.5 mm from slice to slice, 1 mm down, 0.5 mm across.
AFFINE = np.array([[0, 0, 0.5, 0], [0, 1.0, 0, 0], [2.5, 0, 0, 0], [0, 0, 0, 1]])
VOLUME = Volume(HU, AFFINE, tuple(str(number) for number in range(30)))
NUMPY = {Projection.MEAN: np.mean, Projection.MAXIMUM: np.max, Projection.MINIMUM: np.min}


@pytest.mark.parametrize(("cut", "projection"), list(product(Cut, NUMPY)))
def test_a_slab_is_what_numpy_says(cut: Cut, projection: Projection) -> None:
    axis = AXES.index(cut)
    count = {Cut.AXIAL: 4, Cut.CORONAL: 10, Cut.SAGITTAL: 20}[cut]  # of 10 mm
    middle = HU.shape[axis] // 2
    first = max(middle - (count - 1) // 2, 0)
    wanted = NUMPY[projection](np.take(HU, range(first, min(first + count, HU.shape[axis])), axis=axis), axis=axis)
    found = project(VOLUME, cut, middle, Slab(projection, 10.0))
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-2)
    # The picture lies as the single plane does, whatever way the axes run.
    placed, plane = cut_volume(VOLUME, cut, middle, found), cut_volume(VOLUME, cut, middle)
    assert (placed.hu.shape, placed.origin_mm, placed.row_direction) == (
        plane.hu.shape, plane.origin_mm, plane.row_direction,
    )  # fmt: skip


@pytest.mark.parametrize("index", [0, 29])
def test_at_the_ends_there_is_less_and_never_nothing(index: int) -> None:
    planes = planes_of(VOLUME, Cut.AXIAL, index, 10.0)
    assert planes.start <= index < planes.stop
    assert planes_of(VOLUME, Cut.AXIAL, index, 0.1) == slice(index, index + 1)


def test_by_key_and_wheel_in_the_orthogonal_views(qtbot, workspace, engine) -> None:
    viewer = workspace.viewer
    study = engine.studies[0]
    workspace.show_series(study.series[0], study)
    qtbot.waitUntil(lambda: viewer.active.pixels is not None)
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    single = viewer.active.plane.hu
    viewer.slabs.following()
    assert viewer.slabs.current() == Slab(Projection.MEAN, 10.0)
    assert viewer.active.plane.hu.dtype == np.float32
    assert "Mean 10 mm" in corner_texts(viewer.active, show_identity=False).bottom_left[0]
    gestures = Gestures(viewer, viewer.active, workspace.settings)
    gestures.wheel(2, Pointer(1, 1, 100, 100, alt=True))
    assert viewer.slabs.current().thickness_mm == 14.0
    gestures.wheel(-100, Pointer(1, 1, 100, 100, alt=True))
    assert viewer.slabs.current().thickness_mm == 2.0
    for _ in range(3):
        viewer.slabs.following()
    np.testing.assert_array_equal(viewer.active.plane.hu, single)
