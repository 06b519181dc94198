"""Workers in processes of their own, watched: a crash, a hang or a memory hog costs one job, and the pool goes on.

A worker is started once and does job after job; only after a death is another one started in its place.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from engine.volume import CancelToken

JobT = TypeVar("JobT")
SettingsT = TypeVar("SettingsT")

#: ``make_handler(settings)`` runs once in a worker; the handler it gives runs once a job.
HandlerFactory = Callable[[Any], Callable[[Any], Any]]

_POLL_SECONDS = 0.25
_ATTEMPTS = 2


@dataclass(frozen=True)
class Ended(Generic[JobT]):
    """A job that ended: with ``result``, or with an ``error_code`` and a message.

    Attributes
    ----------
    error_code : str
        ``worker-died``, ``memory``, ``timeout``, ``worker-start``, or empty.
    """

    job: JobT
    result: Any = None
    error_code: str = ""
    error_message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class PoolLimits:
    """What one worker may use: seconds a job, resident bytes with its children."""

    seconds: float = 1800.0
    memory_bytes: int | None = None


@dataclass
class _Worker:
    process: multiprocessing.process.BaseProcess
    connection: Connection
    job: Any = None
    started: float = 0.0


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
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._count = count

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
        for worker in self._workers:
            if worker.job is None:
                with contextlib.suppress(OSError):
                    worker.connection.send(None)
        for worker in self._workers:
            if worker.job is None:
                worker.process.join(5)
            _end(worker)
        self._workers = []

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
        worker.job, worker.started = job, time.monotonic()
        with contextlib.suppress(OSError):  # a worker that died meanwhile is found by _collect
            worker.connection.send(job)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._make_handler, self._settings), name="study")
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _collect(self) -> Iterator[Ended[Any]]:
        busy = [worker for worker in self._workers if worker.job is not None]
        if not busy:
            time.sleep(_POLL_SECONDS)
        ready = set(wait([worker.connection for worker in busy], timeout=_POLL_SECONDS))
        for worker in busy:
            ended = self._answer(worker) if worker.connection in ready else self._overstep(worker)
            if ended is None:
                continue
            if ended.error_code:
                _end(worker)
                self._workers.remove(worker)
            worker.job = None
            yield ended

    def _answer(self, worker: _Worker) -> Ended[Any] | None:
        seconds = time.monotonic() - worker.started
        try:
            kind, content = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(5)
            return Ended(worker.job, error_code="worker-died", error_message=_death(worker.process), seconds=seconds)
        if kind == "begun":
            worker.started = time.monotonic()  # starting a process and loading a bundle is not the study's time
            return None
        if kind == "done":
            return Ended(worker.job, result=content, seconds=seconds)
        return Ended(worker.job, error_code=kind, error_message=content, seconds=seconds)

    def _overstep(self, worker: _Worker) -> Ended[Any] | None:
        seconds = time.monotonic() - worker.started
        if seconds > self._limits.seconds:
            message = f"The study took longer than {self._limits.seconds:.0f} s."
            return Ended(worker.job, error_code="timeout", error_message=message, seconds=seconds)
        most = self._limits.memory_bytes
        if most is not None and _resident_bytes(worker.process.pid) > most:
            message = f"The study needed more than {most // 2**20} MiB of memory."
            return Ended(worker.job, error_code="memory", error_message=message, seconds=seconds)
        return None


def _work(connection: Connection, make_handler: HandlerFactory, settings: object) -> None:
    """Life of a worker. It ends when it is told to, or when the other end of the pipe is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    handler = None
    with contextlib.suppress(EOFError, OSError):
        while (job := connection.recv()) is not None:
            try:
                handler = handler or make_handler(settings)
                connection.send(("begun", None))
                answer = ("done", handler(job))
            except MemoryError:
                answer = ("memory", "There was not enough memory for the study.")
            except Exception as error:  # a fault of the program: this job fails, the worker is replaced
                answer = ("internal", f"{type(error).__name__}: {error}")
            connection.send(answer)


def _death(process: multiprocessing.process.BaseProcess) -> str:
    code = process.exitcode
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return f"The process that read the study was killed by {signal.Signals(-code).name}."
    return f"The process that read the study ended with exit code {code}."


def _resident_bytes(pid: int | None) -> int:
    import psutil

    try:
        process = psutil.Process(pid)
        return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))
    except psutil.Error:
        return 0


def _end(worker: _Worker) -> None:
    """Close the pipe; kill the process and whatever it started, if it still lives."""
    import psutil

    worker.connection.close()
    if worker.process.is_alive():
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(worker.process.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    child.kill()
        worker.process.kill()
    worker.process.join(10)
