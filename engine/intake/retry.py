"""Which failures are tried again, and when: what the surroundings caused as long as it lasts, a crash three times.

A verdict whose documents could not be written fails as well, as far as this goes: the PACS waits for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.errors import BackendError, BundleError, OutputError, StoreError, UsageError
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


def comes_again(entry: WorklistEntry) -> bool:
    """Whether a study that failed, or owes its documents, is tried again."""
    if not (entry.owes or entry.state is State.FAILED):
        return False
    return entry.error_code in SURROUNDINGS or (entry.error_code in CRASHES and entry.attempts < _ATTEMPTS)


class Retries:
    """Remembers which studies come again: those that failed, and those that owe their documents.

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
        """Take up what an earlier run left failed or owed.

        Raises
        ------
        StoreError
        """
        for entry in self._store.in_trouble():
            if entry.study_instance_uid not in self._due:
                self.note(entry)

    def note(self, entry: WorklistEntry) -> None:
        """A study failed; whether it comes again is decided by its code and by how often it was tried."""
        if not comes_again(entry):
            return
        if entry.error_code in SURROUNDINGS:
            pause = min(self._pause * 2.0 ** max(entry.attempts - 1, 0), _LONGEST_PAUSE)
        else:
            pause = self._pause if entry.error_code != "changed-while-read" else 0.0
        self._due[entry.study_instance_uid] = self._clock() + pause

    def submit_due(self) -> None:
        """Put what is due on the list again.

        Raises
        ------
        StoreError
        """
        for uid in [uid for uid, due in self._due.items() if due <= self._clock()]:
            self._due[uid] = self._clock() + self._pause  # where it can't be done now, whatever the reason
            if self._settled(uid):
                del self._due[uid]

    def _settled(self, study_instance_uid: str) -> bool:
        """Whether nothing is left to do for a study; False while its results are not handed over yet."""
        known = self._store.find(study_instance_uid)
        if known is None or not (known.state is State.FAILED or (known.state is State.DONE and comes_again(known))):
            return True  # somebody sent it again, and it was judged or waits for that
        try:
            self._store.retry(study_instance_uid)
        except UsageError:
            return False
        return True
