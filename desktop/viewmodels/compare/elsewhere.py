"""Elsewhere: earlier studies of the patient in view that the worklist knows and nobody opened yet."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.viewmodels.words.texts import iso_date
from engine.dicom.identity import same_patient
from engine.dicom.values import Patient, Series, Study
from engine.files import is_there
from engine.worklist.values import State, WorklistEntry

#: A study must stay in view so long before the worklist is asked, milliseconds. Image and panels come first: opening
#: the database (the first time with the library it takes) has the interpreter at the very moment they are painted.
PAUSE_MS = 200


class Store(Protocol):
    """As :class:`engine.worklist.store.WorklistStore`."""

    def entries(self, states: Sequence[State] | None = None, *, read: bool = False) -> tuple[WorklistEntry, ...]: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class KnownStudy:
    """A study that was judged, and where its images lie."""

    study_instance_uid: str
    place: Path
    date: str = ""

    @property
    def day(self) -> str:
        return iso_date(self.date)


class Elsewhere(QObject):
    """Looks for them off the UI thread whenever another study comes into view.

    Signals
    -------
    changed()
        Others were found, or went.
    """

    changed = Signal()

    def __init__(self, open_store: Callable[[], Store], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: tuple[KnownStudy, ...] = ()
        self._study: Study | None = None
        #: What is opened to be compared: its UID, and what with.
        self._wanted: tuple[str, Study, Series] | None = None
        self._runner = JobRunner(lambda study, context: _look(open_store, study, context), "earlier-studies", self)
        self._runner.done.connect(lambda _job, found: self._take(found))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(lambda: self._runner.submit(self._study))

    def look(self, study: Study) -> None:
        """A study came into view."""
        if self._study is None or self._study.key != study.key:
            self._study = study
            self._take(())
            self._runner.cancel()
            self._pause.start()

    def want(self, known: KnownStudy, study: Study, series: Series) -> None:
        """Remember that a study which is being opened is to be compared with this one."""
        self._wanted = (known.study_instance_uid, study, series)

    def stay_with(self, study: Study) -> None:
        """Somebody chose this study: if it is neither of the two, they are not compared once the other one is open."""
        if self._wanted is not None:
            uid, own, _series = self._wanted
            if study.key not in (uid, own.key):
                self._wanted = None

    def let_go(self, study: Study) -> None:
        """This study is closed: once the other one is open, it is not compared with it."""
        if self._wanted is not None and self._wanted[1].key == study.key:
            self._wanted = None

    def wanted(self, studies: Sequence[Study]) -> tuple[Study, Study, Series] | None:
        """(the study that was waited for, what it is compared with) once it is open; told once."""
        if self._wanted is None:
            return None
        uid, own, series = self._wanted
        opened = next((one for one in studies if one.key == uid), None)
        if opened is None:
            return None
        self._wanted = None
        return opened, own, series

    def forget(self) -> None:
        """The studies were closed."""
        self._study = self._wanted = None
        self._pause.stop()
        self._runner.cancel()
        self._take(())

    def close(self) -> None:
        """Stop and join."""
        self._pause.stop()
        self._runner.close()

    def _take(self, found: tuple[KnownStudy, ...]) -> None:
        if found != self.found:
            self.found = found
            self.changed.emit()


def _look(open_store: Callable[[], Store], study: Study, context: JobContext) -> tuple[KnownStudy, ...]:
    """Studies of the same patient that are earlier and whose images are there, the latest first."""
    context.cancel.raise_if_cancelled()
    with contextlib.closing(open_store()) as store:
        entries = store.entries([State.DONE], read=True)
    found = [
        KnownStudy(entry.study_instance_uid, entry.source, entry.about.study_date)
        for entry in entries
        if entry.study_instance_uid != study.key
        and (entry.about.study_date, entry.about.study_time) < (study.study_date, study.study_time)
        and same_patient(study.patient, Patient(entry.patient, entry.about.patient_id))
        and is_there(entry.source)
    ]
    return tuple(sorted(found, key=lambda one: one.date, reverse=True))
