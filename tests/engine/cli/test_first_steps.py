"""What somebody meets who starts: a wrong path, no screen, a slip. One sentence each, and a way out."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.cli import main
from engine.phantom import write_phantom

WITH_PATHS = (
    ["analyze", "{0}"],
    ["batch", "{0}", "--out", "{1}"],
    ["compare", "{0}", "{1}"],
    ["replay", "{0}", "{1}"],
    ["export", "report", "{0}", "{1}", "--out", "{1}"],
    ["export", "deidentified", "{0}", "--out", "{1}"],
    ["send", "{0}", "--pacs", "PACS@127.0.0.1:104"],
    ["watch", "{0}"],
    ["worklist", "rebuild", "{0}"],
    ["audit", "verify", "--folder", "{0}"],
    ["audit", "rotate", "--folder", "{0}"],
    ["audit", "restart", "--folder", "{0}"],
    ["audit", "export", "{1}/chain.csv", "--folder", "{0}"],
    ["{0}"],
)


@pytest.mark.parametrize("words", [*WITH_PATHS, ["open", "{0}"], ["demo", "--out", "{0}"]], ids=" ".join)
def test_an_empty_argument_is_not_the_folder_one_is_in(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [word.format("", tmp_path) for word in words]
    assert main(given) == 2
    assert f"Argument {given.index('') + 1} is empty." in capsys.readouterr().err


def test_the_empty_value_of_an_option_is_not_the_folder_one_is_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert main(["batch", str(tmp_path), "--out="]) == 2
    assert "Argument 3 is empty." in capsys.readouterr().err
    assert not list(Path().iterdir())


@pytest.mark.parametrize("words", WITH_PATHS, ids=" ".join)
def test_a_path_that_is_not_there_is_named(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "not there")
    assert main([word.format(missing, tmp_path) for word in words]) == 2
    said = capsys.readouterr().err
    assert missing in said
    assert "[path-not-found]" in said
    assert not (tmp_path / "not there").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a screen or say so themselves")
def test_without_a_screen_the_window_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 2
    assert "There is no screen here" in capsys.readouterr().err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X is Linux's")
def test_a_screen_that_answers_nobody_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":9177")
    assert main([]) == 2
    assert "No screen answers at DISPLAY=:9177." in capsys.readouterr().err


def test_several_paths_open_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(tmp_path / name) for name in ("one", "two")]
    for path in paths:
        Path(path).mkdir()
    opened: list[list[str]] = []
    monkeypatch.setattr("engine.cli.open.open_desktop", lambda words: opened.append(list(words)) or 0)
    assert main(paths) == 0
    assert main(["-platform", *paths]) == 2, "an option without the command is nobody's path"
    assert opened == [paths]


def test_of_several_paths_the_one_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), str(tmp_path / "gone")]) == 2
    said = capsys.readouterr().err
    assert str(tmp_path / "gone") in said
    assert "[path-not-found]" in said


def test_what_a_batch_can_not_use_is_said_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["batch", str(tmp_path), "--out", str(tmp_path / "out"), "-q"]
    assert main([*words, "--database", "foo://x"]) == 1
    assert "Can't use this database address" in capsys.readouterr().err
    monkeypatch.setattr("engine.report.formats.find_spec", lambda _name: None)
    assert main([*words, "--formats", "json,nifti"]) == 2
    assert f"Install it with: {sys.executable} -m pip install nibabel [usage]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["find", "X"], ["retrieve", "1.2"]])
def test_without_a_pacs_the_options_that_name_one_are_said(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "--pacs" in said
    assert "--web" in said


@pytest.mark.parametrize("command", ["find", "receive"])
def test_a_damaged_certificate_is_said_in_words(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "damaged.pem"
    damaged.write_text("-----BEGIN CERTIFICATE-----\nnone\n", encoding="utf-8")
    words = {
        "find": ["find", "X", "--pacs", "A@127.0.0.1:104", "--tls", "--tls-authority", str(damaged)],
        "receive": ["receive", "--port", "0", "--spool", str(tmp_path / "spool"), "--tls-certificate", str(damaged)],
    }
    assert main(words[command]) == 2
    said = capsys.readouterr().err
    assert "can't be used: the file is damaged" in said
    assert "SSL" not in said


@pytest.mark.parametrize("words", [["--help"], ["open", "--help"]])
def test_the_help_says_how_the_window_is_opened(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    assert "opens the desktop app" in " ".join(capsys.readouterr().out.split())


def test_an_intact_audit_chain_is_not_set_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "restart", "--folder", str(tmp_path)]) == 2
    assert "intact" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_copies_of_an_empty_folder_are_no_success(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["export", "deidentified", str(tmp_path / "empty"), "--out", str(tmp_path / "copies")]) == 3


def test_no_copy_at_all_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.dcm").write_bytes(b"torn")
    assert main(["export", "deidentified", str(tmp_path / "in"), "--out", str(tmp_path / "copies")]) == 3
    assert capsys.readouterr().out == "0 copies, 0 left out, 1 file not readable.\n"


def test_a_folder_that_is_left_out_of_the_copies_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of a study went out, and nobody heard of the rest."""
    (tmp_path / "in" / "shut").mkdir(parents=True)
    (tmp_path / "in" / "1.dcm").write_bytes(b"torn")

    def refusing(folder: Path) -> object:
        if folder.name == "shut":
            raise PermissionError(errno.EACCES, "Permission denied")
        return os.scandir(folder)

    monkeypatch.setattr("engine.dicom.files.os", SimpleNamespace(scandir=refusing))
    main(["export", "deidentified", str(tmp_path / "in"), "--out", str(tmp_path / "copies")])
    assert "shut: The folder can't be read: Permission denied." in capsys.readouterr().err


def test_copies_below_the_originals_are_not_copied_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`deidentified . --out copies`, a second time: each copy was an original, too, and grew one of its own."""
    write_phantom(tmp_path / "in" / "study", slices=8, rows=32)
    monkeypatch.chdir(tmp_path / "in")
    for _ in range(2):
        assert main(["export", "deidentified", ".", "--out", "copies", "--secret", "../secret"]) == 0
        assert capsys.readouterr().out.startswith("8 copies, ")
    assert len(list(Path("copies").rglob("*.dcm"))) == 8


def test_the_secret_of_the_copies_is_its_owner_s_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With it everybody who has the copies gets back to the patients."""
    (tmp_path / "1.dcm").write_bytes(b"torn")
    words = ["export", "deidentified", str(tmp_path / "1.dcm"), "--out", str(tmp_path / "copies"), "--secret"]
    main([*words, str(tmp_path / "secret")])
    assert len((tmp_path / "secret").read_bytes()) == 32
    if os.name != "nt":
        assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
    assert main([*words, str(tmp_path)]) == 1
    assert "Can't read the secret" in capsys.readouterr().err


def test_a_file_where_a_folder_is_needed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "scan").mkdir()
    (tmp_path / "scan" / "note.txt").write_text("x", encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert main(["batch", str(tmp_path / "scan"), "--out", str(tmp_path / "file"), "-q"]) == 1
    assert "a file lies where a folder is needed" in capsys.readouterr().err


def test_an_address_that_is_not_ours_is_no_busy_port(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as probe:
        try:
            probe.bind(("192.0.2.1", 0))
        except OSError:
            pass
        else:
            pytest.skip("this computer answers for addresses of examples (RFC 5737)")
    words = ["receive", "--host", "192.0.2.1", "--spool", str(tmp_path / "spool"), "--results", str(tmp_path / "out")]
    assert main([*words, "--database", f"sqlite:///{tmp_path}/worklist.sqlite3"]) == 2
    assert "no such address" in capsys.readouterr().err


def test_what_is_no_program_is_not_measured_against(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "versus", str(tmp_path)]) == 2
    assert "is no program" in capsys.readouterr().err
