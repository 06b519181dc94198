"""MainWindow: menus, tool bar, panels out of the registry, the viewer in the middle, notices at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QCoreApplication, QDir, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QWidget,
)

from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.viewmodels.window.actions import Group
from desktop.viewmodels.window.commands import Commands
from desktop.viewmodels.window.workspace import Workspace
from desktop.viewmodels.words.engine_words import said
from desktop.views.browse.browser_panel import BrowserPanel
from desktop.views.browse.recent_menu import add_recent
from desktop.views.browse.start_page import StartPage
from desktop.views.compare.compare_menu import add_priors
from desktop.views.gpu.gpu_strip import GpuStrip
from desktop.views.intake.intake_strip import IntakeStrip
from desktop.views.read.diagnosis_panel import DiagnosisPanel
from desktop.views.read.evidence_panel import EvidencePanel
from desktop.views.read.handing_on_strip import HandingOnStrip
from desktop.views.style import theme
from desktop.views.style.labels import line_label
from desktop.views.support.file_questions import support_handlers
from desktop.views.view.image_export import copy_image, export_image
from desktop.views.view.image_print import ask_and_print, print_image
from desktop.views.view.viewer_page import ViewerPage
from desktop.views.window.action_bar import Actions
from desktop.views.window.assembly import Assembly
from desktop.views.window.calm_focus import kept_on_its_panel
from desktop.views.window.dialogs import Dialogs
from desktop.views.window.last_question import LastQuestion
from desktop.views.window.page_switch import PageSwitch
from desktop.views.window.panels import PANELS, PanelSpec, share_room
from desktop.views.window.room_for_image import RoomForImage
from desktop.views.window.second_window import SecondWindows
from desktop.views.window.status_strip import StatusStrip
from desktop.views.window.troubles import Troubles
from engine.errors import AlveoscopeError
from engine.triage.values import NOTICE

translate = QCoreApplication.translate
Panel = TypeVar("Panel", bound=QWidget)
NOTICE_MS = 12_000
#: Rises when the panels change so much that a stored arrangement would be wrong.
STATE_VERSION = 2


class MainWindow(QMainWindow):
    """The window.

    Parameters
    ----------
    workspace : Workspace
        What the window is the view of; closed together with it. Its parts get the one model each of them shows.
    geometry : QSettings
        Where the window's size and the panels' places are kept.
    """

    def __init__(self, workspace: Workspace, geometry: QSettings) -> None:
        super().__init__()
        self.workspace, self._geometry = workspace, geometry
        assembly = Assembly(workspace)
        self.dialogs = Dialogs(assembly.dialogs, assembly.companions, self)
        self._troubles = Troubles(self)
        self._last = LastQuestion(self, workspace)
        self.setWindowTitle("Alveoscope")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.pages = QStackedWidget(self)
        self.start_page = StartPage(workspace.browser, self)
        self.viewer_page = ViewerPage(workspace.viewer, workspace.settings, self)
        self.pages.addWidget(self.start_page)
        self.pages.addWidget(self.viewer_page)
        self.setCentralWidget(self.pages)
        self.docks = {spec.id: self._add_dock(spec, assembly.parts[spec.id]) for spec in PANELS}
        share_room(self, self.docks)
        self.page_switch = PageSwitch(self, self.pages, assembly.parts)
        self.room = RoomForImage(self, self.docks, assembly.parts, self.page_switch.covered)
        self.second = SecondWindows(workspace, self._handlers, geometry, self)
        self.actions_ = Actions(Commands(workspace, self), self._handlers(workspace.viewer), self, self.viewer_page)
        self.actions_.add_menus(
            self,
            {
                Group.FILE: partial(add_recent, browser=workspace.browser),
                Group.ANALYSIS: partial(add_priors, comparison=workspace.comparison),
                Group.VIEW: self._add_panels,
            },
        )
        self.tool_bar = self.actions_.add_tool_bar(self)
        self._fill_status_bar()
        self._connect()
        self._restore()

    # --- building ---

    def _handlers(self, viewer: ViewerViewModel) -> dict[str, Callable[[], object]]:
        return {
            **self.dialogs.handlers(),
            **support_handlers(self.workspace.support, self),
            **{page: partial(self.page_switch.toggle, page) for page in ("worklist", "batch")},
            "tags": partial(self.dialogs.open_about, partial(self.workspace.tags.look_in, viewer), "tags"),
            "open-folder": self.choose_folder,
            "open-files": self.choose_files,
            "quit": self.close,
            "second-window": self.second.toggle,
            "search": self._focus_search,
            "full-screen": self._toggle_full_screen,
            "image-only": self.room.image_only,
            "image-first": self.room.panels_away,
            "copy-image": lambda: copy_image(self.viewer_page.active_view()),
            "print-image": lambda: print_image(self.viewer_page.active_view(), self, self.show_dialog),
            "export-image": lambda: export_image(self.viewer_page.active_view(), self),
        }

    def _add_dock(self, spec: PanelSpec, make: Callable[[], QWidget]) -> QDockWidget:
        dock = QDockWidget(translate("Panels", spec.title), self)
        dock.setObjectName(spec.id)
        if spec.shown:
            dock.setWidget(make())
        self.addDockWidget(spec.area, dock)
        if spec.tabbed_with and (beside := self.findChild(QDockWidget, spec.tabbed_with)) is not None:
            self.tabifyDockWidget(beside, dock)
        dock.setVisible(spec.shown)
        dock.toggleViewAction().setVisible(spec.shown)
        return dock

    def _panel(self, kind: type[Panel]) -> Panel:
        found = self.findChild(kind)
        assert found is not None, f"{kind.__name__} is in no dock"
        return found

    def _fill_status_bar(self) -> None:
        banner = line_label(translate("Notice", "Not for diagnosis without a physician"), "banner", self)
        banner.setToolTip(said(NOTICE))
        gpu = GpuStrip(self.workspace.gpu, self)
        gpu.clicked.connect(lambda: self.dialogs.open("prepare-gpu"))
        intake = IntakeStrip(self.workspace.intake, self)
        intake.clicked.connect(lambda: self.dialogs.open("intake"))
        making = HandingOnStrip(self.workspace.reading.handing_on, self)
        strip = StatusStrip(self.workspace.reading, self)
        strip.give_way_in(self.statusBar())
        for one in (making, gpu, intake, strip, banner):
            self.statusBar().addPermanentWidget(one)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(0, 0, 10, 0)

    def _connect(self) -> None:
        workspace = self.workspace
        workspace.notice.connect(lambda text: self.statusBar().showMessage(text, NOTICE_MS))
        workspace.trouble.connect(self.show_trouble)
        workspace.rang.connect(self._ring)
        workspace.pacs_work.wanted.connect(lambda: self.dialogs.open("pacs"))
        pages = workspace.reading.handing_on.pages
        pages.ready.connect(partial(ask_and_print, window=self, show=self._last.show_first, trouble=self._last.tell))
        workspace.focus_viewer.connect(self._show_viewer)
        workspace.viewer.series_shown.connect(lambda _series, _study: self._leave_start())
        workspace.browser.tree.counts_changed.connect(self._start_when_empty)
        workspace.settings.changed.connect(self._apply_setting)
        workspace.comparison.shown.connect(partial(self.room.one_panel, "comparison"))
        self.start_page.folder_wanted.connect(self.choose_folder)
        self.start_page.files_wanted.connect(self.choose_files)
        self._panel(DiagnosisPanel).action_wanted.connect(lambda name: self.actions_.action(name).trigger())
        self._panel(EvidencePanel).room_wanted.connect(partial(self.room.as_high, "evidence"))
        self.viewer_page.series_dropped.connect(workspace.drop_series)
        self.viewer_page.trouble.connect(workspace.trouble)
        self.page_switch.turning.connect(self.room.end_image_only)
        self.page_switch.covered.connect(self.actions_.cover)
        self.viewer_page.menu_wanted.connect(lambda at: self.actions_.context_menu(self).popup(at))

    def _add_panels(self, menu: QMenu) -> None:
        menu.addActions([dock.toggleViewAction() for dock in self.docks.values()])

    # --- what the user asks for ---

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        folder = QFileDialog.getExistingDirectory(
            self, translate("MainWindow", "Open folder"), self._last_place(), QFileDialog.Option.ShowDirsOnly
        )
        if folder:
            self.workspace.open([Path(folder)])

    def choose_files(self) -> None:
        """Ask for files and open them."""
        names, _ = QFileDialog.getOpenFileNames(
            self,
            translate("MainWindow", "Open files, ZIP or DICOMDIR"),
            self._last_place(),
            translate("MainWindow", "All files (*);;ZIP archives (*.zip);;DICOM files (*.dcm)"),
        )
        if names:
            self.workspace.open([Path(name) for name in names])

    def show_site(self, title: str, banner: str) -> None:
        """What the site wants said: its name in the title, its sentence beside the notice, never in its place."""
        if title:
            self.setWindowTitle(f"Alveoscope - {title}")
        if banner:
            self.statusBar().addWidget(line_label(banner, "banner", self))

    def show_dialog(self, dialog: QDialog) -> None:
        """Show a dialog that doesn't block the window and goes when it is closed."""
        self.dialogs.show(dialog)

    def show_trouble(self, error: AlveoscopeError) -> None:
        """Tell what went wrong and the way out."""
        self._troubles.tell(error)

    # --- Qt's events ---

    def focusNextPrevChild(self, forward: bool) -> bool:
        return kept_on_its_panel(self) or super().focusNextPrevChild(forward)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.workspace.open(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._last.may_close():
            event.ignore()
            return
        self.dialogs.close()
        self.second.close()
        self.page_switch.restore()  # first: it brings back what was there before, which may be panels that are away
        self.room.all_panels()
        self._geometry.setValue("window/geometry", self.saveGeometry())
        self._geometry.setValue("window/state", self.saveState(STATE_VERSION))
        self._geometry.sync()
        self.hide()  # joining processes takes seconds: a window that answers nothing would be taken for hanging
        self.workspace.close()
        event.accept()

    # --- inside ---

    def _restore(self) -> None:
        geometry, state = self._geometry.value("window/geometry"), self._geometry.value("window/state")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            screen = self.screen().availableGeometry()
            self.resize(min(1440, screen.width() * 9 // 10), min(900, screen.height() * 9 // 10))
        if isinstance(state, QByteArray):
            self.restoreState(state, STATE_VERSION)

    def _last_place(self) -> str:
        recent = self.workspace.browser.recent
        return str(recent[0]) if recent else QDir.homePath()

    def _focus_search(self) -> None:
        self.docks["browser"].show()
        search = self._panel(BrowserPanel).search
        search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        search.selectAll()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _ring(self) -> None:
        QApplication.beep()
        QApplication.alert(self)

    def _leave_start(self) -> None:
        if self.pages.currentWidget() is self.start_page:
            self._show_viewer()

    def _show_viewer(self) -> None:
        self.pages.setCurrentWidget(self.viewer_page)
        self.viewer_page.take_focus()

    def _start_when_empty(self) -> None:
        if self.workspace.browser.tree.series_count == 0:
            self.pages.setCurrentWidget(self.start_page)

    def _apply_setting(self, key: str, value: object) -> None:
        application = QApplication.instance()
        if key == "appearance.theme" and isinstance(application, QApplication):
            theme.apply(application, str(value))
            self.actions_.renew_icons()
        self.viewer_page.update()
        for view in self.viewer_page.views:
            view.update()
