"""Workspace: all view-models of one window, made once by the composition root and handed to every view."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.settings import Settings
from desktop.viewmodels.analyse.queue_table import QueueTable
from desktop.viewmodels.batch.batch import BatchViewModel
from desktop.viewmodels.batch.words import batch_ended
from desktop.viewmodels.browse.browser import BrowserViewModel
from desktop.viewmodels.browse.thumbnails import Thumbnails
from desktop.viewmodels.compare.comparison import ComparisonViewModel
from desktop.viewmodels.gpu.gpu import GpuViewModel
from desktop.viewmodels.gpu.words import headline
from desktop.viewmodels.intake.intake import RING, IntakeViewModel
from desktop.viewmodels.intake.words import urgent_words
from desktop.viewmodels.pacs.pacs import PacsViewModel
from desktop.viewmodels.read.measurements import MeasurementsViewModel
from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.support.support_files import SupportFiles
from desktop.viewmodels.view.cine import Cine
from desktop.viewmodels.view.measure_book import MeasureBook
from desktop.viewmodels.view.slice_store import SliceStore
from desktop.viewmodels.view.tag_browser import TagBrowser
from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.viewmodels.view.volume_loader import VolumeLoader
from desktop.viewmodels.window.actions import Keymap
from desktop.viewmodels.window.analyse_all import AnalyseAll
from desktop.viewmodels.window.pacs_work import PacsWork
from desktop.viewmodels.window.preparation import Preparation
from desktop.viewmodels.window.second_viewer import SecondViewer
from desktop.viewmodels.window.unfinished import Unfinished
from desktop.viewmodels.window.use_cases import UseCases
from engine.dicom.values import Series, Study

translate = QCoreApplication.translate
MEBI = 1 << 20


class Workspace(QObject):
    """What one window works on.

    Signals
    -------
    notice(str)
        A sentence for the status bar.
    trouble(object)
        An AlveoscopeError that the user must see.
    focus_viewer()
        A series was opened on purpose: the keyboard belongs to the viewer now.
    cleared()
        All studies were closed.
    second_changed()
        The second window came or went.
    rang()
        A study came in that needs a physician, and the settings say that this is to be heard.
    """

    notice = Signal(str)
    trouble = Signal(object)
    focus_viewer = Signal()
    cleared = Signal()
    rang = Signal()
    second_changed = Signal()

    def __init__(self, use_cases: UseCases, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.use_cases = use_cases
        scans = use_cases.scan()
        self.keymap = Keymap(settings, self)
        self.store = SliceStore(use_cases.decode, settings.get("viewer.memory_mb") * MEBI, self)
        volumes = VolumeLoader(use_cases.load_volume, settings.get("viewer.volume_mb") * MEBI, self)
        book = MeasureBook(use_cases.measurements(), self)
        self.viewer = ViewerViewModel(self.store, volumes, book, self)
        self.browser = BrowserViewModel(scans, use_cases.choose, settings, self)
        # What is opened sooner starts the scan's process by itself.
        self.preparation = Preparation(scans.prepare, use_cases.load_early, lambda: self.browser.scanning, self)
        self.tags = TagBrowser(self.viewer, parent=self)
        self.thumbnails = Thumbnails(use_cases.decode, self)
        self.cine = Cine(self.viewer, settings, self)
        self.reading = Reading(use_cases, self.viewer, self.browser, settings, self)
        self.measurements = MeasurementsViewModel(self.viewer, self.browser.tree.series_node, self)
        self.comparison = ComparisonViewModel(
            self.viewer,
            self.browser,
            self.reading.analysis,
            self.reading.kept,
            use_cases.choose,
            use_cases.open_worklist,
            self,
        )
        self.gpu = GpuViewModel(use_cases.gpu(), self.reading.means, settings, parent=self)
        self.intake = IntakeViewModel(use_cases.intake(), self.reading.means, settings, self)
        self.pacs = PacsViewModel(use_cases.pacs(), settings, parent=self)
        self.pacs_work = PacsWork(self.pacs, self.reading, self.browser, self.comparison, self)
        self.support = SupportFiles(settings, parent=self)
        self.batch = BatchViewModel(use_cases.batch(), self.reading.means, settings, parent=self)
        self.queue_rows = QueueTable(self.reading.analysis.queue, self)
        self.second: SecondViewer | None = None
        self._all = AnalyseAll(use_cases.choose, self)
        analysis = self.reading.analysis
        self.unfinished = Unfinished(use_cases.waiting(), analysis.queue, self.browser, analysis.want, self)
        self._wire()

    def open(self, paths: list[Path]) -> None:
        """Open what was dropped, chosen or named on the command line."""
        self.browser.open(paths)

    def show_series(self, series: Series, study: Study, pane: int | None = None) -> None:
        """Show a series that was chosen; a folder that is being opened takes it from nobody."""
        self.browser.settle()
        self.viewer.show_series(series, study, pane)

    def open_series(self, series: Series, study: Study) -> None:
        """Show a series that was chosen, and give the keyboard to the viewer."""
        self.show_series(series, study)
        self.focus_viewer.emit()

    def open_study(self, place: Path) -> None:
        """Open a study of the worklist."""
        self.browser.open([place])
        self.focus_viewer.emit()

    def drop_series(self, pane: int, series_key: str) -> None:
        """Show a series that was dragged from the list in a pane."""
        node = self.browser.tree.series_node(series_key)
        if node is not None:
            self.show_series(node.series, node.study, pane)

    def analyse(self) -> None:
        """Analyse what one points at: the row that the keyboard went to in the list, else the series in view."""
        pointed = self.browser.pointed
        if pointed is not None:
            self.show_series(*pointed)
        self.browser.settle()
        self.reading.analysis.start(series_key=None if pointed is None else pointed[0].key)

    def analyse_all(self) -> None:
        """Put the engine's choice of every study without a verdict into the queue."""
        self._all.ask(self.browser.tree.contents.studies_without_verdict())

    def _want_all(self, chosen: tuple[tuple[Series, Study], ...]) -> None:
        for series, study in chosen:
            self.reading.analysis.want(series, study)
        if not chosen:
            self.notice.emit(translate("Queue", "There is nothing left to analyse."))

    def stop(self) -> None:
        """Drop a measure that is half drawn; without one stop what is running: cine, a scan, an analysis, the loading
        of a volume, an export.

        Not the preparation of the GPU, which has a button of its own: Esc is pressed for many things.
        """
        if any([viewer.active.drop_drawing() for viewer in self._viewers()]):  # a list: of every window
            return
        for cine in (self.cine,) if self.second is None else (self.cine, self.second.cine):
            cine.stop()
        for viewer in self._viewers():
            viewer.clear_cross()
            viewer.volumes.cancel()
        if self.browser.scanning:
            self.browser.cancel()
        self.reading.stop()

    def open_second(self) -> SecondViewer:
        """What the second window shows; ask once, and tell with :meth:`close_second` when the window goes."""
        load, reading = self.use_cases.load_volume, self.reading
        self.second = SecondViewer(self.viewer, self.store, load, reading, self.settings, self)
        self.second.viewer.notice.connect(self.notice)
        self.browser.series_updated.connect(self.second.viewer.replace_series)
        self.second_changed.emit()
        return self.second

    def close_second(self) -> None:
        """The second window went."""
        if self.second is not None:
            self.tags.look_in(self.viewer)
            self.second.close()
            self.second.deleteLater()
            self.second = None
            self.second_changed.emit()

    def close_study_in_view(self, viewer: ViewerViewModel) -> None:
        """Close the study in the active pane of a window."""
        source = viewer.active.source
        if source is not None:
            self.close_study(source.study)

    def close_study(self, study: Study) -> None:
        """Take one study out of the list and out of the panes; what is kept of it stays kept."""
        nodes = [node for node in self.browser.tree.contents.series.values() if node.study.key == study.key]
        keys = {node.series.key for node in nodes}
        if keys >= set(self.browser.tree.contents.series):
            self.clear()
            return
        self.comparison.let_go(study)
        for key in keys:
            self.reading.analysis.queue.stop(key)
        for viewer in self._viewers():
            viewer.close_series(keys)
        self.browser.close_study(study)
        if self.viewer.active.source is None:
            first = next((node for node in self.browser.tree.series_in_order() if node.series.headers), None)
            if first is not None:
                self.viewer.show_series(first.series, first.study)  # nobody's choice: what is being opened is shown
            else:  # the search hides all others, or they hold no image
                self.reading.show_nothing()
                self.comparison.forget()
                self.measurements.renew()

    def clear(self) -> None:
        """Close all studies."""
        for viewer in self._viewers():
            viewer.close_all()
        self.browser.clear()
        self.comparison.forget()
        self.measurements.renew()
        self.thumbnails.forget_all()
        self.cleared.emit()

    def _viewers(self) -> tuple[ViewerViewModel, ...]:
        return (self.viewer,) if self.second is None else (self.viewer, self.second.viewer)

    def close(self) -> None:
        """Stop all work and join its threads and processes; the window may go then."""
        self.preparation.close()
        self.cine.stop()
        self.close_second()
        for work in (self._all, self.unfinished, self.comparison, self.gpu, self.batch, self.intake, self.pacs):
            work.close()
        for room in (self.pacs_work, self.support, self.reading, self.measurements, self.browser, self.tags):
            room.close()
        for images in (self.viewer.volumes, self.viewer.book, self.thumbnails, self.store):
            images.close()

    def _wire(self) -> None:
        self.viewer.notice.connect(self.notice)
        self.viewer.book.failed.connect(self.trouble)
        self.viewer.series_shown.connect(lambda _series, _study: self.browser.point_at(None))
        self._all.chosen.connect(self._want_all)
        self.reading.kept.listed.connect(lambda _found: self._analyse_by_itself())
        self.reading.notice.connect(self.notice)
        self.reading.trouble.connect(self.trouble)
        for part in (self.measurements, self.comparison, self.pacs_work):
            part.notice.connect(self.notice)
            part.trouble.connect(self.trouble)
        self.measurements.gone_to.connect(self.browser.settle)
        self.gpu.ended.connect(lambda: self.notice.emit(headline(self.gpu)))
        self.support.said.connect(self.notice)
        self.support.failed.connect(self.trouble)
        self.unfinished.trouble.connect(self.trouble)
        self.intake.urgent.connect(self._tell_urgent)
        self.batch.ended.connect(lambda: self.notice.emit(batch_ended(self.batch)))
        self.browser.failed.connect(self.trouble)
        self.browser.first_series.connect(self._show_first)
        self.browser.series_updated.connect(self.viewer.replace_series)
        self.thumbnails.ready.connect(self.browser.tree.touch)
        self.settings.changed.connect(self._apply)
        self.viewer.set_head_first(self.settings.get("viewer.head_first"))
        self.settings.save_failed.connect(self.trouble)
        self._show_names(self.settings.get("viewer.show_identity"))

    def _analyse_by_itself(self) -> None:
        """What was opened and has no verdict yet, where the settings say so."""
        if self.settings.get("analysis.automatic"):
            studies = self.browser.tree.contents.studies_without_verdict()
            if studies:
                self._all.ask(studies)

    def _show_first(self, series: Series, study: Study) -> None:
        """Show what was asked for, unless it is in a pane already: opening a folder again must not lose the place."""
        shown = {pane.source.series.key for pane in self.viewer.visible_panes if pane.source is not None}
        if series.key not in shown:
            self.comparison.show_unasked(series, study)

    def _tell_urgent(self, count: int) -> None:
        """Somebody who came in needs a physician: said, and rung for where the settings say so."""
        self.notice.emit(urgent_words(count))
        if self.settings.get(RING):
            self.rang.emit()

    def _apply(self, key: str, value: object) -> None:
        if key == "viewer.volume_mb" and isinstance(value, int):
            self.viewer.volumes.limit_bytes = value * MEBI
        elif key == "viewer.head_first":
            for viewer in self._viewers():
                viewer.set_head_first(bool(value))
        elif key == "viewer.show_identity":
            self._show_names(bool(value))

    def _show_names(self, show: bool) -> None:
        """Names and identifiers of patients in every list, or in none."""
        lists = (self.browser.tree, self.reading.worklist.table, self.queue_rows, self.batch.table, self.pacs.studies)
        for rows in lists:
            rows.set_show_names(show)
