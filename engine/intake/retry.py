"""Which failures are tried again, and when: what the surroundings caused as long as it lasts, a crash three times."""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.errors import AlveoscopeError, BackendError, BundleError, OutputError, StoreError, UsageError
from engine.worklist.store import WorklistStore
from engine.worklist.values import State, WorklistEntry

_KINDS = (OutputError, BackendError, BundleError, StoreError)
#: A full disk, a folder without permission, a lost share, a list that another program holds: over when somebody has
#: put it right, however late.
SURROUNDINGS = frozenset(
    {one.code for kind in _KINDS for one in (kind, *kind.__subclasses__())} | {"path-unreadable", "result-lost"}
)
#: A crash or a hang may have been a neighbour's fault; a third one is the study's.
CRASHES = frozenset({"worker-died", "timeout", "memory", "internal", "changed-while-read"})
_ATTEMPTS = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 30.0, 900.0


class Retries:
    """Remembers which failed studies come again.

    Parameters
    ----------
    first_pause : float
        Seconds before the first further try; twice as long each time.
    """

    def __init__(
        self,
        store: WorklistStore,
        *,
        first_pause: float = _FIRST_PAUSE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._pause, self._clock = store, first_pause, clock
        self._due: dict[str, float] = {}

    def remember(self) -> None:
        """Take up what an earlier run left failed.

        Raises
        ------
        StoreError
        """
        for entry in self._store.entries([State.FAILED], read=True):
            if entry.study_instance_uid not in self._due:
                self.note(entry)

    def note(self, entry: WorklistEntry) -> None:
        """A study failed; whether it comes again is decided by its code and by how often it was tried."""
        if entry.error_code in SURROUNDINGS:
            pause = min(self._pause * 2.0 ** max(entry.attempts - 1, 0), _LONGEST_PAUSE)
        elif entry.error_code in CRASHES and entry.attempts < _ATTEMPTS:
            pause = self._pause if entry.error_code != "changed-while-read" else 0.0
        else:
            return
        self._due[entry.study_instance_uid] = self._clock() + pause

    def submit_due(self) -> None:
        """Put what is due on the list again.

        Raises
        ------
        StoreError
        """
        for uid in [uid for uid, due in self._due.items() if due <= self._clock()]:
            try:
                self._store.retry(uid)
            except UsageError:  # somebody else did, or it is gone
                pass
            except AlveoscopeError:
                self._due[uid] = self._clock() + self._pause
                raise
            del self._due[uid]
