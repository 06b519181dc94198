"""Keep Python's garbage collector on the UI thread, and from stopping the window.

Python collects on whichever thread happens to make the object that fills the measure. On a worker's thread that would
destroy ``QObject``s (a closed dialog, the models of a closed study) beside the UI thread that still has events for
them, and Qt dies of that. So automatic collection is off, and a timer of the UI thread collects in its place.

A full collection looks at every object: with the headers of 20,000 slices it takes some 60 ms, and it comes just while
they are being made. Headers are no garbage and form no cycles; they are freed by their reference counts. So the
collector pauses during a scan, and what is there afterwards is frozen: later collections don't look at it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

#: How often the UI thread looks whether anything is to be collected.
INTERVAL_MS = 250
#: As many containers more than were freed are worth a look; Python's own threshold.
YOUNG = 700
#: One collection in so many looks at everything that is not frozen.
FULL_EVERY = 100


class Collector(QObject):
    """Collects garbage on the thread that made it, and nowhere else, from now on.

    Parameters
    ----------
    parent : QObject
        Whose life it shares; the process has one collector.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._turns = 0
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.look)
        self.resume()

    def look(self) -> None:
        """Collect if enough was made since the last time."""
        if gc.get_count()[0] >= YOUNG:
            self._turns += 1
            gc.collect(2 if self._turns % FULL_EVERY == 0 else 1)

    def pause(self) -> None:
        """No collection from now on."""
        gc.disable()
        self._timer.stop()

    def resume(self) -> None:
        """Collections on this thread again, of what is made from now on."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def release(self) -> None:
        """Collect everything, also what was frozen: all studies were closed, and a moment's pause is expected."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Python's own way again, on whichever thread: the window is gone."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
