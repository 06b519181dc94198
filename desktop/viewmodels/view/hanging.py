"""Hanging: one series in two panes, through the lung and the soft-tissue window, scrolled and zoomed as one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.rendering.window import LUNG, SOFT_TISSUE
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.links import twins
from desktop.viewmodels.view.viewer import ViewerViewModel

translate = QCoreApplication.translate


def hung(viewer: ViewerViewModel) -> bool:
    """True while both windows of one series stand side by side."""
    return viewer.layout is Layout.TWO and twins(viewer.visible_panes)


def toggle_hanging(viewer: ViewerViewModel) -> None:
    """The series in view twice; again: once, at the image and in the window of the pane that is active."""
    source, active = viewer.active.source, viewer.active
    if source is None:
        viewer.notice.emit(translate("Viewer", "Open a series first."))
        return
    index, view, window = active.index, active.view, active.window
    first = viewer.panes[0]
    if hung(viewer):
        viewer.activate(0)
        first.scroll_to(index)
        first.set_window(window)
        viewer.set_layout(Layout.ONE)
        return
    was_stack = active.is_stack
    viewer.set_layout(Layout.TWO)
    if not was_stack:  # cuts were left: the image where they were
        source, index, view = viewer.active.source or source, viewer.active.index, viewer.active.view
    with viewer.links.held():
        for pane, wanted in zip(viewer.visible_panes, (LUNG, SOFT_TISSUE), strict=True):
            pane.show(viewer.stack(source.series, source.study), index)
            pane.set_window(wanted)
            pane.set_view(view)
    viewer.links.on = True
    viewer.activate(0)
    viewer.link_changed.emit(True)
    viewer.series_shown.emit(source.series, source.study)
