"""What is done at once when a request to a PACS is cancelled, while another thread waits for its answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.volume import CancelToken

#: How soon a cancellation is seen, and how long a request that is over may wait for who looks.
_LOOK_SECONDS = 0.02


@contextmanager
def when_cancelled(cancel: CancelToken, stop: Callable[[threading.Event], None]) -> Iterator[None]:
    """Within it, ``stop`` is called as soon as ``cancel`` is, once and in a thread of its own, with what is set when
    the request is over.

    Raises
    ------
    Cancelled
        On entering, when it was cancelled before.
    """
    cancel.raise_if_cancelled()
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            if cancel.wait(_LOOK_SECONDS):
                stop(over)
                return

    watcher = threading.Thread(target=watch, name="pacs-cancel", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
