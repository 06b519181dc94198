"""What was not written is said by the command, not by the command and by the log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from engine.cli import main
from engine.errors import DiskFullError
from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(tiny_bundle(tmp_path / "bundles")))
    write_phantom(tmp_path / "in", slices=6, rows=64, edit=lambda image, _index: setattr(image, "PatientAge", "005Y"))
    return tmp_path / "in"


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As outside pytest: no handler at the root, so that a log nobody keeps goes to standard error."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])


def test_a_format_that_the_result_has_nothing_for(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "result.json"
    assert main(["analyze", str(study), "--json", str(result), "-q"]) == 3
    capsys.readouterr()
    out = str(tmp_path / "out")
    assert main(["export", "report", str(result), str(study), "--out", out, "--formats", "seg", "-q"]) == 1
    assert capsys.readouterr().err.count("This result holds no lungs") == 1


def test_a_result_that_can_not_be_kept(
    study: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise DiskFullError("The disk is full.", "Make room.")

    monkeypatch.setattr("engine.service.study_service.StudyService.keep", full)
    main(["analyze", str(study), "-q"])
    assert capsys.readouterr().err.count("The disk is full") == 1


def test_what_can_not_be_recorded_of_two_studies(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of a hundred studies had a hundred times the same line."""

    def full(*_arguments: object, **_more: object) -> None:
        raise DiskFullError("The disk is full.", "Make room.")

    write_phantom(study / "other", slices=6, rows=64, seed=1, uids_seed="other")
    monkeypatch.setattr("engine.audit.chain.AuditChain.append", full)
    main(["analyze", str(study), "-q"])
    said = capsys.readouterr()
    assert said.out.count("Study 1.") == 2
    assert said.err.count("The disk is full") == 1
