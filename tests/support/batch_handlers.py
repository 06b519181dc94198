"""Handlers for worker pools, importable by spawned processes: good ones, and ones that die as decoders do."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from engine.batch.values import Row, StudyJob, WorkSettings
from engine.batch.worker import make_worker


def make_obedient(settings: object) -> Callable[[str], object]:
    """Does what the job says: ``die``, ``exit``, ``raise``, ``hang``, ``memory``, or gives (settings, job, pid) back.

    ``die-once:FILE`` dies when the file does not exist yet, and makes it.
    """

    def handle(job: str) -> object:
        word, _, path = job.partition(":")
        if word == "die" or (word == "die-once" and not Path(path).exists()):
            if path:
                Path(path).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "exit":
            os._exit(3)
        if word == "raise":
            raise ValueError("planted")
        if word == "no-memory":
            raise MemoryError
        if word == "hang":
            time.sleep(60)
        if word == "memory":
            hog = bytearray(400 * 2**20)
            hog[::4096] = b"x" * len(hog[::4096])
            time.sleep(60)
        return (settings, job, os.getpid())

    return handle


def make_broken(settings: object) -> Callable[[str], object]:
    raise RuntimeError("no bundle here")


def make_fragile(settings: WorkSettings) -> Callable[[StudyJob], Row]:
    """The real worker, killed by any study whose folder is named ``poison``."""
    worker = make_worker(settings)

    def handle(job: StudyJob) -> Row:
        if any("poison" in path.parts for path in job.paths):
            os.kill(os.getpid(), signal.SIGSEGV)
        return worker(job)

    return handle


def make_cut_off(settings: WorkSettings) -> Callable[[StudyJob], Row]:
    """The real worker, killed when the result is on the list."""
    worker = make_worker(settings)

    def handle(job: StudyJob) -> Row:
        worker(job)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("it is dead")

    return handle


def make_slow(settings: WorkSettings) -> Callable[[StudyJob], Row]:
    """The real worker, which touches a file of the study while it reads it when the folder is named ``moving``."""
    worker = make_worker(settings)

    def handle(job: StudyJob) -> Row:
        if any("moving" in path.parts for path in job.paths):
            os.utime(job.paths[0], ns=(1, 1))
        return worker(job)

    return handle
