"""From the start of the interpreter to a window that answers."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import Any

ROUNDS = 5
_PROBE = """
import sys, tempfile, time
from pathlib import Path
from desktop.app import make_application, make_window
application = make_application([])
with tempfile.TemporaryDirectory() as folder:
    window = make_window(Path(folder))
    window.show()
    application.processEvents()
    application.processEvents()
    print(time.time(), time.process_time(), flush=True)
    window.close()
"""


def measure_start() -> dict[str, Any]:
    """Median of several fresh interpreters, after one that warms the disk cache; milliseconds."""
    _one()
    rounds = [_one() for _ in range(ROUNDS)]
    return {
        "start": statistics.median(clock for clock, _ in rounds),
        "start_busy": statistics.median(busy for _, busy in rounds),
    }


def _one() -> tuple[float, float]:
    """By the clock, and of the processor."""
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", _PROBE],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    usable, busy = (float(word) for word in done.stdout.split()[-2:])
    return (usable - began) * 1000, busy * 1000
