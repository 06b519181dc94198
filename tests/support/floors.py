"""No room's coverage sinks: ``python -m tests.support.floors REPORT [--raise]``.

REPORT is what coverage.py writes as JSON. A room is a folder of ``engine``, ``desktop`` or ``training``; its floor
stands in ``tests/floors.json``. ``--raise`` lifts floors to what was measured, less a point for what hangs on the
machine, and lowers none.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path, PurePosixPath
from typing import Any

FLOORS = Path(__file__).resolve().parents[1] / "floors.json"
#: Lines that some runs reach and others don't: a lock that was taken, a process that died early.
MARGIN_POINTS = 1.0


def room_of(file: str) -> str:
    """``engine/dicom`` for ``engine/dicom/pixels.py``."""
    return str(PurePosixPath(file.replace("\\", "/")).parent)


def percents(report: dict[str, Any]) -> dict[str, float]:
    """Lines that were run, in per cent of those that could, by room."""
    totals: dict[str, list[int]] = {}
    for file, found in report["files"].items():
        lines = totals.setdefault(room_of(file), [0, 0])
        lines[0] += found["summary"]["covered_lines"]
        lines[1] += found["summary"]["num_statements"]
    return {room: 100.0 * covered / all_ for room, (covered, all_) in sorted(totals.items()) if all_}


def sunken(found: dict[str, float], floors: dict[str, int]) -> list[str]:
    """A sentence for each room below its floor, without one, or gone."""
    sentences = [
        f"{room}: {found[room]:.1f} % of its lines are run, fewer than {floor} %"
        for room, floor in floors.items()
        if room in found and found[room] < floor
    ]
    sentences += [f"{room}: has no floor in {FLOORS.name}" for room in found.keys() - floors.keys()]
    sentences += [f"{room}: has a floor, and no line of it was measured" for room in floors.keys() - found.keys()]
    return sorted(sentences)


def raised(found: dict[str, float], floors: dict[str, int]) -> dict[str, int]:
    """Floors for the rooms that there are, none lower than it was."""
    return {room: max(floors.get(room, 0), math.floor(percent - MARGIN_POINTS)) for room, percent in found.items()}


def main(report: str, *options: str) -> int:
    found = percents(json.loads(Path(report).read_text(encoding="utf-8")))
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    if "--raise" in options:
        floors = raised(found, floors)
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    for room, percent in found.items():
        print(f"{percent:6.1f} %  (floor {floors.get(room, 0)} %)  {room}")
    sentences = sunken(found, floors)
    print("\n".join(f"sunken: {line}" for line in sentences) or "No room lies below its floor.")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
