"""A new back-end is its own module and one row: everything that lists back-ends reads the one table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.backends import BACKENDS, NAMES, PRECISIONS, find_backend
from engine.inference.values import Precision
from tests.support.bundles import tiny_bundle

#: A back-end is spelt out in the table and in its own module; benchmarks name their yardstick.
HOMES = ("engine/backends.py", "engine/inference/", "engine/bench/", "desktop/viewmodels/gpu/")

#: The second file that a new back-end is.
_MODULE = """
from dataclasses import replace
from engine.inference.onnxruntime_ import open_cpu

class StandIn:
    def __init__(self, inner):
        self.inner, self.run, self.close = inner, inner.run, inner.close
        self.selection, self.batch_size = replace(inner.selection, name="stand-in"), inner.batch_size

def open_stand_in(bundle, precision, threads=None):
    return StandIn(open_cpu(bundle, precision, threads))
"""

#: The first file with its row added, in the place of the real one.
_READ_BY_ALL = """
import json, pathlib, sys, types
file = pathlib.Path("engine/backends.py")
begin = "BACKENDS: tuple[BackendKind, ...] = ("
row = 'BackendKind("stand-in", "Stand-In", "stand_in_backend:open_stand_in", (Offer("fp32"),), also=("si",)),'
source = file.read_text(encoding="utf-8")
assert begin in source
table = sys.modules["engine.backends"] = types.ModuleType("engine.backends")
exec(compile(source.replace(begin, begin + row, 1), str(file), "exec"), vars(table))

from typer.main import get_command
from desktop.settings import BY_KEY
from engine.cli import build_app
from engine.inference.bundle import load_bundle
from engine.inference.selection import open_backend
from engine.site.settings import SETTINGS

options = [p for c in get_command(build_app()).commands.values() for p in c.params if p.name == "backend"]
tried = open_backend(load_bundle(pathlib.Path(sys.argv[1]))).selection
print(json.dumps({
    "commands": sum("stand-in" in option.help for option in options),
    "profile": ["stand-in" in SETTINGS[key].choices for key in ("analysis.backend", "analysis.order")],
    "window": ("stand-in", "Stand-In") in BY_KEY["analysis.backend"].choices,
    "by its other name": open_backend(load_bundle(pathlib.Path(sys.argv[1])), backend="si").selection.name,
    "first in the automatic order": [tried.tried[0].name, tried.tried[0].outcome, tried.name],
}))
"""


def test_a_new_back_end_is_one_module_and_one_row(tmp_path: Path, project_root: Path) -> None:
    (tmp_path / "stand_in_backend.py").write_text(_MODULE, encoding="utf-8")
    bundle = tiny_bundle(tmp_path / "bundle")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(project_root), str(tmp_path)))}
    run = subprocess.run(
        [sys.executable, "-c", _READ_BY_ALL, str(bundle)],
        cwd=project_root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {
        "commands": 7,
        "profile": [True, True],
        "window": True,
        "by its other name": "stand-in",
        "first in the automatic order": ["stand-in", "chosen", "stand-in"],
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_other_file_lists_back_ends(name: str, project_root: Path) -> None:
    found = [
        path.relative_to(project_root).as_posix()
        for room in ("engine", "desktop")
        for path in (project_root / room).rglob("*.py")
        if f'"{name}"' in path.read_text(encoding="utf-8")
    ]
    assert [file for file in found if not file.startswith(HOMES)] == []


def test_names_and_precisions_of_the_table_hold() -> None:
    words = [word for kind in BACKENDS for word in (kind.name, *kind.also)]
    assert len(words) == len(set(words))
    assert [find_backend(word) is not None for word in words] == [True] * len(words)
    assert set(PRECISIONS) == {precision.value for precision in Precision}
