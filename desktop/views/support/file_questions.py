"""Where to save a support bundle or settings, and which settings to take over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.viewmodels.support.support_files import SupportFiles
from desktop.views.style.save_question import ask_where_to_save

translate = QCoreApplication.translate
JSON, ZIP = "JSON (*.json)", "ZIP (*.zip)"


def support_handlers(files: SupportFiles, window: QWidget) -> dict[str, Callable[[], None]]:
    """Handlers by action id."""

    def save(title: str, name: str, kind: str, act: Callable[[Path], None]) -> None:
        suggested = Path(QDir.homePath()) / name
        chosen = ask_where_to_save(window, title, str(suggested), {kind: suggested.suffix})
        if chosen is not None:
            act(chosen)

    def take() -> None:
        title = translate("Support", "Import settings")
        chosen, _ = QFileDialog.getOpenFileName(window, title, QDir.homePath(), JSON)
        if chosen:
            files.import_settings(Path(chosen))

    return {
        "support-bundle": lambda: save(
            translate("Support", "Save support bundle"), "alveoscope-support.zip", ZIP, files.save_bundle
        ),
        "export-settings": lambda: save(
            translate("Support", "Export settings"), "alveoscope-settings.json", JSON, files.export_settings
        ),
        "import-settings": take,
    }
