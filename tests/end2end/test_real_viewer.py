"""The real window on a real scan: what is measured in it agrees with the files and with numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from desktop.app import make_window
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.measures import number_lines
from desktop.viewmodels.view.tool import Tool

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]
PATIENCE_MS = 60_000


@pytest.fixture(name="window")
def _window(qtbot, tmp_path: Path):
    made = make_window(tmp_path / "config")
    qtbot.addWidget(made)
    made.resize(1280, 860)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def open_scan(qtbot, window, *folders: Path) -> None:
    with qtbot.waitSignal(window.workspace.browser.finished, timeout=PATIENCE_MS):
        window.workspace.open(list(folders))
    pane = window.workspace.viewer.active
    qtbot.waitUntil(lambda: pane.source is not None and pane.pixels is not None and not pane.loading)


def test_orthogonal_views_have_true_spacing_and_one_cross_hair(qtbot, window, shared_data):
    folder = shared_data / "dicom" / "covid-p001"
    open_scan(qtbot, window, folder)
    viewer = window.workspace.viewer
    qtbot.keyClick(window.viewer_page.active_view(), Qt.Key.Key_M)
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL, timeout=PATIENCE_MS)
    headers = [pydicom.dcmread(path, stop_before_pixels=True) for path in folder.glob("*.dcm")]
    heights = sorted(float(one.ImagePositionPatient[2]) for one in headers)
    step = float(np.median(np.diff(heights)))
    down, right = (float(value) for value in headers[0].PixelSpacing)
    axial, coronal, sagittal = viewer.panes[:3]
    assert axial.plane.spacing_mm == pytest.approx((down, right))
    assert coronal.plane.spacing_mm == pytest.approx((step, right), rel=1e-3)
    assert sagittal.plane.spacing_mm == pytest.approx((step, down), rel=1e-3)
    qtbot.keyClick(window.viewer_page.active_view(), Qt.Key.Key_X)
    view = window.viewer_page.views[0]
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 3, view.height() // 2))
    seen = set()
    for pane in (axial, coronal, sagittal):
        column, row = pane.plane.to_pixel(pane.cross_mm)
        seen.add(int(pane.plane.hu[round(row), round(column)]))
    assert len(seen) == 1  # the three views cut one voxel
    assert window.statusBar().currentMessage() == ""  # no gantry tilt here


def test_an_ellipse_drawn_by_mouse_says_what_numpy_says(qtbot, window, shared_data):
    open_scan(qtbot, window, shared_data / "dicom" / "covid-p001")
    view, pane = window.viewer_page.active_view(), window.workspace.viewer.active
    qtbot.keyClick(view, Qt.Key.Key_E)
    assert window.workspace.viewer.tool is Tool.ELLIPSE
    start, end = QPoint(220, 160), QPoint(300, 220)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    (drawn,) = pane.measures()
    placement = pane.placement(view.width(), view.height())
    for point, mouse in zip(drawn.points, (QPointF(start), QPointF(end)), strict=True):
        assert point == pytest.approx(placement.to_image(mouse.x(), mouse.y()), abs=1e-6)
    (x0, y0), (x1, y1) = drawn.points
    rows, columns = np.mgrid[0 : pane.plane.rows, 0 : pane.plane.columns]
    across = (columns - (x0 + x1) / 2) / (abs(x1 - x0) / 2)
    along = (rows - (y0 + y1) / 2) / (abs(y1 - y0) / 2)
    inside = pane.plane.hu[across**2 + along**2 <= 1].astype(float)
    text = " ".join(number_lines(drawn.numbers, hounsfield=True)).replace("−", "-")
    assert f"Mean {inside.mean():.0f} HU   SD {inside.std():.0f}" in text
    assert f"Min {inside.min():.0f}   Max {inside.max():.0f}" in text
    assert f"{inside.size} px" in text


def test_two_scans_scroll_together_by_position(qtbot, window, shared_data):
    open_scan(qtbot, window, shared_data / "dicom" / "covid-p001", shared_data / "dicom" / "normal-001")
    viewer = window.workspace.viewer
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    for number, node in enumerate(list(window.workspace.browser.tree.series_in_order())[:2]):
        viewer.show_series(node.series, node.study, number)
    fine, coarse = sorted(viewer.visible_panes, key=lambda pane: -pane.count)
    viewer.activate(fine.number)

    def height(pane):
        return pane.source.header(pane.index).position_along_normal_mm

    before = height(fine), height(coarse)
    for _ in range(6):
        qtbot.keyClick(window.viewer_page.active_view(), Qt.Key.Key_Down)
    moved = height(fine) - before[0], height(coarse) - before[1]
    assert abs(moved[0]) > 5
    gap = abs(coarse.source.header(1).position_along_normal_mm - coarse.source.header(0).position_along_normal_mm)
    assert moved[1] == pytest.approx(moved[0], abs=gap / 2 + 0.1)
