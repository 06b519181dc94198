"""Two paths become two judged studies, or are refused before anything is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.phantom import write_phantom
from engine.service import StudyService
from engine.service.timepoints import timepoints
from engine.triage.request import AnalyseRequest
from tests.support.bundles import tiny_bundle


def _study(folder: Path, patient: str, study_uid: str) -> Path:
    def edit(image, _index) -> None:
        image.PatientID, image.PatientName, image.StudyInstanceUID = patient, f"{patient}^A", study_uid

    write_phantom(folder, slices=6, rows=64, edit=edit)
    return folder


def test_two_patients_are_refused_before_either_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = _study(tmp_path / "old", "ONE", "1.2.1"), _study(tmp_path / "new", "TWO", "1.2.2")
    with StudyService(AnalyseRequest((), bundle=tiny_bundle(tmp_path / "bundle"))) as service:
        monkeypatch.setattr(service, "judge", lambda *_a, **_k: pytest.fail("a study was judged"))
        with pytest.raises(UsageError, match="two different patients"):
            timepoints(("OLD", old), ("NEW", new), service)


def test_one_scan_serves_refusing_and_judging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = _study(tmp_path / "old", "ONE", "1.2.1")
    with StudyService(AnalyseRequest((), bundle=tiny_bundle(tmp_path / "bundle"))) as service:
        monkeypatch.setattr("engine.service.study_service.scan", lambda *_a, **_k: pytest.fail("scanned again"))
        then, now = timepoints(("OLD", study), ("NEW", study), service)
    assert then.study_instance_uid == now.study_instance_uid == "1.2.1"
