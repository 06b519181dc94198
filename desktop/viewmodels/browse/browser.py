"""BrowserViewModel: getting in. What is opened, how far the scan is, what came of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QObject, QTimer, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.settings import Settings
from desktop.viewmodels.browse.inbox import Inbox, same_reading
from desktop.viewmodels.browse.scan_request import Scanned, ScanRequest
from desktop.viewmodels.browse.scan_words import gone_error, progress_words, summary
from desktop.viewmodels.browse.study_tree import StudyTree
from desktop.viewmodels.browse.tree_nodes import Node, SeriesNode, StudyNode
from desktop.viewmodels.browse.use_cases import ChooseUseCase, ScanUseCases
from engine.dicom.values import ScanResult, Series, Study
from engine.errors import AlveoscopeError, NothingFoundError, PathNotFoundError
from engine.files import is_there
from engine.volume import Progress

translate = QCoreApplication.translate
RECENT_PLACES = 10
#: A scan that takes longer shows the first assessable series before it ends.
SHOW_EARLY_MS = 1000


class BrowserViewModel(QObject):
    """Scans what the user opens into the tree; several requests wait for one another.

    Signals
    -------
    scanning_changed(bool)
    progress_changed(str)
        A sentence about the running scan.
    finished(object)
        The :class:`ScanResult` of one request, after the tree has all of it.
    failed(object)
        An AlveoscopeError: nothing could be opened, or not all of it.
    request_ended(int, bool)
        Number of a request, and whether everything was looked through; False where it was stopped or broke off.
    recent_changed()
    first_series(object, object)
        Series and study worth showing at once after something was opened; once for each request.
    series_updated(object, object)
        A newer reading of a series that was in the tree already (it grew, or was opened again).
    """

    scanning_changed = Signal(bool)
    progress_changed = Signal(str)
    finished = Signal(object)
    failed = Signal(object)
    request_ended = Signal(int, bool)
    recent_changed = Signal()
    first_series = Signal(object, object)
    series_updated = Signal(object, object)

    def __init__(
        self, scan: ScanUseCases, choose: ChooseUseCase, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._choose = choose
        self.tree = StudyTree(self)
        self._scan = scan
        self._settings = settings
        self._waiting: deque[ScanRequest] = deque()
        self._current: ScanRequest | None = None
        self._result: Scanned | None = None
        self._announced = False
        self._asked = 0
        #: Requests up to this number show nothing by themselves: something was chosen since.
        self._settled = 0
        self._dropped = 0  # and nobody wants what they find any more: all was closed since
        self._inbox = Inbox(self._merge, self)
        self._inbox.emptied.connect(self._end_if_ready)
        self._since_start = QElapsedTimer()
        self._runner = JobRunner(self._run, "scan", self)
        self._runner.parts.connect(lambda _job, studies: None if self._is_dropped() else self._inbox.put(studies))
        self._runner.progressed.connect(self._progress)
        self._runner.done.connect(self._done)
        self._runner.failed.connect(self._failed)
        self._runner.cancelled.connect(self._cancelled)
        self._first_to_show: tuple[Series, Study] | None = None
        #: What the row that the keyboard went to last stands for; None once something was opened.
        self.pointed: tuple[Series, Study] | None = None
        self._show_timer = QTimer(self)
        self._show_timer.setSingleShot(True)
        self._show_timer.timeout.connect(self._show_first)

    @property
    def scanning(self) -> bool:
        return self._current is not None

    @property
    def recent(self) -> tuple[Path, ...]:
        """Places opened before, the newest first."""
        return tuple(Path(place) for place in self._settings.get("places.recent") if isinstance(place, str))

    def open(self, paths: Sequence[Path]) -> None:
        """Look for series under folders, files, ZIP archives or a DICOMDIR, and add them to the tree."""
        if paths:
            self._remember(paths[0].absolute())
            self._ask(paths)

    def open_again(self, paths: Sequence[Path]) -> int:
        """Look for studies where they lay before, without a word of those places in :attr:`recent`; the number that
        :attr:`request_ended` gives. What is in view stays there."""
        return self._ask(paths, again=True)

    def settle(self) -> None:
        """Something was chosen: what is being opened is listed, and takes nobody away from that."""
        self._settled = self._asked
        self._first_to_show = None

    def cancel(self) -> None:
        """Stop the scan; what was found stays."""
        dropped = list(self._waiting)
        self._waiting.clear()
        self._runner.cancel()
        for request in dropped:
            self.request_ended.emit(request.number, False)

    def clear(self) -> None:
        """Stop and empty the tree."""
        self.cancel()
        self._first_to_show = self.pointed = None
        self._inbox.clear()
        self.tree.clear()
        self.progress_changed.emit("")
        self._dropped = self._asked
        if self._result is not None:  # the scan is over, and the rest of what it found has just gone
            self._cancelled(0)

    def _is_dropped(self) -> bool:
        return self._current is not None and self._current.number <= self._dropped

    def forget_recent(self) -> None:
        self._settings.set("places.recent", [])
        self.recent_changed.emit()

    def close(self) -> None:
        self._waiting.clear()
        self._show_timer.stop()
        self._inbox.close()
        self._runner.cancel()
        self._scan.close()
        self._runner.close()

    def neighbour(self, series_key: str, step: int) -> tuple[Series, Study] | None:
        """The series ``step`` rows further down among those shown."""
        nodes = list(self.tree.series_in_order())
        places = [row for row, node in enumerate(nodes) if node.series.key == series_key]
        row = (places[0] + step) if places else (0 if step > 0 else len(nodes) - 1)
        return (nodes[row].series, nodes[row].study) if 0 <= row < len(nodes) else None

    def main_series(self, node: Node) -> tuple[Series, Study] | None:
        """The series that a row stands for: itself, or the one of its newest study that the engine would choose."""
        if isinstance(node, SeriesNode):
            return node.series, node.study
        study_node = node if isinstance(node, StudyNode) else next(iter(node.shown), None)
        if study_node is None:
            return None
        return self._main_of(study_node.whole)

    def point_at(self, node: Node | None) -> None:
        """The keyboard went to a row of the list: what is analysed next is this; None: what is in view counts again."""
        self.pointed = None if node is None else self.main_series(node)

    def close_study(self, study: Study) -> None:
        """Take one study out of the list; what was found, it among that, is said no more."""
        self.tree.remove_study(study.key)
        self.point_at(None)
        if not self.scanning:
            self.progress_changed.emit("")

    def _ask(self, paths: Sequence[Path], *, again: bool = False) -> int:
        self._asked += 1
        self._waiting.append(ScanRequest(tuple(path.absolute() for path in paths), self._asked, again))
        self._start_next()
        return self._asked

    def _start_next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        self._current = self._waiting.popleft()
        self._result = None
        self._announced = self._current.again and self.tree.series_count > 0
        self._since_start.start()
        self._runner.submit(self._current)
        self.scanning_changed.emit(True)
        self.progress_changed.emit(translate("Browser", "Looking for images…"))

    def _run(self, request: ScanRequest, context: JobContext) -> Scanned:
        def look(paths: tuple[Path, ...]) -> ScanResult:
            return self._scan.scan(paths, context.progress, context.cancel, context.part)

        gone: tuple[Path, ...] = ()
        try:
            result = look(request.paths)
        except PathNotFoundError:
            gone = tuple(path for path in request.paths if not is_there(path))
            there = tuple(path for path in request.paths if path not in gone)
            if not (request.again and there):
                raise
            result = look(there)
        return Scanned(result, next(map(self._main_of, result.studies), None), gone)

    def _main_of(self, study: Study) -> tuple[Series, Study] | None:
        """The series that the engine would choose, or the first one with images."""
        chosen = self._choose(study) or next((series for series in study.series if series.headers), None)
        return None if chosen is None else (chosen, study)

    def _merge(self, study: Study, series: Series) -> None:
        known = self.tree.series_node(series.key)
        if known is not None and same_reading(known.series, series):
            return
        if series.withdrawn:
            if known is not None:
                self.tree.remove_series(series.key)
                self.series_updated.emit(series, study)  # a pane that shows it goes on without images
                self._announced = False  # it may have been what was shown first: another takes its place
            return
        self.tree.merge((study if len(study.series) == 1 else replace(study, series=(series,)),))
        if known is not None:
            self.series_updated.emit(series, study)
        wanted = not self._announced and self._current is not None and self._current.number > self._settled
        if wanted and series.eligible and self._since_start.elapsed() > SHOW_EARLY_MS:
            self._show_soon(series, study)

    def _progress(self, _job: int, report: Progress) -> None:
        self.progress_changed.emit(progress_words(report))

    def _done(self, job: int, scanned: Scanned) -> None:
        if self._is_dropped():
            self._cancelled(job)
            return
        self._result = scanned
        self._inbox.put(scanned.result.studies)
        if self._inbox.empty:
            self._end_if_ready()

    def _failed(self, _job: int, error: AlveoscopeError) -> None:
        asked = self._end()
        self.progress_changed.emit(translate("Browser", "Nothing new was found."))
        if isinstance(error, PathNotFoundError) and (asked.again or len(asked.paths) == 1):
            self._tell_gone(asked.paths)
        else:
            self.failed.emit(error)
        self.request_ended.emit(asked.number, isinstance(error, (PathNotFoundError, NothingFoundError)))
        self._start_next()

    def _cancelled(self, _job: int) -> None:
        asked = self._end()
        self.progress_changed.emit(translate("Browser", "Stopped."))
        self.request_ended.emit(asked.number, False)
        self._start_next()

    def _end_if_ready(self) -> None:
        scanned = self._result
        if scanned is None or self._current is None:
            return
        asked = self._end()
        self.progress_changed.emit(summary(scanned.result))
        self.finished.emit(scanned.result)
        self._tell_gone(scanned.gone)
        self.request_ended.emit(asked.number, True)
        if not self._announced and scanned.first is not None and asked.number > self._settled:
            self._show_soon(*scanned.first)
        self._start_next()

    def _tell_gone(self, places: Sequence[Path]) -> None:
        for place in places:
            self.failed.emit(gone_error(place))

    def _show_soon(self, series: Series, study: Study) -> None:
        """In a round of its own: showing an image is work enough for one."""
        self._announced = True
        self._first_to_show = (series, study)
        self._show_timer.start(0)

    def _show_first(self) -> None:
        if self._first_to_show is not None:
            first, self._first_to_show = self._first_to_show, None
            self.first_series.emit(*first)

    def _end(self) -> ScanRequest:
        """The request that ended."""
        asked, self._current = self._current or ScanRequest(()), None
        self._result = None
        self.scanning_changed.emit(False)
        return asked

    def _remember(self, place: Path) -> None:
        text = str(place)
        others = [str(known) for known in self.recent if str(known) != text]
        self._settings.set("places.recent", [text, *others][:RECENT_PLACES])
        self.recent_changed.emit()
