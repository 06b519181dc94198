from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from engine.cli import main
from engine.errors import DiskFullError, OutputNotWritableError
from engine.files import check_writable, is_folder, is_there, output_error, scratch_folder, write_atomically


def test_parents_are_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "Größe-中文.json"
    write_atomically(target, "ä")
    assert target.read_bytes() == "ä".encode()
    assert list(target.parent.iterdir()) == [target]


def test_a_failed_write_keeps_the_old_file_and_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")

    def full(_source: str, _target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DiskFullError, match="No space left to write .*result.json. Free some space"):
        write_atomically(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_read_only_file_system_is_said_plainly() -> None:
    with pytest.raises(OutputNotWritableError, match="Can't write /proc/alveoscope/result.json"):
        write_atomically(Path("/proc/alveoscope/result.json"), "x")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputNotWritableError, match="it is a folder"):
        check_writable(tmp_path)
    with pytest.raises(OutputNotWritableError):
        write_atomically(tmp_path, "x")
    assert list(tmp_path.parent.glob(f".{tmp_path.name}*.part")) == []


def test_a_result_is_as_readable_as_the_umask_allows(tmp_path: Path) -> None:
    target = tmp_path / "x"
    code = (
        "import os, pathlib; os.umask(0o027); from engine.files import write_atomically as w; "
        f"w(pathlib.Path({str(target)!r}), 'x')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_device_is_written_to_and_never_replaced() -> None:
    write_atomically(Path("/dev/null"), "gone")
    with pytest.raises(DiskFullError, match="No space left to write /dev/full"):
        write_atomically(Path("/dev/full"), "x")
    assert Path("/dev/null").is_char_device()
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "gone", ""])
def test_what_does_not_answer_is_not_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert (is_there(path), is_folder(path)) == ((True, True) if not name else (False, False))
    (tmp_path / "file").touch()
    assert is_there(tmp_path / "file")
    assert not is_folder(tmp_path / "file")


def test_a_word_that_can_be_no_path_is_a_command_that_is_not_known(capsys) -> None:
    assert main(["x" * 300]) == 2
    assert "No such command" in capsys.readouterr().err


def test_no_temporary_folder_is_an_error_of_ours(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(OutputNotWritableError, match="gone"):
        scratch_folder("alveoscope-")


@pytest.mark.parametrize(("number", "chosen", "own"), [
    (errno.ENOSPC, "Free some space or choose another place.", "Free some space."),
    (errno.EROFS, "Choose a folder that you may write to.",
     "Alveoscope keeps its own files there: is the disk there, and may you write to it?"),
])  # fmt: skip
def test_nobody_is_told_to_choose_a_place_that_is_not_chosen(
    number: int, chosen: str, own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    error = OSError(number, os.strerror(number))
    assert output_error(tmp_path / "elsewhere" / "a.pdf", error).hint == chosen
    assert output_error(tmp_path / "data" / "kept" / "a.json", error).hint == own


_EVERY_DOOR = """
import os, sys
os.umask(0o022)
from engine.audit.chain import AuditChain
from engine.files import write_atomically
from engine.intake.spool import received_spool
from engine.locations import cache_folder, config_folder
from engine.worklist.store import open_store
{door}
"""


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize(
    "door",
    [
        "AuditChain()",
        "received_spool().prepare()",
        "open_store()",
        "write_atomically(config_folder() / 'trusted_keys' / 'x', 'x')",
        "write_atomically(cache_folder() / 'engines' / 'x', 'x')",
    ],
)
def test_another_account_of_the_computer_looks_into_no_folder_of_ours(tmp_path: Path, door: str) -> None:
    """Many a home is open to whoever may log in; the worklist with its names was, too."""
    names = ("ALVEOSCOPE_DATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    home = {key: value for key, value in os.environ.items() if key not in names} | {"HOME": str(tmp_path)}
    code = _EVERY_DOOR.format(door=door)
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2], env=home)
    own = list(tmp_path.rglob("alveoscope"))
    assert own
    assert [oct(path.stat().st_mode & 0o777) for path in own] == ["0o700"] * len(own)


def test_a_folder_that_a_department_shares_keeps_its_mode(tmp_path: Path) -> None:
    code = "import os; os.umask(0o002); from engine.audit.chain import AuditChain; AuditChain()"
    shared = {**os.environ, "ALVEOSCOPE_DATA": str(tmp_path / "shared")}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2], env=shared)
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o775
