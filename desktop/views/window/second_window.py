"""SecondWindow: images on another monitor; it comes back where that one is unplugged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QMainWindow, QToolBar, QWidget

from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.viewmodels.window.commands import Commands
from desktop.viewmodels.window.second_viewer import SecondViewer
from desktop.viewmodels.window.workspace import Workspace
from desktop.views.style.labels import line_label
from desktop.views.view.image_export import copy_image, export_image
from desktop.views.view.image_print import print_image
from desktop.views.view.viewer_page import ViewerPage
from desktop.views.window.action_bar import Actions
from desktop.views.window.dialogs import Dialogs
from desktop.views.window.on_screen import bring_back, keep_on_a_screen

translate = QCoreApplication.translate
GEOMETRY = "second/geometry"
OPEN = "second_window.open"
#: Of a monitor that it comes back to, beside the first window.
HALF = 0.5
#: What is done with the result that the first window shows.
OF_THE_FIRST = ("export-result", "send-result", "print-report", "compare")


class SecondWindow(QMainWindow):
    """Panes and their keys, and nothing else.

    Signals
    -------
    closed()
    trouble(object)
        An AlveoscopeError that the user must see.
    """

    closed = Signal()
    trouble = Signal(object)

    def __init__(
        self,
        model: SecondViewer,
        workspace: Workspace,
        handlers: Mapping[str, Callable[[], object]],
        geometry: QSettings,
        beside: QWidget,
    ) -> None:
        super().__init__()
        self._model = model
        self._geometry = geometry
        self._beside = beside
        self.setWindowTitle(translate("SecondWindow", "Alveoscope - second window"))
        self.page = ViewerPage(model.viewer, workspace.settings, self)
        self.setCentralWidget(self.page)
        view = self.page.active_view
        own: dict[str, Callable[[], object]] = {
            "copy-image": lambda: copy_image(view()),
            "export-image": lambda: export_image(view(), self),
            "print-image": lambda: print_image(view(), self, Dialogs.show),
            "quit": self._leave,
            "second-window": self._leave,
            "full-screen": self._toggle_full_screen,
        }
        commands = Commands(workspace, self, second=model)
        every = {**commands.handlers, **handlers, **own}
        first = {name: partial(self._on_the_first, workspace, every[name]) for name in OF_THE_FIRST}
        self.actions_ = Actions(commands, {**every, **first}, self, self.page)
        self.follow = QCheckBox(translate("SecondWindow", "Follows the first window"), self)
        self.follow.setChecked(model.follows)
        self.follow.toggled.connect(model.set_follows)
        self._add_bar()
        self.page.trouble.connect(self.trouble)
        self.page.menu_wanted.connect(lambda at: self.actions_.context_menu(self).popup(at))
        self.page.series_dropped.connect(lambda pane, key: self._drop(workspace, pane, key))
        workspace.settings.changed.connect(self._renew)
        keep_on_a_screen(self, HALF, beside)
        self._restore()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._geometry.setValue(GEOMETRY, self.saveGeometry())
        self.closed.emit()
        event.accept()

    def _on_the_first(self, workspace: Workspace, act: Callable[[], object]) -> None:
        """Do this with the result of the first window, unless this one shows another study: that would be meant."""
        shown, result = self._model.viewer.active.source, workspace.viewer.active.source
        if shown is not None and result is not None and shown.study.key != result.study.key:
            workspace.notice.emit(
                translate(
                    "SecondWindow",
                    "Results are exported, sent, printed and compared from the first window, which shows another "
                    "study.",
                )
            )
        else:
            act()

    def _leave(self) -> None:
        self.close()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _add_bar(self) -> None:
        bar = QToolBar(self)
        bar.setMovable(False)
        bar.addWidget(self.follow)
        for name in ("hanging", "layout-1", "layout-2", "layout-4", "orthogonal"):
            bar.addAction(self.actions_.action(name))
        self.addToolBar(bar)
        self.statusBar().addPermanentWidget(
            line_label(translate("Notice", "Not for diagnosis without a physician"), "banner", self)
        )

    def _restore(self) -> None:
        """Where it was; the first time on another monitor, if there is one."""
        kept = self._geometry.value(GEOMETRY)
        if isinstance(kept, QByteArray) and self.restoreGeometry(kept):
            bring_back(self, HALF, self._beside)
            return
        others = [screen for screen in QGuiApplication.screens() if screen is not self._beside.screen()]
        if others:
            self.setGeometry(others[0].availableGeometry())
            self.setWindowState(Qt.WindowState.WindowMaximized)
        else:
            room = self._beside.screen().availableGeometry()
            self.resize(room.width() // 2, room.height() * 2 // 3)

    def _drop(self, workspace: Workspace, pane: int, series_key: str) -> None:
        """A series that was dragged here is one of its own."""
        node = workspace.browser.tree.series_node(series_key)
        if node is not None:
            self.follow.setChecked(False)
            self._model.viewer.show_series(node.series, node.study, pane)

    def _renew(self, _key: str, _value: object) -> None:
        for view in self.page.views:
            view.update()


class SecondWindows(QObject):
    """Opens the second window and closes it with the first one, or with its own button."""

    def __init__(
        self,
        workspace: Workspace,
        handlers: Callable[[ViewerViewModel], Mapping[str, Callable[[], object]]],
        geometry: QSettings,
        beside: QMainWindow,
    ) -> None:
        super().__init__(beside)
        self._workspace = workspace
        self._handlers = handlers
        self._geometry = geometry
        self._beside = beside
        self.window: SecondWindow | None = None

    def toggle(self) -> None:
        """Open it; close it where it is open. So it is at the next start."""
        if self.window is not None:
            self.window.close()
        else:
            self._workspace.settings.set(OPEN, True)
            self.open()

    def reopen(self) -> None:
        """Open it where it was open when the first window was closed."""
        if self._workspace.settings.get(OPEN):
            self.open()

    def open(self) -> None:
        """Show what the first window shows, on another monitor if there is one."""
        model = self._workspace.open_second()
        handlers = self._handlers(model.viewer)
        self.window = SecondWindow(model, self._workspace, handlers, self._geometry, self._beside)
        self.window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.window.trouble.connect(self._workspace.trouble)
        self.window.closed.connect(self._closed)
        self.window.show()

    def close(self) -> None:
        """The first window goes: the second one, too, and it is there again at the next start."""
        if self.window is not None:
            self.window.close()
            self._workspace.settings.set(OPEN, True)

    def _closed(self) -> None:
        self.window = None
        self._workspace.settings.set(OPEN, False)
        self._workspace.close_second()
