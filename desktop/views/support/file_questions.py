"""Where to save a support bundle or settings, and which settings to take over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.viewmodels.support.support_files import SupportFiles

translate = QCoreApplication.translate


def support_handlers(files: SupportFiles, window: QWidget) -> dict[str, Callable[[], None]]:
    """Handlers by action id."""

    def save(title: str, name: str, act: Callable[[Path], None]) -> None:
        chosen, _ = QFileDialog.getSaveFileName(window, title, str(Path(QDir.homePath()) / name))
        if chosen:
            act(Path(chosen))

    def take() -> None:
        title = translate("Support", "Import settings")
        chosen, _ = QFileDialog.getOpenFileName(window, title, QDir.homePath(), "JSON (*.json)")
        if chosen:
            files.import_settings(Path(chosen))

    return {
        "support-bundle": lambda: save(
            translate("Support", "Save support bundle"), "alveoscope-support.zip", files.save_bundle
        ),
        "export-settings": lambda: save(
            translate("Support", "Export settings"), "alveoscope-settings.json", files.export_settings
        ),
        "import-settings": take,
    }
