"""Ctrl-C at any moment: one sentence and exit code 1; a batch says how to go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import engine.files
import engine.inference.golden
from engine.batch import run
from engine.batch.values import BatchSummary
from engine.cli import main
from engine.phantom import write_phantom
from engine.service import deliver
from engine.worklist import store
from tests.support.bundles import tiny_bundle


def _interrupt(*_given: object, **_named: object) -> None:
    raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(tiny_bundle(tmp_path / "bundles")))


@pytest.mark.parametrize(
    ("words", "module", "name"),
    [(["worklist"], store, "open_store"), (["bundle", "verify"], engine.inference.golden, "golden_test")],
)
def test_commands_that_do_not_watch_for_it_say_so_too(
    words: list[str], module: object, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They ended with 130, which the README does not know, and without a word."""
    monkeypatch.setattr(module, name, _interrupt)
    assert main(words) == 1
    assert capsys.readouterr().err == "alveoscope: Stopped on request. [cancelled]\n"


def test_a_stopped_batch_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It said "0 studies done (0 of them before), 0 failed", as if there had been nothing to do."""
    before = signal.getsignal(signal.SIGINT)  # a background job's ignores it
    write_phantom(tmp_path / "chest", slices=8, spacing_mm=30.0, rows=64)
    monkeypatch.setattr(run, "run_batch", lambda *_given, **_named: BatchSummary((), 0, cancelled=True))
    assert main(["batch", str(tmp_path / "chest"), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    assert said.out == f"0 studies done, 0 failed. Results: {tmp_path / 'out' / 'summary.html'}\n"
    assert said.err.startswith("alveoscope: Stopped on request. Go on with it with --resume")
    assert signal.getsignal(signal.SIGINT) is before, "Ctrl-C does again what it did"


def test_export_stops_between_documents_and_says_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All documents of all studies were written after Ctrl-C, and the exit code was 0."""
    for number in (1, 2):
        write_phantom(tmp_path / "in" / str(number), slices=16, spacing_mm=20.0, rows=96, seed=number)
    result, out = tmp_path / "result.json", tmp_path / "out"
    assert main(["analyze", str(tmp_path / "in"), "--json", str(result), "-q"]) == 0
    capsys.readouterr()
    before = deliver.render

    def interrupted(*given: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return before(*given)

    monkeypatch.setattr(deliver, "render", interrupted)
    recorded: list[dict[str, object]] = []
    monkeypatch.setattr("engine.cli.recorded.record", lambda event, **told: recorded.append({"event": event, **told}))
    assert main(["export", "report", str(result), str(tmp_path / "in"), "--out", str(out), "--formats", "sr,pdf"]) == 1
    said = capsys.readouterr()
    (written,) = out.iterdir()
    assert written.name.endswith(".sr.dcm")
    assert said.out == f"{written}\n"
    assert said.err == "alveoscope: Stopped on request. 1 file was written. [cancelled]\n"
    assert [(one["event"], one["count"]) for one in recorded] == [("exported", 1)]


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """Events of the audit chain, and how many files each counts."""
    found: list[tuple[str, object]] = []
    monkeypatch.setattr("engine.cli.recorded.record", lambda event, **told: found.append((event, told["count"])))
    return found


def test_copies_made_before_a_stop_are_in_the_audit_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: list[tuple[str, object]]
) -> None:
    def second_is_interrupted(path: Path, content: bytes) -> None:
        if (tmp_path / "out").exists():
            raise KeyboardInterrupt
        write(path, content)

    write = engine.files.write_atomically
    write_phantom(tmp_path / "in", slices=3, rows=64)
    monkeypatch.setattr(engine.files, "write_atomically", second_is_interrupted)
    assert main(["export", "deidentified", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 1
    assert recorded == [("exported", 1)]


def test_what_the_pacs_took_before_a_stop_is_in_the_audit_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: list[tuple[str, object]]
) -> None:
    def sent(_peer: object, files: list[Path]) -> Iterator[tuple[Path, str]]:
        yield files[0], ""
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.pacs.store.send_files", sent)
    (tmp_path / "a.dcm").touch()
    assert main(["send", str(tmp_path), "--pacs", "ARCHIVE@127.0.0.1:11112"]) == 1
    assert recorded == [("sent", 1)]


def test_one_study_is_no_studies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_phantom(tmp_path / "chest", slices=16, spacing_mm=20.0, rows=96)
    words = ["batch", str(tmp_path / "chest"), "--out", str(tmp_path / "out"), "--workers", "1"]
    assert main(words) == 0
    assert capsys.readouterr().out.startswith("1 study done, 0 failed. Results: ")
    assert main([*words, "--resume"]) == 0
    assert capsys.readouterr().out.startswith("1 study done (1 of them before), 0 failed. Results: ")


def test_a_stop_in_the_middle_of_an_import_ends_with_1_as_well(tmp_path: Path, project_root: Path) -> None:
    """It ended with 130 where a dataclass was just being made: ``python -m`` took it for unhandled."""
    program = """
from engine import cli

def stopped(words):
    exec("raise KeyboardInterrupt")

cli._run = stopped
raise SystemExit(cli.main(["doctor"]))
"""
    (tmp_path / "stopped_early.py").write_text(program, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "stopped_early"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(project_root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (1, "alveoscope: Stopped on request. [cancelled]\n")
