"""Header scan against a plain pydicom loop, on the same synthetic files, in one run."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.bench.family import Use

SLICES_PER_SERIES = 250
ROWS = 64
"""A header is a header: small images keep 5,000 files at 50 MB."""


def bench_scan(files: int = 5000, *, rounds: int = 9) -> dict[str, Any]:
    """Measure how many files per second a scan reads, and how many a plain loop reads.

    The plain loop is ``pydicom.dcmread(path, stop_before_pixels=True)`` over a ready list of files in one thread. The
    scan does all that a scan does: it finds the files itself, sorts them into series and judges them. Both read
    every file once before the clock starts (warm cache), then take turns. Where other programs have the computer, the
    ratio of processor times is the steadier one; where files have to be waited for, it says nothing.

    Parameters
    ----------
    files : int
        Synthetic CT slices to write, in series of 250; written to a temporary folder and removed.
    rounds : int
        Turns of each; medians are given.

    Returns
    -------
    dict
        ``files``, ``rounds``, ``scan_files_per_second``, ``pydicom_files_per_second``, ``ratio`` (of the medians),
        ``ratios`` (of each round), and ``processor_ratio`` (of the medians of processor time).
    """
    folder = Path(tempfile.mkdtemp(prefix="alveoscope-bench-"))
    try:
        paths = _write(folder, files)
        _loop(paths)
        _scan(folder, files)
        pairs = [(_used(lambda: _scan(folder, files)), _used(lambda: _loop(paths))) for _ in range(rounds)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    scans, loops = zip(*pairs, strict=True)
    ours, plain = statistics.median(one.wall for one in scans), statistics.median(one.wall for one in loops)
    busy = [statistics.median(one.cpu for one in uses) for uses in (loops, scans)]
    return {
        "files": files,
        "rounds": rounds,
        "scan_files_per_second": round(files / ours, 1),
        "pydicom_files_per_second": round(files / plain, 1),
        "ratio": round(plain / ours, 2),
        "ratios": [round(theirs.wall / own.wall, 2) for own, theirs in pairs],
        "processor_ratio": round(busy[0] / busy[1], 2),
    }


def _write(folder: Path, files: int) -> list[Path]:
    from engine.phantom import stamp_series

    paths: list[Path] = []
    for number, start in enumerate(range(0, files, SLICES_PER_SERIES)):
        count = min(SLICES_PER_SERIES, files - start)
        paths += stamp_series(folder / f"series{number:03d}", slices=count, rows=ROWS, name=str(number))
    return paths


def _scan(folder: Path, files: int) -> None:
    from engine.dicom import scan

    found = scan([folder]).counts.images
    if found != files:
        raise AssertionError(f"the scan found {found} of {files} images")


def _loop(paths: list[Path]) -> None:
    import pydicom

    for path in paths:
        pydicom.dcmread(path, stop_before_pixels=True)


def _used(work: Callable[[], None]) -> Use:
    """Both run in this process alone, so nothing has to be sampled."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return Use(time.perf_counter() - began, time.process_time() - busy)
