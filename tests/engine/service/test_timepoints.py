"""Two paths become two judged studies, or are refused before anything is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError, NothingFoundError, UsageError
from engine.phantom import write_phantom
from engine.report.json_ import report_to_json
from engine.service import StudyService
from engine.service.timepoints import timepoints
from engine.triage.request import AnalyseRequest
from tests.support.bundles import tiny_bundle


def _study(folder: Path, patient: str, study_uid: str, slices: int = 6) -> Path:
    def edit(image, _index) -> None:
        image.PatientID, image.PatientName, image.StudyInstanceUID = patient, f"{patient}^A", study_uid

    write_phantom(folder, slices=slices, rows=64, edit=edit)
    return folder


def test_two_patients_are_refused_before_either_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = _study(tmp_path / "old", "ONE", "1.2.1"), _study(tmp_path / "new", "TWO", "1.2.2")
    with StudyService(AnalyseRequest((), bundle=tiny_bundle(tmp_path / "bundle"))) as service:
        monkeypatch.setattr(service, "judge", lambda *_a, **_k: pytest.fail("a study was judged"))
        with pytest.raises(UsageError, match="two different patients"):
            timepoints(("OLD", old), ("NEW", new), service)


@pytest.mark.parametrize("swapped", [False, True], ids=["new", "old"])
@pytest.mark.parametrize("kind", ["a broken result", "a result of nothing", "two studies"])
def test_what_cannot_be_compared_is_refused_before_the_other_side_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, swapped: bool
) -> None:
    good, other = _study(tmp_path / "good", "ONE", "1.2.1"), tmp_path / "other.json"
    service = StudyService(AnalyseRequest((), bundle=tiny_bundle(tmp_path / "bundle")))
    error: type[Exception] = UsageError
    if kind == "a broken result":
        other.write_text("{")
        error = InputError
    elif kind == "a result of nothing":
        write_phantom(tmp_path / "empty", slices=6, rows=64, edit=_without_body)
        other.write_text(report_to_json(service.run(paths=(tmp_path / "empty",)).report))
    else:
        other = tmp_path / "other"
        _study(other / "a", "ONE", "1.2.2")
        _study(other / "b", "ONE", "1.2.3")
    monkeypatch.setattr(service, "judge", lambda *_a, **_k: pytest.fail("a study was judged"))
    sides = [("OLD", good), ("NEW", other)]
    if swapped:
        sides = [("OLD", other), ("NEW", good)]
    with service, pytest.raises(error):
        timepoints(sides[0], sides[1], service)


@pytest.mark.parametrize("side", ["OLD", "NEW"])
@pytest.mark.parametrize("kind", ["an empty folder", "no DICOM"])
def test_the_side_that_holds_no_images_is_named(tmp_path: Path, side: str, kind: str) -> None:
    nothing, good = tmp_path / "nothing", _study(tmp_path / "good", "ONE", "1.2.1")
    nothing.mkdir()
    if kind == "no DICOM":
        (nothing / "letter.txt").write_text("Dear colleague")
    paths = {"OLD": good, "NEW": good, side: nothing}
    with pytest.raises(NothingFoundError, match=f"{side} holds no DICOM images"):
        timepoints(("OLD", paths["OLD"]), ("NEW", paths["NEW"]), None)


def _without_body(image, _index) -> None:
    image.PixelData = bytes(len(image.PixelData))


def test_one_scan_serves_refusing_and_judging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = _study(tmp_path / "old", "ONE", "1.2.1", slices=40)  # so many that it can be assessed
    with StudyService(AnalyseRequest((), bundle=tiny_bundle(tmp_path / "bundle"))) as service:
        monkeypatch.setattr("engine.service.study_service.scan", lambda *_a, **_k: pytest.fail("scanned again"))
        then, now = timepoints(("OLD", study), ("NEW", study), service)
    assert then.study_instance_uid == now.study_instance_uid == "1.2.1"
