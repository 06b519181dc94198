"""The worklist's store: every change is one transaction, and one number says that something changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from engine.dicom.text import printable
from engine.errors import UsageError
from engine.site import site_profile
from engine.worklist import database
from engine.worklist.access import change_row, count_change, find_row, known_row
from engine.worklist.rows import about_column, outcome_columns, path_column
from engine.worklist.runs import FINISHED, WorklistRuns
from engine.worklist.tables import entry as table
from engine.worklist.tables import migrate
from engine.worklist.values import PART_OF_STUDY, About, Outcome, Priority, State, WorklistEntry


def open_store(
    url: str | None = None, *, clock: Callable[[], float] = time.time, busy_seconds: float = database.BUSY_SECONDS
) -> WorklistStore:
    """Open the worklist, bring its tables up to date, and set a damaged file aside.

    Parameters
    ----------
    url : str, optional
        A SQLAlchemy URL; SQLite in the user's data folder by default.
    clock : callable
        Seconds since 1970-01-01 UTC.

    Raises
    ------
    StoreError
        Locked by another process, made by a later version, no such driver, no permission.
    """
    address = url or database.default_url()
    engine = database.connect(address, busy_seconds=busy_seconds)
    aside = database.set_aside_if_damaged(address, busy_seconds=busy_seconds)
    try:
        with database.writing(engine) as connection:
            migrate(connection)
    except BaseException:
        engine.dispose()
        raise
    return WorklistStore(engine, clock=clock, set_aside=aside)


#: Codes that say that nothing of a study was there; ``input`` in lists of version 0.8.
_ABSENT = ("path-not-found", "nothing-found", "input")


class WorklistStore(WorklistRuns):
    """Entries and their states. Safe to share between threads; processes each open their own."""

    def submit(
        self, study_instance_uid: str, source: Path, *, images: int = 0, patient: str = "", fingerprint: str = ""
    ) -> WorklistEntry:
        """Put a study on the list, once however often it is submitted.

        A study that is known comes back unchanged, unless its content is another one now, or it failed: then it is
        analysed again (after the run that is under way) and counts as unread. Its arrival stays the first one; what was
        said of it as it was, and how often that was tried, is forgotten.

        Parameters
        ----------
        fingerprint : str
            Of the files' content; without it, here or when it was submitted before, the number of images decides.
        """
        facts: dict[str, Any] = {"source": path_column(source), "images": images, "patient": _name(patient)}
        facts |= {"fingerprint": fingerprint}
        with database.writing(self._engine) as connection:
            known = find_row(connection, study_instance_uid)
            if known is None:
                return self._insert(connection, study_instance_uid, {**facts, "state": State.SUBMITTED.value})
            if not _changed(known, images, fingerprint) and not comes_back(known):
                if fingerprint and not known.fingerprint:
                    change_row(connection, known.entry_id, fingerprint=fingerprint)
                return known
            facts |= {"again": True} if known.worker else {"state": State.SUBMITTED.value}
            facts |= {"error_code": "", "error_message": "", "owes": False, "attempts": 0}
            change_row(connection, known.entry_id, **facts, read_at=None, read_by="")
            count_change(connection)
            return known_row(connection, study_instance_uid)

    def adopt(
        self,
        study_instance_uid: str,
        source: Path,
        outcome: Outcome,
        *,
        images: int = 0,
        patient: str = "",
        fingerprint: str = "",
        replace: bool = True,
    ) -> WorklistEntry:
        """Put a study on the list that was analysed elsewhere (a batch, the window, a results folder), as done.

        One transaction: no runner ever sees it as something to analyse. What is being analysed is left to its runner,
        and so is what waits to be analysed with other images than these. What a runner owes of the study it still owes:
        its documents go elsewhere. A warning that images are missing stays unless these are more than before.

        Parameters
        ----------
        replace : bool
            False leaves a study that is known as it is.
        """
        facts: dict[str, Any] = {"source": path_column(source), "images": images, "patient": _name(patient)}
        facts |= {"fingerprint": fingerprint, "state": State.DONE.value, "finished": self._clock(), "error_code": ""}
        facts |= {"error_message": "", **outcome_columns(outcome)}
        with database.writing(self._engine) as connection:
            known = find_row(connection, study_instance_uid)
            if known is None:
                return self._insert(connection, study_instance_uid, facts)
            if known.worker or not replace or (known.state is State.SUBMITTED and 0 < images != known.images > 0):
                return known
            kept = {key: value for key, value in facts.items() if value or key not in ("patient", "fingerprint")}
            if known.owes:
                kept = {**outcome_columns(outcome), "owes": True, "finished": facts["finished"]}
            elif known.error_code == PART_OF_STUDY and images <= known.images:
                del kept["error_code"], kept["error_message"]
            if known.outcome is None or _judgement(known.outcome) != _judgement(outcome):
                kept |= {"read_at": None, "read_by": ""}  # nobody has read this verdict yet
            change_row(connection, known.entry_id, **kept)
            count_change(connection)
            return known_row(connection, study_instance_uid)

    def adopt_failure(
        self, study_instance_uid: str, source: Path, error: tuple[str, str], *, images: int = 0, patient: str = ""
    ) -> WorklistEntry:
        """Put a study on the list that could not be analysed elsewhere, with (code, sentence).

        A verdict that stands on as many images stays: that judging once more failed does not take it back. So does what
        waits to be analysed here: a runner takes no failed study.
        """
        facts: dict[str, Any] = {"source": path_column(source), "images": images, "patient": _name(patient)}
        facts |= {"state": State.FAILED.value, "finished": self._clock(), "error_code": error[0]}
        facts |= {"error_message": error[1]}
        with database.writing(self._engine) as connection:
            known = find_row(connection, study_instance_uid)
            if known is None:
                return self._insert(connection, study_instance_uid, facts)
            if known.worker or known.state is State.SUBMITTED or (known.outcome and known.images == images):
                return known
            change_row(connection, known.entry_id, **facts, **outcome_columns(None))
            count_change(connection)
            return known_row(connection, study_instance_uid)

    def describe(self, study_instance_uid: str, about: About) -> None:
        """Say whose study it is; where the site keeps no names in the list, no numbers that lead to them either."""
        if not site_profile().flag("worklist.names"):
            about = replace(about, patient_id="", accession="")
        with database.writing(self._engine) as connection:
            known = find_row(connection, study_instance_uid)
            if known is not None and known.about != about:
                change_row(connection, known.entry_id, about=about_column(about))
                count_change(connection)

    def _insert(self, connection: Connection, study_instance_uid: str, facts: dict[str, Any]) -> WorklistEntry:
        latest = connection.execute(select(func.max(table.c.arrived))).scalar()
        # A clock that was set back must not let a later patient look as if he waited longer.
        arrived = max(self._clock(), latest or 0.0)
        connection.execute(insert(table).values(study_instance_uid=study_instance_uid, arrived=arrived, **facts))
        count_change(connection)
        return known_row(connection, study_instance_uid)

    def override(self, study_instance_uid: str, priority: Priority | None, *, reason: str, by: str) -> WorklistEntry:
        """Change the order by hand; ``priority`` None takes an override back. A reason is always given.

        Raises
        ------
        UsageError
            No reason, or no such study.
        """
        if not reason.strip():
            raise UsageError("Changing the order needs a reason.", "Give it with --reason.")
        values: dict[str, Any] = dict.fromkeys(("override_priority", "override_reason", "override_by", "override_at"))
        if priority is not None:
            values = {"override_priority": priority.value, "override_reason": reason.strip()}
            values |= {"override_by": by, "override_at": self._clock()}
        return self._by_hand(study_instance_uid, values)

    def mark_read(self, study_instance_uid: str, *, by: str) -> WorklistEntry:
        """A person has read it: it leaves the queue, not the store.

        Raises
        ------
        UsageError
            No such study.
        """
        return self._by_hand(study_instance_uid, {"read_at": self._clock(), "read_by": by})

    def put_away(self, study_instance_uid: str, *, by: str) -> None:
        """As :meth:`mark_read`, for what was rejected and gives nobody anything to read; not where it waits again."""
        with database.writing(self._engine) as connection:
            known = known_row(connection, study_instance_uid)
            if known.state is State.REJECTED:
                change_row(connection, known.entry_id, read_at=self._clock(), read_by=by)
                count_change(connection)

    def mark_unread(self, study_instance_uid: str) -> WorklistEntry:
        """Take :meth:`mark_read` back: it stands in the queue again, in its place.

        Raises
        ------
        UsageError
            No such study.
        """
        return self._by_hand(study_instance_uid, {"read_at": None, "read_by": ""})

    def warn(self, study_instance_uid: str, code: str, message: str) -> WorklistEntry:
        """Say something about a study that a person should know; it counts as unread, its verdict stays. It owes
        nothing any longer: the order would take it for one of all images.

        Raises
        ------
        UsageError
            No such study.
        """
        values = {"error_code": code, "error_message": message, "owes": False, "read_at": None, "read_by": ""}
        return self._by_hand(study_instance_uid, values)

    def take_warning_back(self, study_instance_uid: str, code: str) -> None:
        """What :meth:`warn` said under this code is so no longer; nothing where it said nothing."""
        with database.writing(self._engine) as connection:
            known = find_row(connection, study_instance_uid)
            if known is not None and known.error_code == code:
                change_row(connection, known.entry_id, error_code="", error_message="")
                count_change(connection)

    def _by_hand(self, study_instance_uid: str, values: dict[str, Any]) -> WorklistEntry:
        with database.writing(self._engine) as connection:
            change_row(connection, known_row(connection, study_instance_uid).entry_id, **values)
            count_change(connection)
            return known_row(connection, study_instance_uid)


def _changed(known: WorklistEntry, images: int, fingerprint: str) -> bool:
    if fingerprint and known.fingerprint:
        return known.fingerprint != fingerprint
    return known.images != images


def comes_back(known: WorklistEntry) -> bool:
    """Whether the program failed it, or its files were not there: then sending it again is trying it again."""
    return known.state is State.FAILED or (known.state in FINISHED and known.error_code in _ABSENT)


def _judgement(outcome: Outcome) -> tuple[object, ...]:
    return outcome.verdict, outcome.probability, outcome.reasons


def _name(patient: str) -> str:
    """The patient's name, where the site lets the list hold it; no database and no list takes what is no letter."""
    return printable(patient) if site_profile().flag("worklist.names") else ""
