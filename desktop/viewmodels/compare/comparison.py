"""ComparisonViewModel: the study in view beside another one of the same patient, and what changed between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.viewmodels.analyse.analysis import AnalysisViewModel
from desktop.viewmodels.analyse.kept_results import KeptResults
from desktop.viewmodels.analyse.queue import QueueState
from desktop.viewmodels.browse.browser import BrowserViewModel
from desktop.viewmodels.compare.elsewhere import Elsewhere, KnownStudy, Store
from desktop.viewmodels.compare.priors import Prior, priors_of, when
from desktop.viewmodels.compare.sides import Asked, Compared, Side, make_ready
from desktop.viewmodels.results.values import Assessment
from desktop.viewmodels.view.links import Pair
from desktop.viewmodels.view.pair_views import end_pair, show_pair
from desktop.viewmodels.view.viewer import ViewerViewModel
from engine.dicom.values import Series, Study

translate = QCoreApplication.translate


@dataclass(frozen=True)
class _Request:
    old: Asked
    new: Asked


class ComparisonViewModel(QObject):
    """Finds earlier studies of the patient in view, shows two side by side, asks the engine what changed.

    Signals
    -------
    priors_changed()
        Other studies of the patient in view were found, or went.
    shown(bool)
        A comparison began or ended.
    changed()
        What is known of its two sides.
    notice(str)
        A sentence for the status bar.
    trouble(object)
        An AlveoscopeError: these two are not compared.
    pacs_wanted(object)
        The PACS is to be asked for studies before this one.
    """

    priors_changed = Signal()
    shown = Signal(bool)
    changed = Signal()
    notice = Signal(str)
    trouble = Signal(object)
    pacs_wanted = Signal(object)

    def __init__(
        self,
        viewer: ViewerViewModel,
        browser: BrowserViewModel,
        analysis: AnalysisViewModel,
        kept: KeptResults,
        choose: Callable[[Study], Series | None],
        open_worklist: Callable[[], Store],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.elsewhere = Elsewhere(open_worklist, self)
        self.elsewhere.changed.connect(self.priors_changed)
        self._viewer = viewer
        self._browser = browser
        self._analysis = analysis
        #: Other studies of the patient in view, the last one before it on top.
        self.priors: tuple[Prior, ...] = ()
        #: The two sides, and what the engine says of them.
        self.pair: Compared | None = None
        #: Keys of the studies that are being compared, and whether a series is being shown that nobody chose.
        self._asked: tuple[str, ...] = ()
        self._unasked = False
        self._runner = JobRunner(lambda request, context: _work(request, context, choose, kept), "compare", self)
        self._runner.done.connect(lambda _job, found: self._take(found))
        self._runner.failed.connect(lambda _job, error: self.trouble.emit(error))
        viewer.series_shown.connect(self._series_shown)
        browser.finished.connect(lambda _result: self._opened())
        browser.series_updated.connect(lambda series, _study: self._renewed(series.key))
        analysis.assessed.connect(self._assessed)
        analysis.queue.changed.connect(self._queue_changed)

    # --- what there is ---

    @property
    def known(self) -> tuple[KnownStudy, ...]:
        """Earlier studies of the patient in view that the worklist knows and that are not open."""
        opened = {prior.study.key for prior in self.priors}
        return tuple(one for one in self.elsewhere.found if one.study_instance_uid not in opened)

    @property
    def offered(self) -> str:
        """Day of the study that :meth:`toggle` compares with; empty for none."""
        days = [*(one.day for one in self.priors), *(one.day for one in self.known)]
        return days[0] if days else ""

    @property
    def on(self) -> bool:
        return self.pair is not None

    @property
    def missing(self) -> tuple[Side, ...]:
        """Sides that have no result yet."""
        pair = self.pair
        return () if pair is None else tuple(one for one in (pair.old, pair.new) if one.answer is None)

    @property
    def waiting(self) -> bool:
        """True while every side without a result is being analysed or waits for it."""
        states = [self._analysis.queue.state_of(side.series.key) for side in self.missing]
        return bool(states) and all(state in (QueueState.RUNNING, QueueState.WAITING) for state in states)

    def in_view(self, study: Study, series: Series | None = None) -> bool:
        """True where a study (a series of it, if given) is the one that others are compared with."""
        pair, source = self.pair, self._viewer.active.source
        if source is None:
            return True
        own = (pair.new.study, pair.new.series) if pair is not None else (source.study, source.series)
        if series is not None:
            return series.key == own[1].key
        return study.key == own[0].key

    # --- what can be done ---

    def toggle(self) -> None:
        """Compare with the last study before the one in view; again: that study alone."""
        if self.on:
            self.end()
        elif self.priors:
            self.start(self.priors[0].study)
        elif self.known:
            self.open_known(self.known[0])
        elif self._viewer.active.source is None:
            self.notice.emit(translate("Viewer", "Open a series first."))
        else:
            self.notice.emit(translate("Compare", "No other study of this patient is open. Open the earlier one, too."))

    def start(self, study: Study, series: Series | None = None) -> None:
        """Compare the study in view with another one; the earlier of the two is OLD."""
        own = self._own
        if own is not None:
            self._compare(*own, study, series)

    def open_known(self, known: KnownStudy) -> None:
        """Open a study that the worklist knows, and compare with it."""
        own = self._own
        if own is not None:
            self.elsewhere.want(known, *own)
            self._browser.open([known.place])

    def ask_pacs(self) -> None:
        """Ask the PACS for studies before the one in view."""
        own = self._own
        if own is not None:
            self.pacs_wanted.emit(own[0])

    def _compare(self, own_study: Study, own_series: Series, study: Study, series: Series | None) -> None:
        own = Asked(own_study, own_series, self._known(own_study))
        other = Asked(study, series, self._known(study))
        swapped = when(other.study) > when(own.study)
        self._submit(_Request(own, other) if swapped else _Request(other, own))

    def _submit(self, request: _Request) -> None:
        self._asked = request.old.study.key, request.new.study.key
        self._runner.submit(request)

    def end(self) -> None:
        """The study in view alone again."""
        if self.on:
            end_pair(self._viewer)
            self._leave()

    def let_go(self, study: Study) -> None:
        """A study is closed: it is no side any more, neither now nor of a comparison that is on its way."""
        if study.key in self._asked:
            self._runner.cancel()
        if self.pair is not None and study.key in (self.pair.old.study.key, self.pair.new.study.key):
            self.end()
        self.elsewhere.let_go(study)

    def show_unasked(self, series: Series, study: Study) -> None:
        """Show a series that nobody chose: what is being compared comes all the same."""
        self._unasked = True
        self._viewer.show_series(series, study)
        self._unasked = False

    def want_missing(self) -> None:
        """Put what has no result into the queue."""
        for side in self.missing:
            self._analysis.want(side.series, side.study)

    def forget(self) -> None:
        """The studies were closed."""
        self._leave()
        self.elsewhere.forget()
        self._find_priors()

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()
        self.elsewhere.close()

    # --- inside ---

    @property
    def _own(self) -> tuple[Study, Series] | None:
        """What others are compared with."""
        pair, source = self.pair, self._viewer.active.source
        if pair is not None:
            return pair.new.study, pair.new.series
        return None if source is None else (source.study, source.series)

    def _opened(self) -> None:
        """A scan ended."""
        self._find_priors()
        wanted = self.elsewhere.wanted([node.whole for node in self._browser.tree.contents.studies])
        if wanted is not None:
            opened, study, series = wanted
            self._compare(study, series, opened, None)

    def _known(self, study: Study) -> dict[str, Assessment]:
        found = ((series.key, self._analysis.assessment_of(series.key)) for series in study.series)
        return {key: one for key, one in found if one is not None}

    def _take(self, found: Compared) -> None:
        before, self.pair = self.pair, found
        for side in (found.old, found.new):
            self._analysis.adopt(side.series, side.answer)
        old, new = ((side.series, side.study) for side in (found.old, found.new))
        show_pair(self._viewer, old, new, Pair(old[0].key, new[0].key, found.levels))
        if before is None:
            self.shown.emit(True)
        self._find_priors()
        self.changed.emit()

    def _leave(self) -> None:
        self._runner.cancel()
        if self.pair is not None:
            self.pair = None
            self.shown.emit(False)
            self.changed.emit()

    def _keys(self) -> tuple[str, ...]:
        return () if self.pair is None else (self.pair.old.series.key, self.pair.new.series.key)

    def _series_shown(self, series: Series, study: Study) -> None:
        if self.on and series.key not in self._keys():
            self._leave()  # something else was opened in the place of one of the two
        if not self._unasked:  # a comparison of others that comes late takes nobody from what he chose
            if study.key not in self._asked:
                self._runner.cancel()
            self.elsewhere.stay_with(study)
        self._find_priors()

    def _renewed(self, series_key: str) -> None:
        if series_key in self._keys():
            self.end()  # it has other images now

    def _assessed(self, series_key: str) -> None:
        """A side was judged, or judged again."""
        pair = self.pair
        if pair is None:
            return
        sides = [side for side in (pair.old, pair.new) if side.series.key == series_key]
        if any(side.assessment is not self._analysis.assessment_of(series_key) for side in sides):
            asked = [Asked(side.study, side.series, self._known(side.study)) for side in (pair.old, pair.new)]
            self._submit(_Request(*asked))

    def _queue_changed(self) -> None:
        if self.missing:
            self.changed.emit()

    def _find_priors(self) -> None:
        own = None if self._own is None else self._own[0]
        if own is not None:
            self.elsewhere.look(own)
        found = () if own is None else priors_of(own, self._browser.tree.contents.studies)
        if found != self.priors:
            self.priors = found
            self.priors_changed.emit()
            if found and not self.on:
                self.notice.emit(
                    translate("Compare", "Another study of this patient is available: {day}.").format(day=found[0].day)
                )


def _work(
    request: _Request, context: JobContext, choose: Callable[[Study], Series | None], kept: KeptResults
) -> Compared:
    context.cancel.raise_if_cancelled()
    return make_ready(request.old, request.new, choose, kept.find)
