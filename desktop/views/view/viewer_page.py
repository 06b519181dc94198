"""ViewerPage: the panes in their layout."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.settings import Settings
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.views.view.image_view import ImageView

#: Row, column, row span, column span of each pane.
PLACES: dict[Layout, tuple[tuple[int, int, int, int], ...]] = {
    Layout.ONE: ((0, 0, 2, 6),),
    Layout.TWO: ((0, 0, 2, 3), (0, 3, 2, 3)),
    Layout.THREE: ((0, 0, 2, 2), (0, 2, 2, 2), (0, 4, 2, 2)),
    Layout.FOUR: ((0, 0, 1, 3), (0, 3, 1, 3), (1, 0, 1, 3), (1, 3, 1, 3)),
    Layout.ORTHOGONAL: ((0, 0, 2, 3), (0, 3, 1, 3), (1, 3, 1, 3)),
}


class ViewerPage(QWidget):
    """One to four :class:`ImageView` in a grid.

    Signals
    -------
    menu_wanted(QPoint)
        Global position of a click with the right button.
    series_dropped(int, str)
        Pane and key of a series that was dragged from the list.
    trouble(object)
        An AlveoscopeError that the user must see.
    """

    menu_wanted = Signal(QPoint)
    series_dropped = Signal(int, str)
    trouble = Signal(object)

    def __init__(self, viewer: ViewerViewModel, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(3)
        self.views = tuple(ImageView(viewer, pane, settings, self) for pane in viewer.panes)
        for view in self.views:
            view.menu_wanted.connect(self.menu_wanted)
            view.series_dropped.connect(self.series_dropped)
            view.trouble.connect(self.trouble)
        viewer.layout_changed.connect(self._arrange)
        viewer.active_changed.connect(lambda _number: self.focus_active())
        self._arrange()

    def focus_active(self) -> None:
        """Give the keyboard to the active pane, if the viewer has it or nobody needs it."""
        holder = self.window().focusWidget()
        if holder is None or self.isAncestorOf(holder):
            self.active_view().setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """Give the keyboard to the active pane."""
        self.active_view().setFocus(Qt.FocusReason.OtherFocusReason)

    def active_view(self) -> ImageView:
        return self.views[self._viewer.active.number]

    def _arrange(self) -> None:
        places = PLACES[self._viewer.layout]
        for view in self.views:
            self._grid.removeWidget(view)
            view.setVisible(view.pane.number < len(places))
        for line in range(6):
            self._grid.setColumnStretch(line, 1)
        for line in range(2):
            self._grid.setRowStretch(line, 1)
        for view, place in zip(self.views, places, strict=False):
            self._grid.addWidget(view, *place)
