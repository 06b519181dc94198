"""The house in numbers: how many places do what only one should."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

ROOMS = ("engine", "desktop", "training")


def files_with(pattern: str, root: Path, rooms: Iterable[str] = ROOMS) -> set[str]:
    found = (path for room in rooms for path in (root / room).rglob("*.py"))
    return {path.relative_to(root).as_posix() for path in found if re.search(pattern, path.read_text("utf-8"))}


def test_every_process_is_a_link_of_the_one_supervisor(project_root: Path) -> None:
    """TensorRT's worker speaks a protocol of its own and stands under the same supervisor."""
    starters = files_with(r"\.Process\(target|\.Process\([^)]*\n\s+target=|Popen\(|ProcessPoolExecutor\(", project_root)
    assert starters == {
        "engine/process/spawned.py",
        "engine/dicom/isolated.py",
        "engine/inference/tensorrt/worker_process.py",
    }
    for name in starters - {"engine/process/spawned.py"}:
        assert "Child(" in (project_root / name).read_text("utf-8")


def test_one_place_assembles_judging_and_reporting(project_root: Path) -> None:
    """Commands, services, the batch, the window and the Python call are thin callers of it."""
    assert files_with(r"(?<!def )\bjudge_series\(", project_root) == {"engine/triage/analyse.py"}
    assert files_with(r"(?<!def )\banalyse_found\(", project_root) == {"engine/service/study_service.py"}
    assert files_with(r"(?<!def )\breport_to_json\(report\)\.encode", project_root) == {"engine/service/deliver.py"}
    runners = files_with(r"(?<!def )\brun_pipeline\(", project_root)
    assert {name for name in runners if not name.startswith("engine/bench/")} == {"engine/triage/series_analysis.py"}


def test_what_a_service_does_round_after_round_stands_under_the_one_supervisor(project_root: Path) -> None:
    """A thread of its own would die in silence."""
    assert files_with(r"\bThread\(target", project_root, ("engine/intake", "engine/worklist", "engine/batch")) == set()
