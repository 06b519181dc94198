"""Dialogs: what opens beside the viewer, where an action needs more than a call on a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from desktop.viewmodels.window.workspace import Workspace

translate = QCoreApplication.translate


class Dialogs(QObject):
    """Opens dialogs over a window, which it knows as a widget only."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Handlers by action id."""
        return {
            "export-result": self.export_result,
            "settings": self.show_settings,
            "cheat-sheet": self._show_keys,
            "system-check": self._show_doctor,
            "prepare-gpu": self.show_gpu,
            "help": self._show_help,
            "about": self._show_about,
        }

    @staticmethod
    def show(dialog: QDialog) -> None:
        """Show a dialog that doesn't block the window and goes when it is closed."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export_result(self) -> None:
        """Ask for formats and folder, then write; says so when there is no result yet."""
        from desktop.views.read.export_dialog import ExportDialog

        reading = self._workspace.reading
        if reading.analysis.assessment is None:
            reading.notice.emit(translate("Reading", "Analyse the series first."))
            return
        dialog = ExportDialog(str(Path.home()), self._window)
        dialog.decided.connect(reading.write)
        self.show(dialog)

    def show_settings(self) -> None:
        """The page of the settings."""
        from desktop.views.window.settings_dialog import SettingsDialog

        self.show(SettingsDialog(self._workspace.settings, self._workspace.keymap, self._window))

    def show_gpu(self) -> None:
        """The page of the GPU, once: unlike the others it leaves the window free, because reading goes on beside it."""
        from desktop.views.gpu.gpu_dialog import GpuDialog

        dialog = self._window.findChild(GpuDialog)
        if dialog is None:
            dialog = GpuDialog(self._workspace.gpu, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        dialog.activateWindow()

    def _show_keys(self) -> None:
        from desktop.views.window.keys_editor import CheatSheet

        self.show(CheatSheet(self._workspace.keymap, self._window))

    def _show_doctor(self) -> None:
        from desktop.views.support.system_check import SystemCheckDialog

        self.show(SystemCheckDialog(self._window))

    def _show_help(self) -> None:
        from desktop.views.support.help_dialog import HelpDialog

        self.show(HelpDialog(self._window))

    def _show_about(self) -> None:
        from desktop.views.support.about_dialog import AboutDialog

        self.show(AboutDialog(self._workspace.reading, self._window))
