"""Coverage by room: floors for all rooms there are, and a room that sinks is named."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import floors


def report(**covered: int) -> dict[str, Any]:
    """As coverage.py writes it: files of ten lines."""
    files = {name: {"summary": {"covered_lines": lines, "num_statements": 10}} for name, lines in covered.items()}
    return {"files": {f"engine/{name.replace('_', '/')}.py": one for name, one in files.items()}}


def does_something(path: Path) -> bool:
    """Whether a file holds more than a docstring, which is no line that could be run."""
    return any(not isinstance(one, ast.Expr) for one in ast.parse(path.read_text(encoding="utf-8")).body)


def _size(path: Path) -> int:
    return path.stat().st_size


def test_every_room_has_a_floor(project_root: Path) -> None:
    rooms = ("engine", "desktop", "training")
    folders: dict[str, list[Path]] = {}
    for path in (path for room in rooms for path in (project_root / room).rglob("*.py")):
        folders.setdefault(path.parent.relative_to(project_root).as_posix(), []).append(path)
    # One file that does something is enough; small ones are quickly read.
    there = {name for name, files in folders.items() if any(map(does_something, sorted(files, key=_size)))}
    listed = json.loads(floors.FLOORS.read_text(encoding="utf-8"))
    assert set(listed) <= there
    assert there - set(listed) == set(), "tests/run.py --coverage, then python -m tests.support.floors with --raise"
    assert all(0 < floor <= 100 for floor in listed.values())


def test_a_room_counts_all_lines_of_its_files() -> None:
    assert floors.percents(report(dicom_a=10, dicom_b=5, errors=9)) == {"engine": 90.0, "engine/dicom": 75.0}


@pytest.mark.parametrize(
    ("held", "sentences"),
    [
        ({"engine/dicom": 75}, []),
        ({"engine/dicom": 76}, ["engine/dicom: 75.0 % of its lines are run, fewer than 76 %"]),
        ({}, ["engine/dicom: has no floor in floors.json"]),
        ({"engine/dicom": 75, "engine/gone": 5}, ["engine/gone: has a floor, and no line of it was measured"]),
    ],
)
def test_a_room_that_sank_has_no_floor_or_is_gone_is_named(held: dict[str, int], sentences: list[str]) -> None:
    assert floors.sunken(floors.percents(report(dicom_a=10, dicom_b=5)), held) == sentences


def test_the_command_fails_where_a_room_sank_and_raising_lowers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(floors, "FLOORS", tmp_path / "floors.json")
    measured = tmp_path / "report.json"
    measured.write_text(json.dumps(report(dicom_a=10, dicom_b=5, errors=9)), encoding="utf-8")
    floors.FLOORS.write_text('{"engine": 91, "engine/dicom": 10, "engine/gone": 4}', encoding="utf-8")
    assert floors.main(str(measured)) == 1
    assert "sunken: engine: 90.0 % of its lines are run, fewer than 91 %" in capsys.readouterr().out
    assert floors.main(str(measured), "--raise") == 1
    assert json.loads(floors.FLOORS.read_text(encoding="utf-8")) == {"engine": 91, "engine/dicom": 74}
    floors.FLOORS.write_text('{"engine": 90, "engine/dicom": 10}', encoding="utf-8")
    assert floors.main(str(measured)) == 0
    assert "No room lies below its floor." in capsys.readouterr().out
