"""A whole batch: plan, work, journal, tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from engine import __version__
from engine.batch.journal import Journal, still_valid
from engine.batch.plan import Plan, make_plan
from engine.batch.pool import Ended, PoolLimits, WorkerPool
from engine.batch.tables import write_tables
from engine.batch.values import FORMATS, BatchRequest, BatchSummary, Row, StudyJob, WorkSettings
from engine.batch.worker import make_worker, told_of
from engine.errors import DiskFullError, OutputError, OutputNotWritableError
from engine.report.formats import check_formats
from engine.service.deliver import record_failure
from engine.volume import CancelToken, Progress, ProgressSink, ignore_progress

#: Does the jobs; yields each as it ends. The pool of this machine, or a cluster.
Runner = Callable[[Sequence[StudyJob], WorkSettings, CancelToken], Iterator[Ended[StudyJob]]]


def run_batch(
    request: BatchRequest,
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
    runner: Runner | None = None,
) -> BatchSummary:
    """Judge every study below the roots; each one has a row in the end, whatever happens to it.

    Parameters
    ----------
    runner : callable, optional
        Where the work is done; processes of this machine by default.

    Raises
    ------
    UsageError
        Folders that make no sense, an earlier batch in the output folder, another one at work.
    PathNotFoundError, NothingFoundError
        Nothing to do.
    BundleError
        No model bundle.
    OutputNotWritableError, DiskFullError
        Results can't be written: the batch stops, and ``resume`` goes on with it later.
    """
    from engine.inference import load_bundle

    check_formats(request.formats, FORMATS)
    if request.records.worklist and request.records.database is not None:
        from engine.worklist.store import open_store  # else the database is its workers' matter alone

        open_store(request.records.database).close()  # named by hand: what is wrong with it is said before the work
    cancel = cancel or CancelToken()
    digest = load_bundle(request.bundle).manifest.digest
    plan = make_plan(request, progress=progress, cancel=cancel)
    journal = Journal(request.out, _settings_of(request, digest))
    earlier = journal.open(resume=request.resume)
    try:
        kept = _kept(request, plan, earlier)
        todo = [job for job in plan.jobs if job.study_instance_uid not in kept]
        rows = dict(kept)
        run = runner or _local(request)
        reports = _Reports(progress, total=len(plan.jobs), before=len(kept))
        for ended in run(todo, _work_settings(request), cancel):
            row = row_of(ended)
            _stop_when_unwritable(row)
            if row.state == "failed":
                row = _listed(row, ended.job, request)
            journal.add(row)
            rows[row.study_instance_uid] = row
            reports.tell(row)
        ordered = tuple(rows[uid] for uid in sorted(rows))
        stopped = len(ordered) < len(plan.jobs)
        summary = BatchSummary(ordered, len(kept), stopped, plan.left_out)
        write_tables(request, summary)
        return summary
    finally:
        journal.close()


def row_of(ended: Ended[StudyJob]) -> Row:
    """The row of a job that ended; a worker that died or overstepped its limits is a failed row."""
    if isinstance(ended.result, Row):
        return ended.result
    return Row(
        ended.job.study_instance_uid,
        "failed",
        ended.job.fingerprint,
        error_code=ended.error_code,
        error_message=ended.error_message,
        seconds=round(ended.seconds, 3),
    )


def _listed(row: Row, job: StudyJob, request: BatchRequest) -> Row:
    """A failed row with whose it is, put on the worklist."""
    error = (row.error_code, row.error_message)
    record_failure(
        request.records, job.study_instance_uid, job.paths, error, images=job.images, patient=job.patient.name
    )
    return replace(row, values=told_of(job, identifiers=request.identifiers))


def workers_of(request: BatchRequest) -> int:
    """Studies at the same time: as asked, or one a physical core."""
    import psutil

    return request.workers or max(1, psutil.cpu_count(logical=False) or 1)


def _local(request: BatchRequest) -> Runner:
    def run(jobs: Sequence[StudyJob], settings: WorkSettings, cancel: CancelToken) -> Iterator[Ended[StudyJob]]:
        import psutil

        count = max(1, min(workers_of(request), len(jobs)))
        share = int(psutil.virtual_memory().total * 0.8 / count)
        memory = share if request.memory_mb is None else request.memory_mb * 2**20
        pool = WorkerPool(
            make_worker, settings, count=count, limits=PoolLimits(request.study_seconds, memory_bytes=memory)
        )
        return pool.run(jobs, cancel)

    return run


def _work_settings(request: BatchRequest) -> WorkSettings:
    import psutil

    from engine.inference.bundle import named_bundle_path

    cores = psutil.cpu_count(logical=False) or 1
    return WorkSettings(
        out=request.out,
        formats=request.formats,
        # As this computer names it: one of a cluster may name another, or none.
        bundle=request.bundle or named_bundle_path(),
        backend=request.backend,
        precision=request.precision,
        threads=max(1, cores // workers_of(request)),
        identifiers=request.identifiers,
        records=request.records,
        grid=request.grid,
        fill=request.fill,
    )


def _settings_of(request: BatchRequest, digest: str) -> dict[str, str]:
    return {
        "software": __version__,
        "bundle": digest,
        "backend": request.backend,
        "precision": request.precision,
        **({"grid": "filled" if request.fill else "yes"} if request.grid else {}),
        "formats": ",".join(sorted(request.formats)),
        "identifiers": str(request.identifiers),
    }


def _kept(request: BatchRequest, plan: Plan, earlier: dict[str, Row]) -> dict[str, Row]:
    kept = {}
    for job in plan.jobs:
        row = earlier.get(job.study_instance_uid)
        if row is None or (row.state == "failed" and request.retry_failed):
            continue
        if still_valid(row, job, request.out):
            kept[job.study_instance_uid] = row
    return kept


def _stop_when_unwritable(row: Row) -> None:
    # Every other study would fail alike: stop, and let --resume go on when there is space again.
    for error in (DiskFullError, OutputNotWritableError, OutputError):
        if row.error_code == error.code:
            raise error(row.error_message, "Then go on with --resume.")


class _Reports:
    """Progress with rate, time left and failures."""

    def __init__(self, sink: ProgressSink, *, total: int, before: int) -> None:
        self._sink, self._total, self._before = sink, total, before
        self._done = self._failed = 0
        self._begin = time.monotonic()
        sink(Progress("batch", before, total, f"{before} done before" if before else ""))

    def tell(self, row: Row) -> None:
        self._done += 1
        self._failed += row.state == "failed"
        seconds = max(time.monotonic() - self._begin, 1e-6)
        rate = self._done / seconds
        left = (self._total - self._before - self._done) / rate
        note = f"{rate * 60:.1f} studies/min, {_duration(left)} left"
        if self._failed:
            note += f", {self._failed} failed"
        self._sink(Progress("batch", self._before + self._done, self._total, note))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
