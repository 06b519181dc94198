"""WorklistViewModel: the queue as it stands, read again whenever its version changes, off the UI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from desktop.audited import audited
from desktop.jobs import ActionQueue, JobContext, JobRunner
from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.words.texts import iso_date
from desktop.viewmodels.worklist.table import WorklistTable
from engine.errors import AlveoscopeError, StoreError
from engine.files import is_there
from engine.locations import account
from engine.worklist.order import Placed
from engine.worklist.values import Priority, State, WorklistEntry

translate = QCoreApplication.translate
POLL_MS = 2000
#: Waiting times are counted anew this often, even when nothing changed.
FRESH_POLLS = 15


class Store(Protocol):
    """As :class:`engine.worklist.store.WorklistStore`."""

    def version(self) -> int: ...
    def queue(self) -> tuple[Placed, ...]: ...
    def override(
        self, study_instance_uid: str, priority: Priority | None, *, reason: str, by: str
    ) -> WorklistEntry: ...
    def mark_read(self, study_instance_uid: str, *, by: str) -> WorklistEntry: ...
    def mark_unread(self, study_instance_uid: str) -> WorklistEntry: ...
    def retry(self, study_instance_uid: str) -> WorklistEntry: ...
    def close(self) -> None: ...


class Filter(str, Enum):
    """Which entries are shown; texts are English sources (context "Worklist")."""

    ALL = QT_TRANSLATE_NOOP("Worklist", "All unread")
    DONE = QT_TRANSLATE_NOOP("Worklist", "Analysed")
    HUMAN = QT_TRANSLATE_NOOP("Worklist", "Need a physician now")
    WAITING = QT_TRANSLATE_NOOP("Worklist", "Not analysed yet")
    TROUBLE = QT_TRANSLATE_NOOP("Worklist", "Failed or rejected")


@dataclass(frozen=True)
class _Found:
    """The queue as it stands, whose images are not where they were, and how many entries each filter has."""

    version: int
    queue: tuple[Placed, ...]
    gone: frozenset[str]
    counts: dict[Filter, int]


@dataclass(frozen=True)
class _Change:
    """Something a person does: name of a method of the store with its arguments, and its record for the audit."""

    method: str
    study_instance_uid: str
    arguments: dict[str, Any]


class WorklistViewModel(QObject):
    """The queue and what a person can do with it.

    Signals
    -------
    changed()
        The rows, the filter or the state of reading changed.
    failed(object)
        An AlveoscopeError from the store.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        open_store: Callable[[], Store],
        audit: Callable[[str, str], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_store = open_store
        self._audit = audit or audit_change
        self._store: Store | None = None
        self._opening = threading.Lock()  # reading and changing are two threads
        self._version: int | None = None
        self._queue: tuple[Placed, ...] = ()
        #: Entries under each filter.
        self.counts = dict.fromkeys(Filter, 0)
        #: Why the list can't be read now; the rows are the last ones known.
        self.error: AlveoscopeError | None = None
        self.filter = Filter.ALL
        self._words = ""
        self._polls = 0
        #: True once the list was read.
        self.ready = False
        self.table = WorklistTable(self)
        self._reader = JobRunner(self._read, "worklist", self)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self._failed)
        #: Studies called read in this window, the last one at the end: what can be taken back.
        self._called_read: list[str] = []
        #: Action -> study that is being taken back.
        self._taking_back: dict[int, str] = {}
        self._changer = ActionQueue(self._do, "worklist-change", self)
        self._changer.done.connect(self._changed)
        self._changer.failed.connect(self._not_changed)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)

    def start(self) -> None:
        """Begin to follow the list; the view is on the screen."""
        self._timer.start()
        self._poll(fresh=True)

    def pause(self) -> None:
        """The view is hidden: stop asking."""
        self._timer.stop()

    def refresh(self) -> None:
        """Read now."""
        self._poll(fresh=True)

    def set_filter(self, chosen: Filter) -> None:
        self.filter = chosen
        self._show()

    def set_query(self, query: str) -> None:
        """Show only entries whose patient or study or numbers hold every word."""
        self._words = query.casefold()
        self._show()

    @property
    def can_take_back(self) -> bool:
        """True when a study was called read in this window and stands so."""
        return bool(self._called_read)

    def override(self, study_instance_uid: str, priority: Priority | None, reason: str) -> None:
        """Change the order by hand; without a reason nothing happens but a ``failed``."""
        arguments = {"priority": priority, "reason": reason, "by": account()}
        self._changer.add(_Change("override", study_instance_uid, arguments))

    def mark_read(self, study_instance_uid: str) -> None:
        """A person has read it: it leaves the queue."""
        self._changer.add(_Change("mark_read", study_instance_uid, {"by": account()}))

    def take_back(self) -> None:
        """The study that was called read last stands in the queue again."""
        if self._called_read:
            study = self._called_read.pop()
            self._taking_back[self._changer.add(_Change("mark_unread", study, {}))] = study
            self.changed.emit()

    def retry(self, study_instance_uid: str) -> None:
        """Analyse it again."""
        self._changer.add(_Change("retry", study_instance_uid, {}))

    def close(self) -> None:
        """Stop, join, close the store."""
        self._timer.stop()
        self._reader.close()
        self._changer.close()
        if self._store is not None:
            self._store.close()

    def _poll(self, fresh: bool = False) -> None:
        if self._reader.busy and not fresh:
            return
        self._polls += 1
        fresh = fresh or self._polls % FRESH_POLLS == 0
        self._reader.submit(None if fresh else self._version)

    def _read(self, known: int | None, _context: JobContext) -> _Found | None:
        """The queue, unless its version is still that one."""
        store = self._opened()
        version = store.version()
        if version == known:
            return None
        queue = store.queue()
        gone = frozenset(one.entry.study_instance_uid for one in queue if not is_there(one.entry.source))
        return _Found(version, queue, gone, {one: sum(passes(placed, one) for placed in queue) for one in Filter})

    def _do(self, change: _Change) -> _Change:
        getattr(self._opened(), change.method)(change.study_instance_uid, **change.arguments)
        self._audit(change.method, change.study_instance_uid)
        return change

    def _not_changed(self, action: int, error: AlveoscopeError) -> None:
        study = self._taking_back.pop(action, None)
        if study is not None and isinstance(error, StoreError):
            self._called_read.append(study)  # it can be tried again
            self.changed.emit()
        self.failed.emit(error)

    def _changed(self, action: int, change: _Change) -> None:
        self._taking_back.pop(action, None)
        if change.method == "mark_read":
            self._called_read.append(change.study_instance_uid)
        if self._timer.isActive() and not self._changer.busy:
            self._poll(fresh=True)
        self.changed.emit()

    def _opened(self) -> Store:
        with self._opening:
            if self._store is None:
                self._store = self._open_store()
            return self._store

    def _take(self, _job: int, read: _Found | None) -> None:
        self.error = None
        first, self.ready = not self.ready, True
        if read is not None:
            self._version, self._queue, self.counts = read.version, read.queue, read.counts
            self.table.set_gone(read.gone)
            self._show()
        elif first:
            self.changed.emit()

    def _failed(self, _job: int, error: AlveoscopeError) -> None:
        self.error = error
        self._version = None
        self.changed.emit()

    def _show(self) -> None:
        words = self._words.split()
        self.table.put(placed for placed in self._queue if passes(placed, self.filter) and matches(placed.entry, words))
        self.changed.emit()


def passes(placed: Placed, chosen: Filter) -> bool:
    """Whether an entry is shown under a filter."""
    entry = placed.entry
    if chosen is Filter.ALL:
        return True
    if chosen is Filter.DONE:
        return entry.state is State.DONE
    if chosen is Filter.WAITING:
        return entry.state in (State.SUBMITTED, State.RUNNING)
    if chosen is Filter.TROUBLE:
        return entry.state in (State.FAILED, State.REJECTED)
    unanswered = entry.outcome is None or entry.outcome.probability is None
    return entry.state in (State.DONE, State.FAILED, State.REJECTED) and unanswered


def matches(entry: WorklistEntry, words: list[str]) -> bool:
    about = entry.about
    parts = (entry.patient.replace("^", " "), entry.study_instance_uid, about.patient_id, about.accession)
    text = " ".join((*parts, about.study_date, iso_date(about.study_date))).casefold()
    return all(word in text for word in words)


def audit_change(method: str, study_instance_uid: str) -> None:
    """A record of what a person did to the list."""
    from engine.audit import Event

    event = {"override": Event.OVERRODE, "mark_read": Event.READ, "mark_unread": Event.UNREAD}.get(method)
    if event is not None:
        audited(event, study=study_instance_uid)
