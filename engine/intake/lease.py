"""Leases on claimed studies: a worker gives signs of life, and who gives none loses its studies to the others.

No two machines' clocks are compared: each observer measures with its own, how long a sign of life has not changed.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable

from engine.worklist.store import WorklistStore

#: A sign of life is given, and the others' are looked at, this often.
BEAT_SECONDS = 15.0
#: Without a change for this long a worker of another machine counts as dead.
LEASE_SECONDS = 120.0


def worker_name() -> str:
    """This process, as the worklist knows it."""
    return f"{platform.node()}:{os.getpid()}"


def worker_alive(name: str) -> bool:
    """Whether the process of this name may still be at work; one of another machine always may."""
    import psutil

    host, _, pid = name.rpartition(":")
    if host != platform.node() or not pid.isdigit():
        return True
    return psutil.pid_exists(int(pid)) and int(pid) != os.getpid()


class Leases:
    """Signs of life of one worker, and its look at the others'.

    Parameters
    ----------
    seconds : float
        How long a sign of life may stay the same.
    clock : callable
        Monotonic seconds.
    """

    def __init__(
        self,
        store: WorklistStore,
        worker: str,
        *,
        seconds: float = LEASE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._worker, self._seconds, self._clock = store, worker, seconds, clock
        self._seen: dict[tuple[int, str], tuple[int, float]] = {}

    def round(self) -> int:
        """Give a sign of life, and give back what belongs to the dead; how many studies that were.

        Raises
        ------
        StoreError
        """
        self._store.beat(self._worker)
        now = self._clock()
        current = {(one.entry_id, one.worker): one.beat for one in self._store.held() if one.worker != self._worker}
        self._seen = {
            key: seen if (seen := self._seen.get(key, (-1, now)))[0] == beat else (beat, now)
            for key, beat in current.items()
        }
        freed = 0
        for (entry_id, worker), (beat, since) in self._seen.items():
            if now - since > self._seconds or not worker_alive(worker):
                freed += self._store.release(entry_id, worker, beat)
        return freed
