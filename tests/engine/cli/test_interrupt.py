"""Ctrl-C in the middle: one sentence, exit code 1, nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle

#: Runs the command line and interrupts itself once the first batch went through the networks.
DRIVER = """
import os, signal, sys
from engine.inference import pipeline
before = pipeline.Pipeline._infer
def infer(self, pending):
    os.kill(os.getpid(), signal.SIGINT)
    return before(self, pending)
pipeline.Pipeline._infer = infer
from engine.cli import main
sys.exit(main(sys.argv[1:]))
"""

#: Interrupts itself when the first verdict on a grid stands, and its other slices are to be filled in.
FILLING_DRIVER = """
import os, signal, sys
from engine.triage import series_analysis
before = series_analysis.with_the_rest
def with_the_rest(*given):
    os.kill(os.getpid(), signal.SIGINT)
    return before(*given)
series_analysis.with_the_rest = with_the_rest
from engine.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_ctrl_c_while_several_studies_are_filled_in_keeps_what_was_final(tmp_path: Path, project_root: Path) -> None:
    for number in (1, 2):
        write_phantom(tmp_path / "chests" / str(number), slices=80, spacing_mm=1.5, rows=96, seed=number)
    target = tmp_path / "result.json"
    given = ["analyze", str(tmp_path / "chests"), "--fill", "--json", str(target)]
    run = _stopped(FILLING_DRIVER, given, project_root, tmp_path)
    (study,) = json.loads(target.read_text())["studies"]
    assert run.stdout.strip()
    (result,) = study["series"]
    assert result["probability"] is not None
    assert {one["excluded"] for one in result["slices"]} >= {"off-grid"}
    assert len(list((tmp_path / "data" / "kept").glob("*.json"))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_ctrl_c_in_the_middle_leaves_nothing_half_written(tmp_path: Path, project_root: Path) -> None:
    chest, target = tmp_path / "chest", tmp_path / "out" / "result.json"
    write_phantom(chest, slices=40, spacing_mm=8.0, rows=128)
    _stopped(DRIVER, ["analyze", str(chest), "--json", str(target)], project_root, tmp_path)
    assert list(target.parent.iterdir()) == []
    assert signal.SIGINT  # the parent was not interrupted


def _stopped(driver: str, words: list[str], project_root: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """What a command that the driver interrupts printed, with bundle and data folder below ``home``; it says that it
    was stopped."""
    run = subprocess.run(
        [sys.executable, "-c", driver, *words],
        cwd=project_root,
        env={**os.environ, "ALVEOSCOPE_BUNDLE": str(tiny_bundle(home)), "ALVEOSCOPE_DATA": str(home / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 1
    assert run.stderr.strip().endswith("Stopped on request. [cancelled]")
    return run
