"""Reading the worklist, and the few statements that every change of it is made of."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select, update

from engine.errors import UsageError
from engine.worklist import database
from engine.worklist.order import Placed, Policy, order
from engine.worklist.policy import site_policy
from engine.worklist.rows import entry_of
from engine.worklist.tables import entry as table
from engine.worklist.tables import meta
from engine.worklist.values import State, WorklistEntry

StoreT = TypeVar("StoreT", bound="WorklistReader")


class WorklistReader:
    """An open worklist, as one reads it. Safe to share between threads; processes each open their own.

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

    def __enter__(self: StoreT) -> StoreT:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

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

    def queue(self, policy: Policy | None = None) -> tuple[Placed, ...]:
        """Unread entries in reading order, see :func:`engine.worklist.order.order`; by the site's policy."""
        return order(self.entries(), self._clock(), policy or site_policy())

    def find(self, study_instance_uid: str) -> WorklistEntry | None:
        with database.reading(self._engine) as connection:
            return find_row(connection, study_instance_uid)


def find_row(connection: Connection, study_instance_uid: str) -> WorklistEntry | None:
    row = connection.execute(select(table).where(table.c.study_instance_uid == study_instance_uid)).mappings().first()
    return None if row is None else entry_of(row)


def known_row(connection: Connection, study_instance_uid: str) -> WorklistEntry:
    found = find_row(connection, study_instance_uid)
    if found is None:
        raise UsageError(f"No study {study_instance_uid} on the worklist.", "See `alveoscope worklist`.")
    return found


def change_row(connection: Connection, entry_id: int, **values: Any) -> None:
    connection.execute(update(table).where(table.c.id == entry_id).values(**values))


def count_change(connection: Connection) -> None:
    connection.execute(update(meta).where(meta.c.name == "changes").values(value=meta.c.value + 1))
