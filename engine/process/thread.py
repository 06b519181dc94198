"""A thread that does not die in silence: a round that fails is said, and after a pause comes the next."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

from engine.errors import AlveoscopeError, Cancelled
from engine.volume import CancelToken

log = logging.getLogger(__name__)

#: Pause after a round that failed; twice as long after each further one, up to the longest.
RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 60.0

Say = Callable[[str], None]


class SupervisedThread:
    """Does one task round after round until it is stopped; a daemon, which never keeps the program alive.

    Parameters
    ----------
    task : callable
        One round; gets the token on which it should return soon. A round may last as long as the thread.
    pause_seconds : float
        Between two rounds that went well.
    say : callable
        Gets a sentence, without names of patients, for every round that failed.
    retry_seconds : float
        Pause after the first failure.
    """

    def __init__(
        self,
        name: str,
        task: Callable[[CancelToken], None],
        *,
        pause_seconds: float = 0.0,
        say: Say = lambda _line: None,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self.failures = 0
        self._name, self._task, self._say = name, task, say
        self._pause, self._retry = pause_seconds, retry_seconds
        self._stop = CancelToken()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> SupervisedThread:
        self._thread.start()
        return self

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def stop(self, seconds: float = 30.0) -> bool:
        """Have it end and wait so long for it; whether it has ended."""
        self.ask_to_stop()
        if self._thread is not threading.current_thread() and self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def ask_to_stop(self) -> None:
        """Have it end, without waiting: to stop several together."""
        self._stop.cancel()

    def _run(self) -> None:
        in_a_row = 0
        while not self._stop.cancelled:
            pause = self._pause
            try:
                self._task(self._stop)
                in_a_row = 0
            except Cancelled:
                pass
            except Exception as error:
                self.failures += 1
                pause = min(self._retry * 2.0**in_a_row, LONGEST_RETRY_SECONDS)
                in_a_row = min(in_a_row + 1, 16)
                self._tell(error, pause)
            self._stop.wait(pause)

    def _tell(self, error: Exception, pause: float) -> None:
        line = f"{self._name}: {in_words(error)} Tried again in {pause:.0f} s."
        log.warning("%s", line)
        try:
            self._say(line)
        except Exception as failure:  # standard error may be closed: that is no reason to end
            log.warning("%s: can't say it (%s).", self._name, type(failure).__name__)


def in_words(error: BaseException) -> str:
    """What failed, without what an unexpected error quotes: values of headers, so names of patients."""
    if isinstance(error, AlveoscopeError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}."
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"A defect of the program ({type(error).__name__}{place})."
