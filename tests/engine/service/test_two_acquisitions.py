"""Two acquisitions under one Series Instance UID: one is judged, and every output says that it is one of two."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from engine.cli import main
from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle
from tests.support.judged_here import judge_here

CODE, SENTENCE = "split-series", "One of 2 stacks in one series"


def only(outputs: Path, pattern: str) -> Path:
    (found,) = (outputs / "studies").glob(pattern)
    return found


def test_every_output_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other Acquisition Times; Instance Numbers are the same in both."""
    judge_here(monkeypatch)
    for name, time in (("a", "101010"), ("b", "102020")):

        def edit(dataset: Dataset, index: int, name: str = name, time: str = time) -> None:
            dataset.AcquisitionTime = time
            dataset.SOPInstanceUID = f"1.2.3.{ord(name)}.{index + 1}"
            dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID

        write_phantom(tmp_path / "in" / name, slices=12, rows=128, spacing_mm=25.0, uids_seed="one", edit=edit)
    bundle, outputs = str(tiny_bundle(tmp_path / "bundle")), tmp_path / "out"
    words = ["--out", str(outputs), "--formats", "json,csv,sr,pdf", "--workers", "1"]
    assert main(["batch", str(tmp_path / "in"), *words, "--bundle", bundle, "-q"]) == 0

    (study,) = json.loads(only(outputs, "*.json").read_text())["studies"]
    said = {one["key"]: [warning for warning in one["warnings"] if warning["code"] == CODE] for one in study["series"]}
    assert [len(one) for one in said.values()] == [1, 1]
    assert "told apart by" in said[study["chosen"]][0]["message"]
    (row,) = csv.DictReader(io.StringIO((outputs / "results.csv").read_text("utf-8-sig"), newline=""))
    assert f"{CODE}: {SENTENCE}" in row["warnings"]
    assert SENTENCE in str(dcmread(only(outputs, "*.sr.dcm")))
    if shutil.which("pdftotext"):
        command = ["pdftotext", str(only(outputs, "*[0-9].pdf")), "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert SENTENCE in " ".join(text.split())
    assert main(["analyze", str(tmp_path / "in"), "--bundle", bundle, "-q"]) == 0
    assert f"Warning: {SENTENCE}" in capsys.readouterr().out
