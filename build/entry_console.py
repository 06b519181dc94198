"""Entry of the frozen ``alveoscope``: every command, in the terminal it was started from."""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    # First of all: a spawned worker is this same executable, and must not start the app again.
    multiprocessing.freeze_support()

    from engine.start import main

    sys.exit(main())
