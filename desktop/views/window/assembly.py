"""Assembly: which model each panel, page and dialog gets. Nothing else of the views but the window knows the workspace.

Modules are imported when their view is made: what nobody opens costs no start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QWidget

from desktop.viewmodels.results.values import ExportRequest
from desktop.viewmodels.window.workspace import Workspace
from engine.files import is_folder

translate = QCoreApplication.translate
#: Over this window; None where it has nothing to show yet and said so.
MakeDialog = Callable[[QWidget], QDialog | None]


class Assembly:
    """Makes the parts of one window."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        #: Panel or page id -> what makes it.
        self.parts: Mapping[str, Callable[[], QWidget]] = {
            "browser": self._browser,
            "series-doctor": self._doctor,
            "diagnosis": self._diagnosis,
            "slices": self._slices,
            "measurements": self._measurements,
            "queue": self._queue,
            "evidence": self._evidence,
            "comparison": self._comparison,
            "worklist": self._worklist,
            "batch": self._batch,
        }
        #: Action id -> what makes the dialog that it opens.
        self.dialogs: Mapping[str, MakeDialog] = {
            "export-result": self._export,
            "settings": self._settings,
            "edit-presets": self._presets,
            "cheat-sheet": self._keys,
            "system-check": self._check,
            "help": self._help,
            "model-card": self._model_card,
            "about": self._about,
        }
        #: The same for those that leave the window free, because reading goes on beside them; there is one of each.
        self.companions: Mapping[str, MakeDialog] = {
            "prepare-gpu": self._gpu,
            "intake": self._intake,
            "pacs": self._pacs,
            "tags": self._tags,
        }

    # --- panels and pages ---

    def _browser(self) -> QWidget:
        from desktop.views.browse.browser_panel import BrowserPanel
        from desktop.views.compare.compare_menu import fill_for_row

        workspace = self._workspace
        panel = BrowserPanel(workspace.browser, workspace.thumbnails)
        panel.tree.series_wanted.connect(workspace.open_series)
        panel.tree.menu_wanted.connect(lambda menu, node: fill_for_row(menu, node, workspace.comparison))
        panel.tree.study_closed.connect(workspace.close_study)
        workspace.viewer.series_shown.connect(lambda series, _study: panel.tree.reveal(series.key))
        return panel

    def _doctor(self) -> QWidget:
        from desktop.views.browse.doctor_panel import DoctorPanel

        return DoctorPanel(self._workspace.viewer)

    def _diagnosis(self) -> QWidget:
        from desktop.views.read.diagnosis_panel import DiagnosisPanel

        panel, comparison = DiagnosisPanel(self._workspace.reading), self._workspace.comparison
        panel.comparison_wanted.connect(comparison.toggle)
        comparison.priors_changed.connect(lambda: panel.offer(comparison.offered))
        return panel

    def _slices(self) -> QWidget:
        from desktop.views.read.slices_panel import SlicesPanel

        return SlicesPanel(self._workspace.reading)

    def _measurements(self) -> QWidget:
        from desktop.views.read.measurements_panel import MeasurementsPanel

        return MeasurementsPanel(self._workspace.measurements)

    def _queue(self) -> QWidget:
        from desktop.views.read.queue_panel import QueuePanel

        workspace = self._workspace
        panel = QueuePanel(workspace.reading.analysis.queue, workspace.queue_rows)
        panel.all_wanted.connect(workspace.analyse_all)
        panel.series_wanted.connect(workspace.open_series)
        return panel

    def _evidence(self) -> QWidget:
        from desktop.views.read.evidence_panel import EvidencePanel

        return EvidencePanel(self._workspace.reading)

    def _comparison(self) -> QWidget:
        from desktop.views.compare.comparison_panel import ComparisonPanel

        return ComparisonPanel(self._workspace.comparison, self._workspace.viewer)

    def _worklist(self) -> QWidget:
        from desktop.views.worklist.worklist_page import WorklistPage

        page = WorklistPage(self._workspace.reading.worklist)
        page.study_wanted.connect(self._workspace.open_study)
        return page

    def _batch(self) -> QWidget:
        from desktop.views.batch.batch_page import BatchPage

        page = BatchPage(self._workspace.batch, self._workspace.settings)
        page.study_wanted.connect(self._workspace.open_study)
        return page

    # --- dialogs ---

    def _export(self, parent: QWidget) -> QDialog | None:
        from desktop.views.read.export_dialog import ExportDialog

        result = self._workspace.reading.handing_on.in_view()
        if result is None:
            return None
        settings = self._workspace.settings
        place = settings.get("places.export")
        start = place if is_folder(Path(place)) else str(Path.home())
        dialog = ExportDialog(start, settings.get("export.chosen"), parent)
        dialog.decided.connect(partial(self._export_into, result))
        return dialog

    def _export_into(self, result: ExportRequest, formats: tuple[str, ...], folder: Path) -> None:
        """Write, and offer the same formats and folder the next time."""
        settings = self._workspace.settings
        settings.set("export.chosen", list(formats))
        settings.set("places.export", str(folder))
        self._workspace.reading.handing_on.write(formats, folder, result)

    def _settings(self, parent: QWidget) -> QDialog:
        from desktop.views.window.settings_dialog import SettingsDialog

        return SettingsDialog(self._workspace.settings, self._workspace.keymap, parent)

    def _presets(self, parent: QWidget) -> QDialog:
        from desktop.views.window.presets_dialog import PresetsDialog

        return PresetsDialog(self._workspace.settings, self._workspace.viewer.active.window, parent)

    def _keys(self, parent: QWidget) -> QDialog:
        from desktop.views.window.keys_editor import CheatSheet

        return CheatSheet(self._workspace.keymap, parent)

    def _check(self, parent: QWidget) -> QDialog:
        from desktop.views.support.system_check import SystemCheckDialog

        return SystemCheckDialog(parent)

    def _help(self, parent: QWidget) -> QDialog:
        from desktop.views.support.help_dialog import HelpDialog

        return HelpDialog(parent)

    def _model_card(self, parent: QWidget) -> QDialog:
        from desktop.views.support.model_card import ModelCardDialog

        workspace = self._workspace
        return ModelCardDialog(workspace.use_cases.model_card(workspace.reading.means().bundle), parent)

    def _about(self, parent: QWidget) -> QDialog:
        from desktop.views.support.about_dialog import AboutDialog

        return AboutDialog(self._workspace.reading, parent)

    def _gpu(self, parent: QWidget) -> QDialog:
        from desktop.views.gpu.gpu_dialog import GpuDialog

        return GpuDialog(self._workspace.gpu, parent)

    def _intake(self, parent: QWidget) -> QDialog:
        from desktop.views.intake.intake_dialog import IntakeDialog

        return IntakeDialog(self._workspace.intake, parent)

    def _pacs(self, parent: QWidget) -> QDialog:
        from desktop.views.pacs.pacs_dialog import PacsDialog

        return PacsDialog(self._workspace.pacs, parent)

    def _tags(self, parent: QWidget) -> QDialog:
        from desktop.views.view.tag_dialog import TagDialog

        return TagDialog(self._workspace.tags, parent)
