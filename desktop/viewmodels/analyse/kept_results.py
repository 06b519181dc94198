"""KeptResults: results of earlier days, looked up off the UI thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.viewmodels.analyse.marked import marked
from desktop.viewmodels.results.values import Answer
from desktop.viewmodels.words.listed_verdict import ListedVerdict, listed_verdict
from engine.dicom.values import Series
from engine.errors import AlveoscopeError
from engine.service import ResultStore

log = logging.getLogger(__name__)
#: Results that wait for a disk that refuses them; of more, the oldest are judged again one day.
MOST_REFUSED = 200


@dataclass(frozen=True)
class _LookUp:
    series: Series


@dataclass(frozen=True)
class _List:
    several: tuple[Series, ...]


class KeptResults(QObject):
    """What the store knows of the series in view, and of all series in the list.

    Signals
    -------
    answered(str, object)
        Key of a series that was looked up, and its :class:`Answer` or None.
    listed(object)
        Series key -> :class:`ListedVerdict` of those that have a result.
    """

    answered = Signal(str, object)
    listed = Signal(object)

    def __init__(
        self, store: ResultStore, wanted: Callable[[], bool] = lambda: True, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._wanted = wanted
        self._asked: dict[int, str] = {}
        #: Series key -> result that the disk refused; of the thread that keeps, until that is joined.
        self._refused: dict[str, Answer] = {}
        self._finder = JobRunner(lambda request, _context: self.find(request.series), "kept-result", self)
        self._finder.done.connect(lambda job, found: self.answered.emit(self._asked.pop(job), found))
        self._finder.failed.connect(lambda job, _error: self.answered.emit(self._asked.pop(job), None))
        self._finder.cancelled.connect(lambda job: self._asked.pop(job, None))
        self._lister = JobRunner(self._list, "kept-results", self)
        self._lister.done.connect(lambda _job, found: self.listed.emit(found))

    def look_up(self, series: Series) -> None:
        """Ask for the result of the series in view; a newer question replaces this one."""
        self._asked[self._finder.submit(_LookUp(series))] = series.key

    def list_all(self, several: Iterable[Series]) -> None:
        """Ask for the verdicts of series in the list."""
        self._lister.submit(_List(tuple(several)))

    def keep(self, answer: Answer) -> None:
        """Keep a new result, then those that the disk refused before; blocks, so call it where the result was made.

        Raises
        ------
        OutputNotWritableError, DiskFullError
            It is tried again with the next one, and on close.
        """
        if not self._wanted():
            return
        key = answer.assessment.result.key
        self._refused.pop(key, None)
        self._refused[key] = replace(answer, opacities={})
        while len(self._refused) > MOST_REFUSED:
            del self._refused[next(iter(self._refused))]
        for known, refused in reversed(list(self._refused.items())):
            self._store.save(refused.assessment, refused.lungs)
            del self._refused[known]

    def find(self, series: Series) -> Answer | None:
        """The result of a series, with what was marked on its images; blocks, so call it in a job."""
        found = self._store.load(series) if self._wanted() else None
        return None if found is None else Answer(found, marked(series, self._store.layers(series, found.report)))

    def close(self) -> None:
        """Stop and join, when nothing is judged any more; what the disk refused is tried once more,
        where results are still to be kept."""
        self._finder.close()
        self._lister.close()
        for refused in tuple(self._refused.values()) if self._wanted() else ():
            try:
                self._store.save(refused.assessment, refused.lungs)
            except AlveoscopeError as error:
                log.error("A result could not be kept (%s).", error.code)

    def _list(self, request: _List, context: JobContext) -> dict[str, ListedVerdict]:
        found = {}
        if self._wanted():
            for key, assessment in self._store.load_each(request.several):
                context.cancel.raise_if_cancelled()
                found[key] = listed_verdict(assessment.result)
        return found
