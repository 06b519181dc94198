"""Entry of the frozen ``alveoscope-desktop``: the window, without a terminal; the menu entry starts it.

Arguments are places to open. Anything that a child process asks of its own executable (``--trt-worker`` and the
spawn of multiprocessing) works here too, because the child inherits ``sys.executable``.
"""

from __future__ import annotations

import multiprocessing
import sys


def run(arguments: list[str]) -> int:
    """Open the window, or do what a child process was started for."""
    from engine.cli import WORKER_FLAG, main

    if arguments[:1] == [WORKER_FLAG]:
        return main(arguments)
    return main(["open", *arguments])


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(run(sys.argv[1:]))
