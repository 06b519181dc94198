"""A study's way through an analysis: claimed by one worker, kept alive by its sign of life, ended or given back.

A study whose result stands still belongs to its worker until its documents are written and queued for the PACS: who is
killed in between leaves it to be judged again, and the result that was kept makes that short.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import case, select, update

from engine.errors import UsageError
from engine.worklist import database
from engine.worklist.access import WorklistReader, change_row, count_change, known_row
from engine.worklist.rows import entry_of, outcome_columns
from engine.worklist.tables import entry as table
from engine.worklist.values import PART_OF_STUDY, Outcome, Priority, State, WorklistEntry

FINISHED = (State.DONE, State.FAILED, State.REJECTED)

_HELD = table.c.worker != ""
_GIVEN_BACK = {"state": State.SUBMITTED.value, "worker": "", "again": False}


class WorklistRuns(WorklistReader):
    """The worklist, as those who analyse use it."""

    def claim(self, worker: str) -> WorklistEntry | None:
        """Take the next submitted study for analysis, ``stat`` ones first, then by arrival; None when there is none.

        No two workers ever get the same one.
        """
        stat_first = case((table.c.override_priority == Priority.STAT.value, 0), else_=1)
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
                        beat=table.c.beat + 1,
                    )
                )
                if taken.rowcount == 1:
                    count_change(connection)
                    row = connection.execute(select(table).where(table.c.id == entry_id)).mappings().one()
                    return entry_of(row)

    def finish(
        self,
        entry_id: int,
        outcome: Outcome,
        *,
        worker: str = "",
        code: str = "",
        message: str = "",
        owes: bool = False,
    ) -> bool:
        """The study has a verdict: a new one, or that of before where nothing could be judged anew.

        When other images came meanwhile it goes back to submitted, and nothing is said beside the verdict: all is made
        anew. With ``worker`` only if that one still has it: who was taken for dead must not end another's run. False
        then. It has it until :meth:`hand_over`, and may say it again: what is new of it counts. A warning that images
        are missing stays beside the verdict where nothing else is said.

        Parameters
        ----------
        code, message : str
            What is said beside the verdict.
        owes : bool
            Documents that follow from it are still to be written: they come next, or could not be written, as is said,
            and are tried again.
        """
        values = {**outcome_columns(outcome), "owes": owes, "error_code": code, "error_message": message}
        return self._end(entry_id, State.DONE, worker, **values)

    def in_trouble(self) -> tuple[WorklistEntry, ...]:
        """Studies that failed, and those whose verdict stands with something said beside it."""
        ended = table.c.state.in_([State.FAILED.value, State.DONE.value])
        with database.reading(self._engine) as connection:
            found = connection.execute(select(table).where(ended, table.c.error_code != "").order_by(table.c.id))
            return tuple(entry_of(row) for row in found.mappings())

    def hand_over(self, entry_id: int, worker: str) -> None:
        """All that follows from a finished study is on the disk: it belongs to nobody any longer."""
        with database.writing(self._engine) as connection:
            mine = (table.c.id == entry_id, table.c.worker == worker, table.c.state == State.DONE.value)
            change = {"state": case((table.c.again, State.SUBMITTED.value), else_=State.DONE.value)}
            if connection.execute(update(table).where(*mine).values(**change, again=False, worker="")).rowcount:
                count_change(connection)

    def fail(self, entry_id: int, code: str, message: str, *, worker: str = "", keep_verdict: bool = False) -> bool:
        """The program could not finish the study; as :meth:`finish`. A verdict of before goes, unless it is kept, with
        what it owes."""
        verdict = {} if keep_verdict else outcome_columns(None)
        return self._end(entry_id, State.FAILED, worker, **verdict, error_code=code, error_message=message)

    def reject(self, entry_id: int, code: str, message: str, *, worker: str = "") -> bool:
        """The input is nothing to judge; as :meth:`finish`."""
        return self._end(
            entry_id, State.REJECTED, worker, **outcome_columns(None), error_code=code, error_message=message
        )

    def beat(self, worker: str) -> None:
        """A sign of life of a worker, for every study that it has; no change that readers of the list hear of."""
        with database.writing(self._engine) as connection:
            connection.execute(update(table).where(table.c.worker == worker).values(beat=table.c.beat + 1))

    def held(self) -> tuple[WorklistEntry, ...]:
        """Studies that belong to a worker."""
        with database.reading(self._engine) as connection:
            return tuple(entry_of(row) for row in connection.execute(select(table).where(_HELD)).mappings())

    def release(self, entry_id: int, worker: str, beat: int) -> bool:
        """Give a study back whose worker gave no sign of life since ``beat``; False when it did, or is gone."""
        with database.writing(self._engine) as connection:
            silent = (table.c.id == entry_id, table.c.worker == worker, table.c.beat == beat)
            freed = connection.execute(update(table).where(*silent).values(_GIVEN_BACK))
            if freed.rowcount:
                count_change(connection)
            return bool(freed.rowcount)

    def release_dead(self, alive: Callable[[str], bool]) -> int:
        """Give back what workers had claimed and never finished (they were killed); return how many.

        Parameters
        ----------
        alive : callable
            Whether the worker of this name may still be at work.
        """
        with database.writing(self._engine) as connection:
            names = connection.execute(select(table.c.worker).where(_HELD).distinct()).scalars().all()
            dead = [name for name in names if not alive(name)]
            freed = connection.execute(update(table).where(table.c.worker.in_(dead)).values(_GIVEN_BACK))
            if freed.rowcount:
                count_change(connection)
            return int(freed.rowcount)

    def retry(self, study_instance_uid: str) -> WorklistEntry:
        """Analyse a study again.

        Raises
        ------
        UsageError
            No such study, or it is being analysed.
        """
        with database.writing(self._engine) as connection:
            known = known_row(connection, study_instance_uid)
            if known.worker or known.state not in FINISHED:
                raise UsageError("This study is being analysed, or waits for it.", "Wait until it is finished.")
            change_row(connection, known.entry_id, state=State.SUBMITTED.value)
            count_change(connection)
            return known_row(connection, study_instance_uid)

    def _end(self, entry_id: int, state: State, worker: str, **values: object) -> bool:
        with database.writing(self._engine) as connection:
            row = connection.execute(select(table).where(table.c.id == entry_id)).mappings().one()
            if worker and row["worker"] != worker:
                return False
            if row["again"]:
                values |= {"error_code": "", "error_message": "", "owes": False}
            elif row["error_code"] == PART_OF_STUDY and not values["error_code"]:
                values |= {"error_code": row["error_code"], "error_message": row["error_message"], "owes": False}
            if worker and state is State.DONE:
                values |= {"state": state.value}
            else:
                values |= _GIVEN_BACK if row["again"] else {"state": state.value, "worker": ""}
            if not worker or row["state"] != state.value:
                values |= {"finished": self._clock()}
            if any(row[name] != value for name, value in values.items()):
                change_row(connection, entry_id, **values)
                count_change(connection)
            return True
