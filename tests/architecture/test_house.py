"""What the folders promise: nothing heavy at import, `build/` is a source folder, every file has its size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("onnxruntime", "scipy", "pydicom", "highdicom", "pynetdicom", "sqlalchemy", "PySide6", "torch", "rich", "fpdf")
TOP_LEVEL = {
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "desktop",
    "engine",
    "training",
    "build",
    "tests",
}


def tracked(root: Path) -> list[str]:
    run = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        pytest.skip("not a git checkout")
    return run.stdout.splitlines()


@pytest.mark.parametrize("module", ["engine", "engine.cli", "engine.dicom.values", "engine.triage.values"])
def test_importing_loads_nothing_heavy(module: str, project_root: Path) -> None:
    code = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=project_root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_judging_loads_no_database_and_draws_nothing(project_root: Path) -> None:
    """What ``analyze`` and ``batch`` import before they work; the worklist and pictures come when asked for."""
    code = "import sys, engine.service, engine.triage.series_analysis, engine.inference.pipeline, engine.report.text\n"
    code += "import engine.batch.run\n"
    code += (
        "print([m for m in ('sqlalchemy', 'PIL', 'fpdf', 'highdicom', 'pynetdicom', 'asyncio') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=project_root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_top_level_is_the_one_designed(project_root: Path) -> None:
    found = {name.split("/")[0] for name in tracked(project_root)}
    assert {name for name in found if not name.startswith(".")} <= TOP_LEVEL


def test_build_is_tracked_and_holds_no_package(project_root: Path) -> None:
    names = [name for name in tracked(project_root) if name.startswith("build/")]
    assert names
    assert not any(name.endswith("__init__.py") for name in names)


#: Copied whole to interpreters that know nothing of this project, so it must stay one file.
ONE_FILE_BY_DESIGN = {"engine/inference/tensorrt/worker.py"}


def test_no_source_file_is_longer_than_300_lines(project_root: Path) -> None:
    long = {}
    for name in tracked(project_root):
        if name.endswith(".py") and not name.startswith("tests/") and name not in ONE_FILE_BY_DESIGN:
            lines = len((project_root / name).read_text(encoding="utf-8").splitlines())
            if lines > 300:
                long[name] = lines
    assert long == {}


def test_no_test_folder_is_a_package_or_skipped_by_its_name(project_root: Path) -> None:
    names = [name for name in tracked(project_root) if name.startswith("tests/")]
    assert not any(name.endswith("__init__.py") for name in names)
    assert not any("/build/" in name or "/dist/" in name for name in names)


def test_ruff_sees_the_build_folder(project_root: Path, tmp_path: Path) -> None:
    """The usual ignore line `build/` would blind it."""
    pytest.importorskip("ruff", reason="ruff is in the dev extra")
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "planted.py").write_text("import os\n")
    for name in ("pyproject.toml", ".gitignore"):
        (tmp_path / name).write_bytes((project_root / name).read_bytes())
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "F401" in run.stdout
