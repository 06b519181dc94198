"""The import contracts hold, and each of them can fail: a planted violation breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("importlinter", reason="import-linter is in the dev extra")

# file to change, line to plant, the contract that must break
PLANTS = [
    ("desktop/__init__.py", "import training", "desktop and training stand on engine"),
    ("engine/errors.py", "import desktop", "engine knows neither desktop nor training"),
    ("engine/report/text.py", "import PySide6", "no Qt and no torch in the engine"),
    ("engine/inference/values.py", "import torch", "no Qt and no torch in the engine"),
    ("desktop/__init__.py", "import torch", "no torch in the desktop app"),
    ("engine/volume/values.py", "import engine.triage.values", "rooms of the engine"),
    ("engine/inference/values.py", "import engine.triage.values", "rooms of the engine"),
    ("engine/triage/values.py", "import pydicom", "nothing leaves pydicom's room"),
    ("desktop/jobs/worker.py", "import desktop.views.style.theme", "rooms of the desktop"),
    ("desktop/viewmodels/words/texts.py", "import desktop.viewmodels.window.workspace", "rooms of the models"),
    ("desktop/views/style/labels.py", "import desktop.views.read.strip", "rooms of the views"),
    ("desktop/viewmodels/view/pane.py", "import desktop.viewmodels.view.viewer", "no circle in the desktop"),
    ("engine/inference/installed.py", "import engine.inference.store", "no circle in the engine"),
    ("training/data/records.py", "import training.learning.fit", "rooms of the training"),
    ("training/learning/runs.py", "import training.lungs.fit", "rooms of the training"),
    ("training/learning/runs.py", "import training.learning.fit", "no circle in the training"),
]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; from importlinter.cli import lint_imports_command as c; sys.path.insert(0, '.'); c(['--no-cache'])"
    )
    return subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)


def test_the_contracts_hold(project_root: Path) -> None:
    run = lint(project_root)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(("file", "line", "contract"), PLANTS)
def test_a_planted_violation_breaks_its_contract(
    file: str, line: str, contract: str, project_root: Path, tmp_path: Path
) -> None:
    shutil.copy(project_root / "pyproject.toml", tmp_path)
    for room in ("engine", "desktop", "training"):
        shutil.copytree(
            project_root / room, tmp_path / room, ignore=shutil.ignore_patterns("bundles", "assets", "__pycache__")
        )
    target = tmp_path / file
    target.write_text(target.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    run = lint(tmp_path)
    assert run.returncode != 0
    broken = [row for row in run.stdout.splitlines() if row.endswith("BROKEN")]
    assert any(row.startswith(contract) for row in broken), run.stdout
