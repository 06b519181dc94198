"""When a study is complete: DICOM never says, so it is when nothing of it has come for a while."""

from __future__ import annotations

import threading


class Settle:
    """Remembers when each study last grew. Safe between threads; knows only the monotonic time it is given.

    Parameters
    ----------
    quiet_seconds : float
        A study is complete when it did not grow for this long.
    """

    def __init__(self, quiet_seconds: float) -> None:
        if quiet_seconds < 0:
            raise ValueError(f"A quiet period is not negative, not {quiet_seconds}.")
        self._quiet = quiet_seconds
        self._grew: dict[str, float] = {}
        self._telling: set[str] = set()
        self._lock = threading.Lock()

    def note(self, study_instance_uid: str, now: float) -> None:
        """Something of this study came."""
        with self._lock:
            self._grew[study_instance_uid] = now

    def due(self, now: float) -> tuple[str, ...]:
        """Studies that are complete now; each is told once until it grows again, and then :meth:`told`."""
        with self._lock:
            quiet = tuple(sorted(uid for uid, grew in self._grew.items() if now - grew >= self._quiet))
            for uid in quiet:
                del self._grew[uid]
            self._telling.update(quiet)
            return quiet

    def told(self, study_instance_uid: str) -> None:
        """Whoever is told of what is complete knows of this study now."""
        with self._lock:
            self._telling.discard(study_instance_uid)

    def holds(self, study_instance_uid: str) -> bool:
        """Whether this study came and was not told yet."""
        with self._lock:
            return study_instance_uid in self._grew or study_instance_uid in self._telling

    @property
    def waiting(self) -> int:
        with self._lock:
            return len(self._grew)
