"""What runs in the process of a batch, and how its journal is read; nothing here knows Qt.

In a process of its own: looking through thousands of files keeps the interpreter busy, and the window must not wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.audited import audited
from desktop.viewmodels.batch.values import BatchCounts, BatchRead, BatchRow, BatchWish
from desktop.viewmodels.results.values import Means
from engine.audit import Event
from engine.process import CallContext, Handler
from engine.triage.values import Verdict

if TYPE_CHECKING:
    from engine.batch.values import Row


@dataclass(frozen=True)
class BatchRun:
    """Run this; what an earlier run in the same folder has done is not done again, what failed in it is."""

    wish: BatchWish
    means: Means


def make_handlers() -> Mapping[str, Handler]:
    """Handlers of one process."""
    return {"run": run}


def run(request: BatchRun, context: CallContext) -> BatchCounts:
    """The batch of the command line, see :func:`engine.batch.run.run_batch` for what it raises."""
    from engine.batch.journal import settings_in
    from engine.batch.run import run_batch
    from engine.batch.values import BatchRequest

    wish, means = request.wish, request.means
    earlier = settings_in(wish.out) is not None
    summary = run_batch(
        BatchRequest(
            roots=wish.roots,
            out=wish.out,
            formats=wish.formats,
            resume=earlier,
            retry_failed=earlier,
            identifiers=wish.identifiers,
            bundle=means.bundle,
            backend=means.backend,
            precision=means.precision,
            grid=means.grid,
        ),
        progress=context.progress,
        cancel=context.cancel,
    )
    audited(Event.BATCH, studies=len(summary.rows), failed=summary.failed, skipped=summary.skipped)
    left_out = sum(group.count for group in summary.left_out)
    return BatchCounts(len(summary.rows), summary.failed, summary.skipped, summary.cancelled, left_out)


def read(out: Path, offset: int) -> BatchRead | None:
    """What the journal of a folder holds behind ``offset``; None where no batch was begun.

    Raises
    ------
    PathUnreadableError
    """
    from engine.batch.journal import rows_since, settings_in

    settings = settings_in(out)
    if settings is None:
        return None
    rows, end = rows_since(out, offset)
    formats = tuple(settings.get("formats", "").split(","))
    return BatchRead(tuple(shown(row) for row in rows), end, formats, settings.get("identifiers") == "True")


def shown(row: Row) -> BatchRow:
    """What is shown of a row."""
    values = row.values
    verdict = str(values.get("verdict", ""))
    name, number = str(values.get("patient_name", "")), str(values.get("patient_id", ""))
    remarks = (row.error_message, values.get("reasons"), values.get("warnings"), values.get("not_written"))
    return BatchRow(
        key=row.study_instance_uid,
        state=row.state,
        verdict=Verdict(verdict) if verdict in [one.value for one in Verdict] else Verdict.NOT_ASSESSABLE,
        probability=values.get("probability"),
        affected=values.get("affected_percent"),
        study_date=str(values.get("study_date", "")),
        images=int(values.get("images", 0)),
        series=str(values.get("series_description", "")),
        patient="   ".join(part for part in (name, number) if part),
        remark="; ".join(str(one) for one in remarks if one),
        place=str(values.get("place", "")),
    )
