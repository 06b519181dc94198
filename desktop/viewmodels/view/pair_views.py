"""Two series of one patient side by side: shown together, and one of them alone again."""

from __future__ import annotations

from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.links import Pair
from desktop.viewmodels.view.viewer import ViewerViewModel
from engine.dicom.values import Series, Study


def show_pair(viewer: ViewerViewModel, old: tuple[Series, Study], new: tuple[Series, Study], pair: Pair) -> None:
    """Scrolled by level and windowed together; the image of NEW in view stays."""
    viewer.set_layout(Layout.TWO)
    links, panes = viewer.links, viewer.visible_panes
    new_index = next((one.index for one in panes if one.source and one.source.key == new[0].key), None)
    with links.held():
        for pane, (series, study), index in ((panes[0], old, None), (panes[1], new, new_index)):
            if pane.source is None or pane.source.key != series.key:
                pane.show(viewer.stack(series, study), index)
    links.pair, links.on = pair, True
    viewer.activate(1)
    panes[0].set_window(panes[1].window)
    links.follow(panes[1], panes)
    viewer.link_changed.emit(True)
    viewer.series_shown.emit(*new)


def end_pair(viewer: ViewerViewModel) -> None:
    """NEW alone in view again; in the orthogonal views, after them, the one of the two that is cut."""
    links, new, cut = viewer.links, viewer.panes[1], viewer.layout is Layout.ORTHOGONAL
    panes = viewer.before_orthogonal.panes
    paired = viewer.orthogonal.paired_before(panes) if cut else links.paired(viewer.visible_panes)
    links.pair = None
    if paired and cut:
        viewer.before_orthogonal = Layout.ONE
    elif paired and new.source is not None:
        viewer.panes[0].show(new.source, new.index)
        viewer.panes[0].set_window(new.window)
        viewer.set_layout(Layout.ONE)
        viewer.series_shown.emit(new.source.series, new.source.study)
