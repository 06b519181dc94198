"""What the main window does for diagnosis, export, worklist and GPU, where a dialog or a page is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow

translate = QCoreApplication.translate


def reading_handlers(window: MainWindow) -> dict[str, Callable[[], None]]:
    """Handlers by action id."""
    return {
        "export-result": lambda: export_result(window),
        "worklist": lambda: window.page_switch.toggle("worklist"),
        "system-check": lambda: _show_doctor(window),
        "prepare-gpu": lambda: show_gpu(window),
        "help": lambda: _show_help(window),
        "about": lambda: _show_about(window),
    }


def export_result(window: MainWindow) -> None:
    """Ask for formats and folder, then write; says so when there is no result yet."""
    from desktop.views.export_dialog import ExportDialog

    reading = window.workspace.reading
    if reading.analysis.assessment is None:
        reading.notice.emit(translate("Reading", "Analyse the series first."))
        return
    dialog = ExportDialog(str(Path.home()), window)
    dialog.decided.connect(reading.write)
    window.show_dialog(dialog)


def _show_doctor(window: MainWindow) -> None:
    from desktop.views.system_check import SystemCheckDialog

    window.show_dialog(SystemCheckDialog(window))


def show_gpu(window: MainWindow) -> None:
    """The page of the GPU, once: unlike other dialogs it leaves the window free, because reading goes on beside it."""
    from desktop.views.gpu_dialog import GpuDialog

    dialog = window.findChild(GpuDialog)
    if dialog is None:
        dialog = GpuDialog(window.workspace.gpu, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    dialog.activateWindow()


def _show_help(window: MainWindow) -> None:
    from desktop.views.help_dialog import HelpDialog

    window.show_dialog(HelpDialog(window))


def _show_about(window: MainWindow) -> None:
    from desktop.views.about_dialog import AboutDialog

    window.show_dialog(AboutDialog(window.workspace.reading, window))
