"""Handlers for worker pools, importable by spawned processes: obedient, and broken. They load nothing of the engine."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


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
