"""No patient's name in what a service prints or logs: not by us, and not by a library that quotes a header."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle


@pytest.mark.slow
def test_a_batch_with_odd_names_prints_none_of_them(tmp_path: Path, project_root: Path) -> None:
    """highdicom warns of a name without ``^`` and quotes it, on standard error of a service that was told --quiet."""
    from pydicom import Dataset

    def edit(dataset: Dataset, _index: int) -> None:
        dataset.PatientName = "SECRETNAME"
        dataset.ReferringPhysicianName = "SECRETDOCTOR"

    write_phantom(tmp_path / "in", slices=8, rows=128, spacing_mm=30.0, edit=edit)
    bundle = tiny_bundle(tmp_path / "bundle")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "engine.cli", "batch", str(tmp_path / "in"), "--out", str(out), "-q"]
    run = subprocess.run(
        [*command, "--formats", "json,sr", "--bundle", str(bundle)],
        cwd=project_root,
        env={**os.environ, "PYTHONPATH": str(project_root), "ALVEOSCOPE_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 3), run.stderr
    assert "SECRET" not in run.stdout + run.stderr
    for log in (tmp_path / "data").rglob("*.log*"):
        assert "SECRET" not in log.read_text(encoding="utf-8", errors="replace")
