"""What differs on Windows, as far as it can be shown elsewhere: by simulation of what Windows does."""

from __future__ import annotations

import ast
import multiprocessing
import ntpath
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import JPEGLosslessSV1

from engine import files
from engine.dicom import isolated, scan
from engine.errors import OutputNotWritableError
from engine.files import folder_of, safe_name, write_atomically
from engine.phantom import phantom_hu, write_phantom
from tests.support.bundles import tiny_bundle

LONGEST_UID = "1.2.826.0.1.3680043.8.498." + "9" * 38


class SharingViolationError(PermissionError):
    """What Windows raises for a file that another program has open."""

    winerror = 32


def _held(monkeypatch: pytest.MonkeyPatch, times: int) -> list[float]:
    """The next ``times`` replacements find the target open; the pauses in between are counted, not waited for."""
    replace, left, pauses = os.replace, [times], []

    def held(source: str, target: Path) -> None:
        if left[0]:
            left[0] -= 1
            raise SharingViolationError(13, "The process cannot access the file")
        replace(source, target)

    monkeypatch.setattr(files.os, "replace", held)
    monkeypatch.setattr(files.time, "sleep", pauses.append)
    return pauses


def test_a_file_that_is_open_for_a_moment_is_replaced_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = _held(monkeypatch, 3)
    write_atomically(tmp_path / "results.csv", "new")
    assert (tmp_path / "results.csv").read_text(encoding="utf-8") == "new"
    assert len(pauses) == 3


def test_a_file_that_stays_open_keeps_its_content_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "results.csv"
    target.write_text("old", encoding="utf-8")
    _held(monkeypatch, 1000)
    with pytest.raises(OutputNotWritableError, match=r"results\.csv: another program has it open"):
        write_atomically(target, "new")
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["results.csv"]


def test_no_permission_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_source: str, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "replace", refused)
    monkeypatch.setattr(files.time, "sleep", lambda _seconds: pytest.fail("waited"))
    with pytest.raises(OutputNotWritableError, match="Permission denied"):
        write_atomically(tmp_path / "results.csv", "new")


@pytest.mark.parametrize(
    "identifier", ["CON", "nul", "COM1", "LPT9.1", "AUX.2.3", "1.2.", "1.2 ", "C:\\x", "1:2", "..\\1", "1.2/3", "é", ""]
)
def test_no_identifier_becomes_a_device_a_drive_or_a_name_that_windows_changes(identifier: str) -> None:
    name = safe_name(identifier)
    assert name.startswith("id-")
    assert not ntpath.splitdrive(name)[0]
    assert ntpath.basename(name) == name


@pytest.mark.parametrize("uid", ["1.2.840", LONGEST_UID])
def test_a_uid_is_a_name_that_windows_keeps(uid: str) -> None:
    assert safe_name(uid) == uid
    assert not set(uid) & set('<>:"/\\|?*')
    assert uid.split(".")[0].isdigit()  # no device of Windows is a number


def test_files_on_two_drives_have_no_folder_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.os.path, "commonpath", lambda _paths: ntpath.commonpath(["C:\\a", "D:\\b"]))
    assert folder_of([Path("a"), Path("b")]) == Path.cwd()


def test_the_longest_path_fits_into_what_windows_allows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """260 signs without a setting: a usual folder of data, a study, an object, and the temporary file beside it."""
    made: list[str] = []
    real = files.tempfile.mkstemp

    def remember(**named: object) -> tuple[int, str]:
        handle, name = real(**named)
        made.append(name)
        return handle, name

    monkeypatch.setattr(files.tempfile, "mkstemp", remember)
    write_atomically(tmp_path / safe_name(LONGEST_UID) / f"{safe_name(LONGEST_UID)}.summary.dcm", b"")
    below = made[0].removeprefix(str(tmp_path))
    assert len("C:\\Users\\a.long.name.of.a.user\\AppData\\Local\\alveoscope\\received") + len(below) < 260


def test_compressed_slices_are_decoded_where_processes_can_only_be_spawned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    monkeypatch.setattr(isolated, "_idle", [])
    write_phantom(tmp_path, slices=8, rows=64, transfer_syntax=JPEGLosslessSV1)
    (study,) = scan([tmp_path]).studies
    headers = study.series[0].headers
    assert isolated._context().get_start_method() == "spawn"
    found = isolated.decode_hu(headers[3])
    expected = phantom_hu(slices=8, rows=64)[3]
    np.testing.assert_array_equal(found, expected)


def test_a_console_without_the_letters_of_a_name_costs_the_letters_only(tmp_path: Path, project_root: Path) -> None:
    """Code page 437 of an American console has no Chinese."""

    def chinese(dataset: object, _index: int) -> None:
        dataset.SpecificCharacterSet = "ISO_IR 192"  # type: ignore[attr-defined]
        dataset.SeriesDescription = "胸部 CT"  # type: ignore[attr-defined]

    write_phantom(tmp_path / "ct", slices=8, rows=128, edit=chinese)
    command = [sys.executable, "-m", "engine.cli", "analyze", str(tmp_path / "ct"), "--quiet"]
    environment = {**os.environ, "PYTHONIOENCODING": "cp437", "ALVEOSCOPE_BUNDLE": str(tiny_bundle(tmp_path))}
    done = subprocess.run(command, cwd=project_root, env=environment, capture_output=True, check=False, timeout=250)
    assert b"Something broke" not in done.stderr
    assert done.returncode in (0, 3)
    assert b"?? CT" in done.stdout


POSIX_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog"}


@pytest.mark.parametrize("room", ["engine", "desktop"])
def test_nothing_is_imported_that_windows_lacks(room: str, project_root: Path) -> None:
    found = {}
    for path in (project_root / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
            if isinstance(node, ast.ImportFrom) and node.module:
                names = {node.module}
            if names & POSIX_MODULES:
                found[str(path)] = names
    assert not found


@pytest.mark.parametrize("room", ["engine", "desktop", "build"])
def test_no_text_is_read_or_written_in_the_computers_code_page(room: str, project_root: Path) -> None:
    """Ruff's PLW1514 (unspecified-encoding): Windows would take 1252 where others take UTF-8."""
    command = [sys.executable, "-m", "ruff", "check", "--preview", "--select", "PLW1514", "--quiet", room]
    done = subprocess.run(command, cwd=project_root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
