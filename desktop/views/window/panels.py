"""Registry of panels: their names and places; :mod:`desktop.views.window.assembly` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from desktop.translatable import QT_TRANSLATE_NOOP

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True)
class PanelSpec:
    """A dock.

    Attributes
    ----------
    id : str
        Stable: the object name, by which QSettings remembers its place.
    title : str
        English source text (context "Panels").
    shown : bool
        At the first start; others come and go with what they are about, are made when they first come, and are in
        no menu.
    tabbed_with : str
        Id of an earlier panel to share the place with.
    """

    id: str
    title: str
    area: Qt.DockWidgetArea
    shown: bool = True
    tabbed_with: str = ""
    share: int = 1


PANELS: tuple[PanelSpec, ...] = (
    PanelSpec("browser", QT_TRANSLATE_NOOP("Panels", "Studies"), LEFT, share=3),
    PanelSpec("series-doctor", QT_TRANSLATE_NOOP("Panels", "Series doctor"), LEFT, share=1),
    PanelSpec("diagnosis", QT_TRANSLATE_NOOP("Panels", "Diagnosis"), RIGHT),
    PanelSpec("slices", QT_TRANSLATE_NOOP("Panels", "Images"), RIGHT, tabbed_with="diagnosis"),
    PanelSpec("measurements", QT_TRANSLATE_NOOP("Panels", "Measurements"), RIGHT, tabbed_with="diagnosis"),
    PanelSpec("queue", QT_TRANSLATE_NOOP("Panels", "Queue"), RIGHT, tabbed_with="diagnosis"),
    PanelSpec("evidence", QT_TRANSLATE_NOOP("Panels", "Evidence"), BOTTOM),
    PanelSpec("comparison", QT_TRANSLATE_NOOP("Panels", "Comparison"), BOTTOM, shown=False),
)


def share_room(window: QMainWindow, docks: Mapping[str, QDockWidget]) -> None:
    """Sizes at the first start, and who gets the corners at the bottom: the sides."""
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    left = [spec for spec in PANELS if spec.area is LEFT]
    window.resizeDocks([docks[spec.id] for spec in left], [spec.share * 220 for spec in left], down)
    window.resizeDocks([docks[spec.id] for spec in left], [340] * len(left), across)
    window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
    window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
    window.resizeDocks([docks["diagnosis"]], [370], across)
    window.resizeDocks([docks["evidence"]], [250], down)
    docks["diagnosis"].raise_()
