"""The worklist's store: every change is one transaction, and one number says that something changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from engine.errors import StoreError, UsageError
from engine.worklist import database
from engine.worklist.order import DEFAULT_POLICY, Placed, Policy, order
from engine.worklist.rows import entry_of, outcome_columns
from engine.worklist.tables import entry as table
from engine.worklist.tables import meta, migrate
from engine.worklist.values import Outcome, Priority, State, WorklistEntry

FINISHED = (State.DONE, State.FAILED, State.REJECTED)


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


class WorklistStore:
    """Entries and their states. Safe to share between threads; processes each open their own.

    Attributes
    ----------
    set_aside : Path or None
        Where a damaged database was put when this store was opened: the list starts empty and
        :func:`engine.worklist.rebuild.rebuild_from_results` fills it again.
    """

    def __init__(
        self, engine: Engine, *, clock: Callable[[], float] = time.time, set_aside: Path | None = None
    ) -> None:
        self._engine = engine
        self._clock = clock
        self.set_aside = set_aside

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> WorklistStore:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self.close()

    # Reading

    def version(self) -> int:
        """A number that grows with every change by anybody: poll it, and read the list when it differs."""
        with database.reading(self._engine) as connection:
            return int(connection.execute(select(meta.c.value).where(meta.c.name == "changes")).scalar_one())

    def entries(self, states: Collection[State] | None = None, *, read: bool = False) -> tuple[WorklistEntry, ...]:
        """Entries in order of arrival, those already read only with ``read``."""
        query = select(table).order_by(table.c.id)
        if states is not None:
            query = query.where(table.c.state.in_([state.value for state in states]))
        if not read:
            query = query.where(table.c.read_at.is_(None))
        with database.reading(self._engine) as connection:
            return tuple(entry_of(row) for row in connection.execute(query).mappings())

    def queue(self, policy: Policy = DEFAULT_POLICY) -> tuple[Placed, ...]:
        """Unread entries in reading order, see :func:`engine.worklist.order.order`."""
        return order(self.entries(), self._clock(), policy)

    def find(self, study_instance_uid: str) -> WorklistEntry | None:
        with database.reading(self._engine) as connection:
            return _find(connection, study_instance_uid)

    # Life of an entry

    def submit(self, study_instance_uid: str, source: Path, *, images: int = 0, patient: str = "") -> WorklistEntry:
        """Put a study on the list, once however often it is submitted.

        A study that is known comes back unchanged, unless it has another number of images now: then it is analysed
        again (after the run that is under way) and counts as unread. Its arrival stays the first one.
        """
        with database.writing(self._engine) as connection:
            known = _find(connection, study_instance_uid)
            if known is None:
                latest = connection.execute(select(func.max(table.c.arrived))).scalar()
                # A clock that was set back must not let a later patient look as if he waited longer.
                arrived = max(self._clock(), latest or 0.0)
                values: dict[str, Any] = {"study_instance_uid": study_instance_uid, "arrived": arrived}
                values |= {"source": str(source), "images": images, "patient": patient, "state": State.SUBMITTED.value}
                connection.execute(insert(table).values(**values))
            elif known.images != images:
                changed: dict[str, Any] = {"images": images, "source": str(source), "read_at": None, "read_by": ""}
                running = known.state is State.RUNNING
                changed |= {"again": True} if running else {"state": State.SUBMITTED.value}
                _change(connection, known.entry_id, **changed)
            else:
                return known
            _count_change(connection)
            found = _find(connection, study_instance_uid)
        if found is None:
            raise StoreError("The study that was just submitted is not on the worklist.", "Start Alveoscope again.")
        return found

    def claim(self, worker: str) -> WorklistEntry | None:
        """Take the next submitted study for analysis, ``stat`` ones first, then by arrival; None when there is none.

        No two workers ever get the same one.
        """
        stat_first = (table.c.override_priority == Priority.STAT.value).desc().nulls_last()
        waiting = select(table.c.id).where(table.c.state == State.SUBMITTED.value).order_by(stat_first, table.c.id)
        while True:
            with database.writing(self._engine) as connection:
                entry_id = connection.execute(waiting.limit(1)).scalar()
                if entry_id is None:
                    return None
                taken = connection.execute(
                    update(table)
                    .where(table.c.id == entry_id, table.c.state == State.SUBMITTED.value)
                    .values(
                        state=State.RUNNING.value,
                        started=self._clock(),
                        finished=None,
                        worker=worker,
                        attempts=table.c.attempts + 1,
                    )
                )
                if taken.rowcount == 1:
                    _count_change(connection)
                    row = connection.execute(select(table).where(table.c.id == entry_id)).mappings().one()
                    return entry_of(row)

    def finish(self, entry_id: int, outcome: Outcome) -> None:
        """The study was analysed; when more images came meanwhile it goes back to submitted."""
        self._end(entry_id, State.DONE, **outcome_columns(outcome), error_code="", error_message="")

    def fail(self, entry_id: int, code: str, message: str) -> None:
        """The program could not finish the study."""
        self._end(entry_id, State.FAILED, **outcome_columns(None), error_code=code, error_message=message)

    def reject(self, entry_id: int, code: str, message: str) -> None:
        """The input is nothing to judge."""
        self._end(entry_id, State.REJECTED, **outcome_columns(None), error_code=code, error_message=message)

    def release_dead(self, alive: Callable[[str], bool]) -> int:
        """Give back what workers had claimed and never finished (they were killed); return how many.

        Parameters
        ----------
        alive : callable
            Whether the worker of this name may still be at work.
        """
        with database.writing(self._engine) as connection:
            running = table.c.state == State.RUNNING.value
            names = connection.execute(select(table.c.worker).where(running).distinct()).scalars().all()
            dead = [name for name in names if not alive(name)]
            freed = connection.execute(
                update(table).where(running, table.c.worker.in_(dead)).values(state=State.SUBMITTED.value, worker="")
            )
            if freed.rowcount:
                _count_change(connection)
            return int(freed.rowcount)

    # What people do

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

    def retry(self, study_instance_uid: str) -> WorklistEntry:
        """Analyse a study again.

        Raises
        ------
        UsageError
            No such study, or it is being analysed.
        """
        with database.writing(self._engine) as connection:
            known = _known(connection, study_instance_uid)
            if known.state not in FINISHED:
                raise UsageError(f"This study is {known.state.value}.", "Wait until it is finished.")
            _change(connection, known.entry_id, state=State.SUBMITTED.value)
            _count_change(connection)
            return _known(connection, study_instance_uid)

    def _by_hand(self, study_instance_uid: str, values: dict[str, Any]) -> WorklistEntry:
        with database.writing(self._engine) as connection:
            _change(connection, _known(connection, study_instance_uid).entry_id, **values)
            _count_change(connection)
            return _known(connection, study_instance_uid)

    def _end(self, entry_id: int, state: State, **values: object) -> None:
        with database.writing(self._engine) as connection:
            again = connection.execute(select(table.c.again).where(table.c.id == entry_id)).scalar()
            values |= {"state": (State.SUBMITTED if again else state).value, "again": False, "worker": ""}
            _change(connection, entry_id, finished=self._clock(), **values)
            _count_change(connection)


def _find(connection: Connection, study_instance_uid: str) -> WorklistEntry | None:
    row = connection.execute(select(table).where(table.c.study_instance_uid == study_instance_uid)).mappings().first()
    return None if row is None else entry_of(row)


def _known(connection: Connection, study_instance_uid: str) -> WorklistEntry:
    found = _find(connection, study_instance_uid)
    if found is None:
        raise UsageError(f"No study {study_instance_uid} on the worklist.", "See `alveoscope worklist`.")
    return found


def _change(connection: Connection, entry_id: int, **values: Any) -> None:
    connection.execute(update(table).where(table.c.id == entry_id).values(**values))


def _count_change(connection: Connection) -> None:
    connection.execute(update(meta).where(meta.c.name == "changes").values(value=meta.c.value + 1))
