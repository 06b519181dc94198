"""Keep Python's garbage collector from stopping the window.

A full collection looks at every object: with the headers of 20,000 slices it takes some 60 ms, and it comes just while
they are being made. Headers are no garbage and form no cycles; they are freed by their reference counts. So the
collector pauses during a scan, and what is there afterwards is frozen: later collections don't look at it.
"""

from __future__ import annotations

import gc


def pause() -> None:
    """No automatic collection from now on."""
    gc.disable()


def resume() -> None:
    """Automatic collection again, of what is made from now on."""
    gc.freeze()
    gc.enable()


def release() -> None:
    """Collect everything, also what was frozen: when the user has closed all studies and expects a moment's pause."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
