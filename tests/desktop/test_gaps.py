"""A series with a gap in the orthogonal views: planes are named after their images, those in the gap after none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop.rendering.slice_opacity import SliceOpacity
from desktop.viewmodels.read.layers import planes_of
from desktop.viewmodels.view.corner_text import corner_texts
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.sources import CutSource
from engine.dicom.load import LoadedVolume
from engine.dicom.padding import AIR_HU
from engine.volume import Volume
from tests.support.series import make_pixels, make_series, make_study

#: Places of a stack of ten that hold no image.
GAP = (4, 5)


@pytest.fixture
def gappy(qtbot, workspace, monkeypatch):
    """The orthogonal views of a series whose fifth and sixth image are missing."""
    whole = make_series(10)
    series = replace(whole, headers=tuple(one for place, one in enumerate(whole.headers) if place not in GAP))
    hu = np.stack([make_pixels(one) for one in whole.headers])
    hu[list(GAP)] = AIR_HU
    affine = np.zeros((4, 4))
    affine[2, 0], affine[1, 1], affine[0, 2], affine[3, 3] = 5.0, 0.75, 0.75, 1.0
    affine[:3, 3] = whole.headers[0].position_mm
    uids = tuple("" if place in GAP else one.sop_instance_uid for place, one in enumerate(whole.headers))
    loaded = LoadedVolume(Volume(hu, affine, uids), {}, len(GAP))
    viewer = workspace.viewer
    monkeypatch.setattr(viewer.volumes, "_load", lambda *_asked: loaded)
    viewer.show_series(series, make_study(series))
    qtbot.waitUntil(lambda: viewer.active.pixels is not None)
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    return viewer


def named(pane) -> str:
    return "   ".join(corner_texts(pane, show_identity=False).bottom_left)


def test_the_corner_names_the_image_that_the_plane_was_made_of(gappy) -> None:
    axial = gappy.panes[0]
    axial.scroll_to(8)
    assert int(axial.plane.hu.max()) == 9
    assert "Instance 9" in named(axial)
    assert "−160.0 mm" in named(axial)
    axial.scroll_to(4)
    assert "Instance" not in named(axial)


@pytest.mark.parametrize(("plane", "image"), [(8, 6), (3, 3), (4, 3)])
def test_who_leaves_the_views_sees_the_image_that_was_in_view(gappy, plane, image) -> None:
    gappy.panes[0].scroll_to(plane)
    gappy.toggle_orthogonal()
    assert gappy.active.index == image


def test_who_leaves_turned_views_sees_the_image_at_the_cross_hair(gappy) -> None:
    gappy.point_at((-126.0, -126.0, -160.0))
    gappy.orthogonal.turn(2, 0.5)
    gappy.toggle_orthogonal()
    assert gappy.active.index == 6


def test_nothing_is_marked_in_the_gap(gappy) -> None:
    source = gappy.panes[1].source
    assert isinstance(source, CutSource)
    mark = SliceOpacity(np.ones((56, 56), np.uint8), np.ones((56, 56), np.uint8), (0.0, 0.0, 64.0, 64.0))
    assert sorted(planes_of(source, dict.fromkeys(range(8), mark))) == [0, 1, 2, 3, 6, 7, 8, 9]
