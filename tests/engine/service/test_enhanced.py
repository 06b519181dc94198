"""A multi-frame object goes the whole way: judged, on key images, in SR, SC, PDF, exported, out of a ZIP."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread

from engine.batch.run import run_batch
from engine.batch.values import BatchRequest
from engine.cli import main
from engine.phantom import phantom_hu
from engine.report.deidentify import deidentify_files
from engine.report.json_ import report_from_json
from engine.service import Place, StudyService
from engine.triage.request import AnalyseRequest
from engine.triage.values import SeriesResult
from tests.support.bundles import tiny_bundle
from tests.support.enhanced import write_enhanced
from tests.support.judged_here import in_this_process
from tests.support.tools import dcmtk

FRAMES = 10


@pytest.fixture(scope="module")
def enhanced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten frames from the feet to the head, stored in another order."""
    folder = tmp_path_factory.mktemp("enhanced")
    volume = phantom_hu(slices=FRAMES, rows=128)
    order = list(range(FRAMES))[::-1]
    write_enhanced(folder / "in.dcm", volume.astype(np.int16), spacing_mm=30.0, order=order)
    return folder / "in.dcm"


def references(item: Dataset) -> list[Dataset]:
    found = [*item.get("ReferencedSOPSequence", ())]
    for child in item.get("ContentSequence", ()):
        found += references(child)
    return found


def test_an_enhanced_ct_goes_the_whole_way(enhanced: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tiny_bundle(tmp_path / "bundles")
    with StudyService(AnalyseRequest((enhanced,), bundle=bundle)) as service:
        (delivered,) = service.run(Place(tmp_path / "one", ("sr", "sc", "pdf"))).delivered
    assert delivered.not_written == ()
    files = {path.name: path for path in delivered.files}
    stem = "1.2.826.77.1"
    assert {f"{stem}{one}" for one in (".json", ".sr.dcm", ".summary.dcm", ".key-1.dcm", ".pdf", ".pdf.dcm")} <= set(
        files
    )

    result = delivered.document.series_result
    assert result is not None
    frames = sorted(one.frame or 0 for one in result.slices if one.probability is not None)
    assert len(set(frames)) == len(frames) > 2
    named = references(dcmread(files[f"{stem}.sr.dcm"]))
    assert sorted(int(one.ReferencedFrameNumber) for one in named if "ReferencedFrameNumber" in one) == frames

    keys = delivered.document.key_images
    assert len({key.picture.tobytes() for key in keys}) == len(keys) > 1

    _later(enhanced, bundle, files, tmp_path / "later")
    _zipped(enhanced, bundle, result, tmp_path)
    _valid([path for path in files.values() if path.suffix == ".dcm"])


def _later(enhanced: Path, bundle: Path, files: dict[str, Path], out: Path) -> None:
    """``export report`` writes the same objects from the result on the disk."""
    result = next(path for path in files.values() if path.suffix == ".json")
    words = ["export", "report", str(result), str(enhanced), "--out", str(out), "--bundle", str(bundle), "-q"]
    assert main(words) == 0
    assert {path.name for path in out.iterdir()} == {name for name in files if not name.endswith(".json")}
    report = next(path for path in out.iterdir() if path.name.endswith(".sr.dcm"))
    assert report.read_bytes() == files[report.name].read_bytes()


def _zipped(enhanced: Path, bundle: Path, result: SeriesResult, folder: Path) -> None:
    """A batch over a ZIP of it says the same of each frame."""
    with zipfile.ZipFile(folder / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(enhanced, "a/b.dcm")
    formats = ("json", "csv", "sr", "sc", "pdf")
    request = BatchRequest((folder / "in.zip",), folder / "out", formats, bundle=bundle)
    (row,) = run_batch(request, runner=in_this_process).rows
    assert (row.state, row.values["not_written"]) == ("done", "")
    name = next(name for name in row.files if name.endswith(".json"))
    again = report_from_json((folder / "out" / name).read_text()).studies[0].series[0]
    assert (again.slices, again.verdict) == (result.slices, result.verdict)


def _valid(paths: list[Path]) -> None:
    for path in paths:
        done = subprocess.run(
            [dcmtk("dciodvfy"), str(path)], capture_output=True, text=True, check=False, errors="replace"
        )
        assert [line for line in done.stderr.splitlines() if line.startswith("Error")] == [], path.name
        subprocess.run([dcmtk("dcmdump"), str(path)], capture_output=True, check=True)


def test_de_identification_keeps_what_tells_the_frames_apart(enhanced: Path, tmp_path: Path) -> None:
    done = deidentify_files([enhanced], tmp_path, b"s" * 32)
    (copy,) = tmp_path.rglob("*.dcm")
    assert done.files == 1
    clean = dcmread(io.BytesIO(copy.read_bytes()))
    original = dcmread(enhanced)
    assert clean.NumberOfFrames == FRAMES
    for before, after in zip(
        original.PerFrameFunctionalGroupsSequence, clean.PerFrameFunctionalGroupsSequence, strict=True
    ):
        assert (
            before.PlanePositionSequence[0].ImagePositionPatient == after.PlanePositionSequence[0].ImagePositionPatient
        )
    assert clean.PixelData == original.PixelData
    assert "Enhanced^Phantom" not in str(clean)
