"""The arm64 run: how results are compared, and its short form where its root has been made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle

ARM64 = Path(__file__).resolve().parents[2] / "build" / "arm64"


@pytest.fixture
def arm64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ARM64))


@pytest.mark.usefixtures("arm64")
def test_numbers_are_compared_by_name_and_everything_else_for_equality() -> None:
    import compare

    one = {"verdict": "negative", "probability": 0.25, "measures": {"lung_ml": {"value": 4000.0, "unit": "mL"}}}
    other = {"verdict": "negative", "probability": 0.2501, "measures": {"lung_ml": {"value": 4000.0, "unit": "mL"}}}
    found = compare.compare({**one, "time": "now"}, {**other, "time": "later"}, 1e-3)
    assert (found.words, found.unequal) == (2, [])
    assert list(found.rows()) == ["probability: 1, largest difference 0.0001", "1 numbers of 1 other kinds: equal"]


@pytest.mark.usefixtures("arm64")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"verdict": "positive"}, "/verdict: 'negative' and 'positive'"),
        ({"probability": 0.5}, "/probability: 0.25 and 0.5"),
        ({"probability": None}, "/probability: 0.25 and None"),
        ({"probability": float("nan")}, "/probability: 0.25 and nan"),
        ({"slices": [1]}, "/slices: [1, 2] and [1]"),
        ({"more": "here"}, "/more: None and 'here'"),
    ],
)
def test_what_differs_is_named(change: dict[str, Any], named: str) -> None:
    import compare

    one = {"verdict": "negative", "probability": 0.25, "slices": [1, 2]}
    assert compare.compare(one, {**one, **change}, 1e-3).unequal == [named]


@pytest.mark.slow
@pytest.mark.usefixtures("arm64")
def test_the_engine_gives_on_arm64_what_it_gives_here(tmp_path: Path, project_root: Path) -> None:
    """One compressed phantom, a small bundle: decoding in its own process, preparation, networks, verdict."""
    import compare
    from emulator import APP, find_emulator
    from root import PLACE, emulator

    if not (PLACE / "root" / APP.lstrip("/") / "numpy").is_dir() or not emulator().is_file():
        pytest.skip("no arm64 root here: python build/arm64/run.py makes it (Debian, network, qemu 10)")
    sources = tmp_path / "sources" / "engine"
    shutil.copytree(project_root / "engine", sources, ignore=shutil.ignore_patterns("alveoscope-ct", "__pycache__"))
    write_phantom(tmp_path / "ct", slices=8, covid=True, transfer_syntax="1.2.840.10008.1.2.4.70")
    bundle = tiny_bundle(tmp_path)
    # its key is trusted in the home of the tests: the emulated side has one of its own
    shutil.copytree(os.environ["XDG_CONFIG_HOME"], tmp_path / "home" / ".config")
    arguments = ["-m", "engine.cli", "analyze", str(tmp_path / "ct"), "-q", "--bundle", str(bundle), "--json"]
    machine = find_emulator(PLACE / "root", emulator(), tmp_path)
    there = machine.python(*arguments, str(tmp_path / "there.json"), PYTHONPATH=f"{tmp_path / 'sources'}:{APP}")
    here = [sys.executable, *arguments, str(tmp_path / "here.json")]
    codes = []
    for command in (here, there):
        done = subprocess.run(
            command, cwd=project_root, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=290
        )
        assert done.returncode in (0, 3), done.stderr
        codes.append(done.returncode)
    assert codes[0] == codes[1]
    one, other = (json.loads((tmp_path / f"{side}.json").read_text(encoding="utf-8")) for side in ("here", "there"))
    assert other["backend"]["name"] == "onnxruntime-cpu"
    assert compare.compare(one, other, 1e-4).unequal == []
