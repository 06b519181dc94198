"""Time from the start of the process to a painted main window: ``python build/measure_start.py FOLDER [--json FILE]``.

Offscreen, median of seven, cold (the app's files taken out of the page cache before each run) and warm, and beside
them the same window from this Python's environment. A window counts when Qt says that its first picture left the
main window's buffer: until then nothing can be clicked, and after it the event loop runs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from paths import ROOT

RUNS = 7
PAINTED = b"of MainWindow("
LIMIT_S = 60.0
#: What the window imports before it is painted; the rest of an environment is not taken out of the page cache.
IMPORTED = ("PySide6", "shiboken6", "numpy", "numpy.libs", "pyqtgraph", "platformdirs")


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Measure the start of the app.")
    parser.add_argument("app", type=Path, help="the frozen folder")
    parser.add_argument("--python", default=sys.executable, help="environment to compare with")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    frozen = [str(options.app.resolve() / "alveoscope"), "open"]
    source = [options.python, "-m", "desktop.app"]
    libraries = next(Path(options.python).parents[1].glob("lib/python3*/site-packages"))
    packages = [
        ROOT / "desktop",
        ROOT / "engine",
        *(libraries / name for name in IMPORTED if (libraries / name).is_dir()),
    ]
    tries = {
        "frozen, cold": (frozen, [options.app]),
        "frozen, warm": (frozen, []),
        "environment, cold": (source, packages),
        "environment, warm": (source, []),
    }
    rows = {}
    for name, (command, cold) in tries.items():
        rows[name] = seconds = measure(command, cold, options.runs)
        spread = f"{min(seconds):.2f} to {max(seconds):.2f}, n={len(seconds)}"
        print(f"{name:18} median {statistics.median(seconds):.2f} s  ({spread})", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(command: Sequence[str], cold: Sequence[Path], runs: int) -> list[float]:
    """Seconds of each run; ``cold`` are folders whose files leave the page cache before each. One run more goes first,
    uncounted, so that a first start's own work (caches, settings) is in none of them.
    """
    seconds = []
    with tempfile.TemporaryDirectory(prefix="alveoscope-start-") as home:
        for run in range(runs + 1):
            for folder in cold:
                forget(folder)
            taken = start_once(command, Path(home))
            if run > 0:
                seconds.append(taken)
    return seconds


def start_once(command: Sequence[str], home: Path) -> float:
    """Start the app, wait for its first picture, end it.

    Raises
    ------
    SystemExit
        It ended, or painted nothing within a minute.
    """
    environment = {
        "HOME": str(home),
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        "QT_LOGGING_RULES": "qt.widgets.painting=true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=0
    )
    assert process.stderr is not None
    last = b""
    try:
        for line in process.stderr:
            if b"Flushing QRegion" in line and PAINTED in line:
                return time.perf_counter() - begin
            if time.perf_counter() - begin > LIMIT_S:
                break
            last = line
        raise SystemExit(f"{command[0]} painted no window; it said last: {last.decode(errors='replace')}")
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def forget(folder: Path) -> None:
    """Take the files of a folder out of the page cache; what another process has mapped stays."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
