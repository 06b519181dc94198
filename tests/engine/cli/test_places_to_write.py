"""Where a command can't write is said once, in a sentence, and before the work."""

from __future__ import annotations

import errno
import io
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from engine.batch.values import Row
from engine.cli import main
from engine.cli.intake_options import speaker
from engine.cli.named_file import check_named
from engine.intake import stations
from engine.intake.runner import Judged
from engine.intake.service import Service, ServiceSettings
from engine.service import deliver
from engine.worklist import simulate
from tests.support.bundles import tiny_bundle


@pytest.fixture
def blocked(tmp_path: Path) -> Path:
    """A place where nobody can make a file: a file lies where its folder should be."""
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "there"


@pytest.mark.parametrize(
    "words",
    [
        ["doctor", "--json"],
        ["compare", ".", ".", "--json"],
        ["bench", "models", "--json"],
        ["bench", "desktop", "--json"],
        ["engine", "qualify", "--out"],
        ["worklist", "simulate", "--figure"],
        ["demo", "--json"],
        ["analyze", ".", "--evidence"],
    ],
)
def test_a_file_that_can_not_be_written_is_said_before_the_work(
    words: list[str], blocked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`engine qualify` measured for minutes, and then had nowhere to write to."""
    monkeypatch.setattr(simulate, "compare", lambda *_given, **_named: pytest.fail("the work was begun"))
    assert main([*words, str(blocked)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"alveoscope: Can't write {blocked}")
    assert said.err.endswith("[output-not-writable]\n")


@pytest.mark.parametrize(
    "words",
    [
        ["analyze", "{study}", "--json"],
        ["analyze", "{study}", "--evidence"],
        ["compare", "{study}", "{study}", "--json"],
        ["worklist", "simulate", "--figure"],
        ["audit", "export"],
    ],
    ids=" ".join,
)
def test_an_image_behind_an_option_stays_as_it_is(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`analyze --json study/*.dcm` put the result in the first image's place: a study had lost it for good."""
    image, archive = tmp_path / "1.dcm", tmp_path / "study.zip"
    for file, start in ((image, b"\0" * 128 + b"DICM"), (archive, b"PK\x03\x04\x14\0")):
        file.write_bytes(start)
        assert main([*(word.format(study=tmp_path) for word in words), str(file)]) == 1
        assert capsys.readouterr().err.startswith(f"alveoscope: Won't write {file}: what lies there is no text")
        assert file.read_bytes() == start


def test_text_is_replaced_also_where_its_start_ends_within_a_letter(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    for content in ("", "{" + "\u4e2d" * 2000):
        earlier.write_text(content, encoding="utf-8")
        check_named(earlier)


@pytest.mark.parametrize(
    ("words", "option"),
    [(["analyze", "."], "--evidence"), (["worklist", "simulate"], "--figure")],
    ids=["evidence", "figure"],
)
def test_one_file_for_two_things_is_refused(
    words: list[str],
    option: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The later one replaced the earlier, and the command said that all was done."""
    monkeypatch.chdir(tmp_path)
    assert main([*words, "--json", "x", option, str(tmp_path / "x")]) == 2
    assert capsys.readouterr().err == f"alveoscope: --json and {option} name the same file. Give two. [usage]\n"


@pytest.mark.parametrize("words", [["analyze", ".", "--evidence"], ["worklist", "simulate", "--figure"]], ids=" ".join)
def test_a_hyphen_is_no_file(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--evidence -` wrote a file of the name `-`."""
    monkeypatch.chdir(tmp_path)
    assert main([*words, "-"]) == 2
    assert "Standard output is for --json alone. Give a file name. [usage]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [["analyze", "."], ["batch", ".", "--out", "out"], ["watch", "."], ["receive"], ["bench", "first"]],
    ids=" ".join,
)
@pytest.mark.parametrize(("option", "wrong"), [("--backend", "magic"), ("--precision", "fp8")])
def test_a_back_end_that_does_not_exist_is_said_before_the_work(
    words: list[str],
    option: str,
    wrong: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A batch failed on each of its studies, and a service began to listen, and then failed on each that came."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(tiny_bundle(tmp_path / "bundles")))
    for name in ("watching", "receiving"):
        monkeypatch.setattr(stations, name, lambda *_given, **_named: pytest.fail("the work was begun"))
    assert main([*words, option, wrong]) == 2
    assert f"'{wrong}'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("words", [["--version"], ["worklist", "--json", "-"]], ids=" ".join)
def test_a_full_disk_behind_what_is_printed_is_a_sentence(words: list[str]) -> None:
    """It was "Something broke inside Alveoscope"."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "engine.cli", *words]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "alveoscope: No space left for what is printed. Free some space. [disk-full]\n"


def test_a_folder_for_the_demo_that_can_not_be_made_is_a_sentence(
    blocked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was "Something broke inside Alveoscope"."""
    assert main(["demo", "--slices", "8", "--out", str(blocked)]) == 1
    assert "[output-not-writable]" in capsys.readouterr().err


def test_what_was_not_written_stands_on_a_terminal_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Python's last resort printed the log, and the command said it again."""
    tried = deliver._Attempts()
    tried.do("pdf", lambda: 1 / 0)
    assert tried.failed("pdf")
    assert any(isinstance(one, logging.NullHandler) for one in deliver.log.handlers)


@pytest.mark.parametrize("command", [["receive"], ["watch", "."]])
def test_a_station_looks_at_its_folder_of_results_before_it_starts(
    command: list[str], blocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It listened, and every result was lost."""
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(tiny_bundle(tmp_path / "bundles")))
    monkeypatch.setattr(stations, "receiving", lambda *_given, **_named: pytest.fail("it listens"))
    monkeypatch.setattr(stations, "watching", lambda *_given, **_named: pytest.fail("it watches"))
    assert main([*command, "--results", str(blocked)]) == 1


def test_a_database_that_can_not_be_opened_is_not_mended_by_a_new_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.sqlite3").mkdir()
    assert main(["worklist", "--database", f"sqlite:///{tmp_path / 'folder.sqlite3'}"]) == 1
    assert "Give another --database." in capsys.readouterr().err


def test_a_service_whose_log_can_not_be_written_goes_on_judging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line that named a verdict raised in the runner: the study was given back, and judged again without end."""

    class Full(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("sys.stderr", Full())
    service = Service(ServiceSettings(), say=speaker(False))
    entry = service.store.submit("1.1", tmp_path)
    assert service._on_judged(Judged(entry, Row("1.1", "failed", "", "internal", "It broke.")))
    service.submit("1.2", tmp_path, images=1, patient="")
    service.store.close()
