"""Registry of panels: the main window builds what is listed here, so a new panel needs one line and no other change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtWidgets import QWidget

from desktop.viewmodels.window.workspace import Workspace

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
    build : callable
        Makes the widget from the workspace; imports its module inside, so that a hidden panel costs no start-up.
    shown : bool
        At the first start.
    tabbed_with : str
        Id of an earlier panel to share the place with.
    """

    id: str
    title: str
    area: Qt.DockWidgetArea
    build: Callable[[Workspace], QWidget]
    shown: bool = True
    tabbed_with: str = ""
    share: int = 1


@dataclass(frozen=True)
class PageSpec:
    """A page in the middle of the window, beside the viewer (such as the worklist)."""

    id: str
    title: str
    build: Callable[[Workspace], QWidget]


def _browser(workspace: Workspace) -> QWidget:
    from desktop.views.browse.browser_panel import BrowserPanel

    panel = BrowserPanel(workspace.browser, workspace.thumbnails)
    panel.tree.series_wanted.connect(workspace.open_series)
    workspace.viewer.series_shown.connect(lambda series, _study: panel.tree.reveal(series.key))
    return panel


def _doctor(workspace: Workspace) -> QWidget:
    from desktop.views.browse.doctor_panel import DoctorPanel

    return DoctorPanel(workspace.viewer)


def _diagnosis(workspace: Workspace) -> QWidget:
    from desktop.views.read.diagnosis_panel import DiagnosisPanel

    return DiagnosisPanel(workspace.reading)


def _slices(workspace: Workspace) -> QWidget:
    from desktop.views.read.slices_panel import SlicesPanel

    return SlicesPanel(workspace.reading)


def _queue(workspace: Workspace) -> QWidget:
    from desktop.views.read.queue_panel import QueuePanel

    panel = QueuePanel(workspace.reading.analysis.queue, workspace.queue_rows)
    panel.all_wanted.connect(workspace.analyse_all)
    panel.series_wanted.connect(workspace.open_series)
    return panel


def _evidence(workspace: Workspace) -> QWidget:
    from desktop.views.read.evidence_panel import EvidencePanel

    return EvidencePanel(workspace.reading)


def _worklist(workspace: Workspace) -> QWidget:
    from desktop.views.worklist.worklist_page import WorklistPage

    page = WorklistPage(workspace.reading.worklist)
    page.study_wanted.connect(workspace.open_study)
    return page


PANELS: tuple[PanelSpec, ...] = (
    PanelSpec("browser", QT_TRANSLATE_NOOP("Panels", "Studies"), LEFT, _browser, share=3),
    PanelSpec("series-doctor", QT_TRANSLATE_NOOP("Panels", "Series doctor"), LEFT, _doctor, share=1),
    PanelSpec("diagnosis", QT_TRANSLATE_NOOP("Panels", "Diagnosis"), RIGHT, _diagnosis),
    PanelSpec("slices", QT_TRANSLATE_NOOP("Panels", "Images"), RIGHT, _slices, tabbed_with="diagnosis"),
    PanelSpec("queue", QT_TRANSLATE_NOOP("Panels", "Queue"), RIGHT, _queue, tabbed_with="diagnosis"),
    PanelSpec("evidence", QT_TRANSLATE_NOOP("Panels", "Evidence"), BOTTOM, _evidence),
)
PAGES: tuple[PageSpec, ...] = (PageSpec("worklist", QT_TRANSLATE_NOOP("Panels", "Worklist"), _worklist),)
