"""Exit codes and the one clear sentence."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path

import jsonschema
import pytest

from engine import __version__, cli
from engine.cli import TRACEBACK_VARIABLE, main
from engine.dicom import scan
from engine.phantom import write_phantom
from engine.report.json_ import result_schema
from engine.triage.request import AnalyseRequest
from tests.support.bundles import tiny_bundle


@pytest.fixture
def bundle_path(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tiny_bundle(tmp_path_factory.mktemp("bundles"))
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(path))
    return path


@pytest.fixture
def chest(tmp_path: Path) -> Path:
    folder = tmp_path / "Größe 中文"
    write_phantom(folder, slices=16, spacing_mm=20.0, rows=128)
    return folder


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"alveoscope {__version__}\n"


@pytest.mark.parametrize("words", [["no-such-command"], ["analyze"], ["analyze", ".", "--threads", "none"]])
def test_bad_usage_is_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err


def test_analyze_prints_a_verdict_and_writes_a_valid_result(
    chest: Path, bundle_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "results" / "out.json"
    assert main(["analyze", str(chest), "--json", str(target), "--quiet", "--slices"]) == 0
    printed = capsys.readouterr().out
    assert "Not for diagnosis without a physician" in printed
    assert "no-lung" in printed
    jsonschema.Draft202012Validator(result_schema()).validate(json.loads(target.read_text(encoding="utf-8")))


def test_json_to_standard_output_is_json_and_nothing_else(
    chest: Path, bundle_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(chest), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "alveoscope.result/2"


def test_nothing_assessable_is_3(bundle_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_phantom(tmp_path, slices=2, rows=64)
    assert main(["analyze", str(tmp_path)]) == 3
    assert "too-few-slices" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("missing", 2, "[path-not-found]"), ("", 3, "[nothing-found]")],
)
def test_nothing_to_read_is_one_sentence(
    name: str, code: int, said: str, bundle_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(tmp_path / name)]) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_an_output_that_cannot_be_written_fails_before_the_work(
    chest: Path, bundle_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(chest), "--json", "/proc/no/out.json"]) == 1
    captured = capsys.readouterr()
    assert "[output-not-writable]" in captured.err
    assert captured.out == ""


def test_a_fault_of_ours_is_one_sentence_and_a_way_to_the_traceback(
    chest: Path, bundle_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("engine.service.study_service.scan", broken)
    monkeypatch.delenv(TRACEBACK_VARIABLE, raising=False)
    assert main(["analyze", str(chest)]) == 1
    assert "(ZeroDivisionError)" in capsys.readouterr().err
    monkeypatch.setenv(TRACEBACK_VARIABLE, "1")
    with pytest.raises(ZeroDivisionError):
        main(["analyze", str(chest)])


def test_the_demo_analyses_both_phantoms_and_keeps_them_where_asked(
    bundle_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--slices", "12", "--out", str(tmp_path / "demo"), "--quiet"]) == 0
    assert len(list((tmp_path / "demo").rglob("*.dcm"))) == 24
    assert capsys.readouterr().out.count("Study ") == 2


def test_the_demo_analyses_nothing_but_its_own_phantoms(
    chest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second demo with fewer slices mixed its chests with what the first had left, and judged whatever lay there."""
    asked: list[AnalyseRequest] = []
    monkeypatch.setattr("engine.cli.analyze.run_analysis", lambda request, **_named: asked.append(request) or 0)
    shutil.copytree(chest, tmp_path / "demo" / "chest")
    for slices in ("9", "8"):
        assert main(["demo", "--slices", slices, "--out", str(tmp_path / "demo")]) == 0
    found = scan(asked[-1].paths)
    assert [len(one.headers) for study in found.studies for one in study.series] == [8, 8]
    assert len(list((tmp_path / "demo").rglob("*.dcm"))) == 16 + 18


def test_a_name_that_is_no_utf_8_is_printed_as_the_bytes_that_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """`retrieve --out` and a report that named such a folder broke after the work."""
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="utf-8"))
    cli._forgive_letters()
    print(os.fsdecode(b"/disc/M\xfcller"), flush=True)
    assert written.getvalue() == b"/disc/M\xfcller" + os.linesep.encode()


def test_a_defect_does_not_say_that_nothing_was_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A batch had written a thousand results when it said so."""

    def broken(_words: list[str]) -> int:
        raise RuntimeError("Doe^Jane")

    monkeypatch.delenv(TRACEBACK_VARIABLE, raising=False)
    monkeypatch.setattr(cli, "_run", broken)
    assert main(["batch"]) == 1
    said = capsys.readouterr().err
    assert "(RuntimeError). What was written before stays." in said
    assert "Doe" not in said
