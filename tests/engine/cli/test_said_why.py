"""What went wrong is said where somebody looks: with its reason, its place and a way out."""

from __future__ import annotations

import builtins
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import start
from engine.audit import AuditChain, Event
from engine.audit.files import CURRENT
from engine.batch.values import BatchSummary, Row
from engine.cli import main
from engine.doctor.values import Check, Outcome
from engine.phantom import write_phantom


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))


def test_why_studies_of_a_batch_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was in the table alone; a reason that holds for hundreds is one line."""
    gone = [Row(f"1.{number}", "failed", "f", "path-not-found", "The path does not exist.") for number in range(2, 7)]
    died = Row("1.9", "failed", "f", "worker-died", "The process ended.")
    summary = BatchSummary((Row("1.1", "done", "f", values={"verdict": "negative"}), *gone, died))
    monkeypatch.setattr("engine.batch.run.run_batch", lambda *_arguments, **_more: summary)
    assert main(["batch", str(tmp_path), "--out", str(tmp_path / "out"), "-q"]) == 4
    assert capsys.readouterr().err.splitlines() == [
        "alveoscope: 1.2, 1.3, 1.4 and 2 more: failed: The path does not exist. [path-not-found]",
        "alveoscope: 1.9: failed: The process ended. [worker-died]",
    ]


def test_what_failed_can_only_be_done_again_in_a_batch_that_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["batch", str(tmp_path), "--out", str(tmp_path / "out"), "--retry-failed"]) == 2
    assert "Give --resume, too. [usage]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"schema": "alveoscope.result/2"}', "A damaged result of Alveoscope: "),
        (b"not json", "Not a result of Alveoscope: no JSON"),
        (b"\xff\xfe\xff", "It is no text, so no result of Alveoscope."),
    ],
)
def test_which_result_is_damaged(content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two that were given, nothing said which."""
    result = tmp_path / "old.json"
    result.write_bytes(content)
    assert main(["compare", str(result), str(result)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"alveoscope: Can't use {result}. {said}")
    assert error.endswith(("Analyse the study again. [input]\n", "Give the JSON file of an analysis. [input]\n"))


def test_phantoms_are_not_written_among_a_patients_images(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_phantom(tmp_path / "in" / "scan", slices=2, rows=32, patient_id="4711")
    assert main(["demo", "--slices", "8", "--out", str(tmp_path / "in"), "-q"]) == 2
    assert "holds a patient's images. Give a new folder for the synthetic ones. [usage]" in capsys.readouterr().err
    assert [one.name for one in (tmp_path / "in").iterdir()] == ["scan"]


def test_a_damaged_worklist_is_set_aside_and_how_it_is_filled_again_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.sqlite3"
    path.write_bytes(b"not a database\n" * 100)
    assert main(["worklist", "--database", f"sqlite:///{path}"]) == 0
    assert "alveoscope worklist rebuild DIR" in capsys.readouterr().err


def test_a_damaged_chain_has_no_digest_to_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It printed "digest " and nothing."""
    chain = AuditChain(tmp_path / "audit")
    chain.append(Event.ANALYSED)
    file = tmp_path / "audit" / CURRENT
    file.write_bytes(file.read_bytes().replace(b"analysed", b"anaIysed"))
    assert main(["audit", "verify", "--folder", str(tmp_path / "audit")]) == 1
    said = capsys.readouterr().out
    assert "NOT intact; no digest to note: its last record was changed" in said


def test_a_language_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALVEOSCOPE_LANGUAGE", "xx")
    assert main(["--version"]) == 0
    said = (
        "alveoscope: ALVEOSCOPE_LANGUAGE=xx: there is no such language, so it is English. Set it to en, es, pt or zh."
    )
    assert capsys.readouterr().err.strip() == said


def test_who_stops_it_while_it_loads_meets_no_traceback(
    project_root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = builtins.__import__

    def interrupted(name: str, *given: Any, **more: Any) -> Any:
        if name == "engine.cli":
            raise KeyboardInterrupt
        return loaded(name, *given, **more)

    monkeypatch.setattr(builtins, "__import__", interrupted)
    assert start.main() == 1
    monkeypatch.undo()
    assert capsys.readouterr().err == "alveoscope: Stopped on request. [cancelled]\n"
    assert 'alveoscope = "engine.start:main"' in (project_root / "pyproject.toml").read_text(encoding="utf-8")


def test_what_the_doctor_takes_long_for_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a fresh account and a busy computer it was silent for minutes."""
    written = threading.Event()

    def slow() -> Iterator[Check]:
        for name in ("signature", "golden test"):
            assert name != "signature" or written.wait(20)
            yield Check("bundle", name, Outcome.OK, "fine")

    def tell(*words: str, **_more: object) -> None:
        sys.stderr.write(f"{words[0]}\n")
        written.set()

    monkeypatch.setattr("engine.cli.console._PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr("engine.cli.console.print", tell, raising=False)
    monkeypatch.setattr("engine.doctor.run.GROUPS", (("bundle", slow),))
    monkeypatch.setattr("engine.doctor.run.entry_points", lambda **_named: ())
    assert main(["doctor"]) == 0
    said = capsys.readouterr()
    assert said.err.count("alveoscope: Checking bundle: the networks are tried") == 1
    assert "golden test" in said.out
