"""Registry of panels: their names and places; :mod:`desktop.views.window.assembly` makes them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

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
        At the first start; others come and go with what they are about, and are in no menu.
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
