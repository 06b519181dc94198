"""Workers in processes of their own, watched: a crash, a hang or a memory hog costs one job, and the pool goes on.

A worker is started once and does job after job; only after a death is another one started in its place.
"""

from __future__ import annotations

import itertools
import queue
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from engine.language import phrase
from engine.process import FAREWELL, Child, ChildLostError, Handler, SpawnedLink
from engine.volume import CancelToken

JobT = TypeVar("JobT")

#: ``make_handler(settings)`` runs once in a worker; the handler it gives runs once a job.
HandlerFactory = Callable[[Any], Callable[[Any], Any]]

_POLL_SECONDS = 0.25
#: Between two looks at who oversteps: each reads what all processes of the computer hold.
_LOOK_SECONDS = 1.0
_ATTEMPTS = 2
_JOB = "job"


@dataclass(frozen=True)
class Ended(Generic[JobT]):
    """A job that ended: with ``result``, or with an ``error_code`` and a message.

    Attributes
    ----------
    error_code : str
        ``worker-died``, ``memory``, ``timeout``, ``internal``, a code of the error tree, or empty.
    """

    job: JobT
    result: Any = None
    error_code: str = ""
    error_message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class PoolLimits:
    """What one worker may use: seconds a job, resident bytes with its children, seconds to start."""

    seconds: float = 1800.0
    memory_bytes: int | None = None
    start_seconds: float = 600.0


@dataclass
class _Worker:
    child: Child
    job: Any = None
    number: int = 0
    since: float = field(default_factory=time.monotonic)
    begun: bool = False


class WorkerPool:
    """Runs jobs in ``count`` processes (start method *spawn*).

    Parameters
    ----------
    make_handler : callable
        A picklable top-level function.
    settings
        Its argument; picklable.
    """

    def __init__(
        self,
        make_handler: HandlerFactory,
        settings: object,
        *,
        count: int,
        limits: PoolLimits = PoolLimits(),
    ) -> None:
        if count < 1:
            raise ValueError("A pool has at least one worker.")
        self._make_handler, self._settings, self._limits = make_handler, settings, limits
        self._workers: list[_Worker] = []
        self._inbox: queue.Queue[tuple[Child, Any]] = queue.Queue()
        self._numbers = itertools.count(1)
        self._count = count
        self._next_look = 0.0

    def run(self, jobs: Iterable[JobT | None], cancel: CancelToken | None = None) -> Iterator[Ended[JobT]]:
        """Do the jobs; yields each as it ends, in no order. Cancelling kills what runs and yields no more.

        A job whose worker died is tried once more with a fresh one: the system kills a neighbour of the guilty, too.

        Parameters
        ----------
        jobs : iterable
            Asked for the next one when a worker is free; None means none yet, ask again later.
        """
        coming = iter(jobs)
        waiting: deque[tuple[JobT, int]] = deque()
        attempts: dict[int, int] = {}
        more = True
        try:
            while more or waiting or any(worker.job is not None for worker in self._workers):
                if cancel is not None and cancel.cancelled:
                    return
                more = self._feed(coming, waiting, attempts) if more or waiting else False
                for ended in self._collect():
                    tried = attempts.pop(id(ended.job))
                    if ended.error_code == "worker-died" and tried < _ATTEMPTS:
                        waiting.append((ended.job, tried + 1))
                        continue
                    yield ended
        finally:
            self.close()

    def close(self) -> None:
        """End all workers: idle ones by asking, busy ones by force."""
        workers, self._workers = self._workers, []
        idle = [worker for worker in workers if worker.job is None]
        for worker in idle:
            worker.child.post(FAREWELL)
        for worker in workers:
            worker.child.end(5.0 if worker.job is None else 0.0)

    def _feed(self, coming: Iterator[JobT | None], waiting: deque[tuple[JobT, int]], attempts: dict[int, int]) -> bool:
        """Give every free worker a job, those to be tried again last; False when there is no more to come."""
        more = True
        busy = sum(worker.job is not None for worker in self._workers)
        while busy < self._count:
            job: JobT | None = None
            attempt = 1
            if more:
                try:
                    job = next(coming)
                    if job is None and not waiting:
                        break
                except StopIteration:
                    more = False
            if job is None:
                if not waiting:
                    break
                job, attempt = waiting.popleft()
            self._hand(job)
            attempts[id(job)] = attempt
            busy += 1
        return more

    def _hand(self, job: object) -> None:
        worker = next((one for one in self._workers if one.job is None), None) or self._start()
        worker.job, worker.number, worker.begun = job, next(self._numbers), False
        worker.since = time.monotonic()
        worker.child.post(("call", worker.number, _JOB, job))

    def _start(self) -> _Worker:
        link = SpawnedLink(_handlers, (self._make_handler, self._settings), "study")
        worker = _Worker(Child(link, self._inbox))
        self._workers.append(worker)
        return worker

    def _collect(self) -> Iterator[Ended[Any]]:
        """Jobs that ended within a moment: what was answered, who died, who oversteps."""
        pause = _POLL_SECONDS
        while (said := self._next(pause)) is not None:
            pause = 0.0
            worker, message = said
            if worker.job is None:  # it died of itself, between two jobs
                self._bury(worker)
                continue
            ended = self._answer(worker, message)
            if ended is not None:
                yield self._done(worker, ended)
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + _LOOK_SECONDS
        for worker in [one for one in self._workers if one.job is not None]:
            ended = self._overstep(worker)
            if ended is not None:
                yield self._done(worker, ended)

    def _next(self, seconds: float) -> tuple[_Worker, Any] | None:
        """The next word of a worker that is still ours and of its job; None when there is none for so long."""
        until = time.monotonic() + seconds
        while True:
            try:
                child, message = self._inbox.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return None
            worker = next((one for one in self._workers if one.child is child), None)
            if worker is None:
                continue
            if isinstance(message, ChildLostError) or (worker.job is not None and message[1] == worker.number):
                return worker, message

    def _done(self, worker: _Worker, ended: Ended[Any]) -> Ended[Any]:
        if ended.error_code:
            self._bury(worker)
        worker.job = None
        return ended

    def _bury(self, worker: _Worker) -> None:
        worker.child.kill()
        self._workers.remove(worker)

    def _answer(self, worker: _Worker, message: Any) -> Ended[Any] | None:
        seconds = time.monotonic() - worker.since
        if isinstance(message, ChildLostError):
            how = str(message).removeprefix("it ")
            by = how.removeprefix("was ended by ")
            how = phrase(f"was killed by {by}") if by != how else how
            return Ended(worker.job, None, "worker-died", f"The process that read the study {how}.", seconds)
        kind, _, value = message
        if kind == "begun":
            # Starting a process and loading a bundle is not the study's time.
            worker.since, worker.begun = time.monotonic(), True
            return None
        if kind == "done":
            return Ended(worker.job, value, seconds=seconds)
        if kind == "failed":
            return Ended(worker.job, None, value.code, str(value), seconds)
        if kind == "memory":
            return Ended(worker.job, None, "memory", "There was not enough memory for the study.", seconds)
        return None if kind == "progress" else Ended(worker.job, None, "internal", str(value), seconds)

    def _overstep(self, worker: _Worker) -> Ended[Any] | None:
        seconds = time.monotonic() - worker.since
        if not worker.begun:
            if seconds > self._limits.start_seconds:
                message = f"The process for the study did not start within {self._limits.start_seconds:.0f} s."
                return Ended(worker.job, None, "timeout", message, seconds)
            return None
        if seconds > self._limits.seconds:
            message = f"The study took longer than {self._limits.seconds:.0f} s."
            return Ended(worker.job, None, "timeout", message, seconds)
        most = self._limits.memory_bytes
        if most is not None and _resident_bytes(worker.child.pid) > most:
            message = f"The study needed more than {most // 2**20} MiB of memory."
            return Ended(worker.job, None, "memory", message, seconds)
        return None


def _handlers(make_handler: HandlerFactory, settings: object) -> Mapping[str, Handler]:
    """In the worker: the one handler of the pool."""
    handler = make_handler(settings)
    return {_JOB: lambda job, _context: handler(job)}


def _resident_bytes(pid: int | None) -> int:
    import psutil

    try:
        process = psutil.Process(pid)
        return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))
    except (psutil.Error, ValueError):
        return 0
