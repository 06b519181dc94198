"""The import contracts hold, and each of them can fail: a planted violation breaks it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.once import once

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


#: Reads plants as JSON, plants one after the other, and prints what the command says of each. One process for all:
#: starting it takes longer than the look at one plant, for which only the changed file is read anew.
_ONE_BY_ONE = """
import contextlib, io, json, pathlib, sys
from importlinter.cli import lint_imports_command
sys.path.insert(0, ".")
said = []
for file, line in json.load(sys.stdin):
    target = pathlib.Path(file)
    before = target.read_bytes()
    target.write_bytes(before + f"\\n{line}\\n".encode())
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            status = lint_imports_command(["--cache-dir", "read-before"], standalone_mode=False)
        except SystemExit as end:
            status = end.code
    said.append([bool(status), out.getvalue()])
    target.write_bytes(before)
print(json.dumps(said))
"""


def test_the_contracts_hold(project_root: Path) -> None:
    code = (
        "import sys; from importlinter.cli import lint_imports_command as c; sys.path.insert(0, '.'); c(['--no-cache'])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=project_root, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


@pytest.fixture
def said(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[bool, str]]:
    """Whether the command failed, and its words, for each plant in a copy of the sources."""

    def look() -> dict[tuple[str, str], tuple[bool, str]]:
        copy = tmp_path_factory.mktemp("planted")
        shutil.copy(project_root / "pyproject.toml", copy)
        for room in ("engine", "desktop", "training"):
            left = shutil.ignore_patterns("bundles", "assets", "__pycache__")
            shutil.copytree(project_root / room, copy / room, ignore=left)
        plants = [(file, line) for file, line, _ in PLANTS]
        code, given = [sys.executable, "-c", _ONE_BY_ONE], json.dumps(plants)
        run = subprocess.run(code, cwd=copy, input=given, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return dict(zip(plants, map(tuple, json.loads(run.stdout)), strict=True))

    return once(tmp_path_factory, "planted-imports", look)


@pytest.mark.parametrize(("file", "line", "contract"), PLANTS)
def test_a_planted_violation_breaks_its_contract(
    file: str, line: str, contract: str, said: dict[tuple[str, str], tuple[bool, str]]
) -> None:
    failed, words = said[file, line]
    assert failed
    broken = [row for row in words.splitlines() if row.endswith("BROKEN")]
    assert any(row.startswith(contract) for row in broken), words
