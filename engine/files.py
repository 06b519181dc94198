"""Writing files so that nothing is ever half-written: beside the target first, then replaced."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from engine.errors import DiskFullError, OutputError, OutputNotWritableError, PathUnreadableError
from engine.locations import is_our_own, private_folders

# A UID is digits and points, at most 64 of them (PS3.5 9.1).
_UID = re.compile(r"[0-9]+(\.[0-9]+)*")
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
_BLOCK = 1 << 20
#: Windows' words for a file that somebody has open; seconds to wait for its end, five times.
_ACCESS_DENIED, _SHARING_VIOLATION = 5, 32
_REPLACE_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)


def safe_name(identifier: str) -> str:
    """The one way from an identifier out of a file to a name on the disk.

    A valid UID is its own name. Anything else (empty, a path, a device of Windows, letters that a file system folds
    together) becomes the start of its digest: unique, short, and without any sign that leads out of a folder.
    """
    if len(identifier) <= 64 and _UID.fullmatch(identifier):
        return identifier
    return "id-" + hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def folder_of(files: Iterable[Path]) -> Path:
    """The folder that holds all of these files, or the only one of them, absolute; the current one for none."""
    paths = sorted({path.absolute() for path in files})
    try:
        return Path(os.path.commonpath(paths))
    except ValueError:  # none, or on several drives
        return Path.cwd()


def common_place(files: Iterable[Path]) -> str:
    """The folder that holds all of these files, or the only one of them, absolute; the first where they lie on several
    drives, empty for none."""
    paths = [str(path.absolute()) for path in files]
    try:
        return os.path.commonpath(paths)
    except ValueError:  # none, or on several drives
        return paths[0] if paths else ""


def inside(folder: Path, *names: str) -> Path:
    """``folder`` and the names below it, joined; the second lock on the door that :func:`safe_name` closes.

    Raises
    ------
    OutputNotWritableError
        The path would lie outside the folder.
    """
    path = folder.joinpath(*names)
    if not Path(os.path.normpath(path.absolute())).is_relative_to(os.path.normpath(folder.absolute())):
        raise OutputNotWritableError(f"A name from a file leads out of {folder}.", "It was not written.")
    return path


def file_digest(path: Path) -> str:
    """Digest of a file's content, hex.

    Raises
    ------
    OSError
    """
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def encoded(text: str) -> bytes:
    """A text as a file holds it: UTF-8.

    A byte of a file's name that is no UTF-8 (a disc written elsewhere, ``M\\xfcller``) reaches Python as half of a
    surrogate pair, which UTF-8 does not have: it is written as the sign for a letter that is not known.
    """
    return _HALF_PAIR.sub("\ufffd", text).encode()


def decoded(data: bytes) -> str:
    """The text of a JSON file, also of one that went through a shell.

    Windows' PowerShell writes what ``>`` redirects as UTF-16, and editors put a byte order mark in front.

    Raises
    ------
    UnicodeDecodeError
    """
    return data.decode(json.detect_encoding(data))


def write_atomically(path: Path, content: bytes | str, *, durable: bool = True, private: bool = False) -> None:
    """Write a whole file or leave what was there.

    The bytes go to a temporary file in the same folder, are flushed to the disk, and replace the target
    in one step; parents are made. Text is written as :func:`encoded`. A device or a pipe is written to as it is.

    Parameters
    ----------
    durable : bool
        False doesn't wait for the disk: for what may be lost in a power cut and is written where nobody may wait.
    private : bool
        Only this account may read it.

    Raises
    ------
    OutputNotWritableError
        No permission, a read-only file system, or a folder where the file should be.
    DiskFullError
        No space or no quota left.
    """
    data = encoded(content) if isinstance(content, str) else content
    temporary = ""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # A device or a pipe (/dev/null, /dev/stdout): replacing it would take it away from everybody.
            with path.open("wb", buffering=0) as device:
                device.write(data)
            return
        make_folder(path.parent)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        if not private:
            os.chmod(temporary, 0o666 & ~_umask())  # noqa: PTH101 - mkstemp makes private files; results are shared
        _replace(temporary, path)
        temporary = ""
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _replace(temporary: str, path: Path) -> None:
    """Put a file in another's place; on Windows, after whoever reads that one now has closed it.

    There a file that is open can't be replaced: readers of ours and virus scanners are done in a
    moment, a spreadsheet is not.
    """
    for pause in (*_REPLACE_PAUSES, None):
        try:
            os.replace(temporary, path)  # noqa: PTH105
            return
        except PermissionError as error:
            if pause is None or getattr(error, "winerror", None) not in (_ACCESS_DENIED, _SHARING_VIOLATION):
                raise
        time.sleep(pause)


def flush_folder(folder: Path, *, files: bool = False) -> None:
    """Have the names in a folder on the disk for good (POSIX), and with ``files`` the content of each first.

    Raises
    ------
    OSError
    """
    for path in folder.iterdir() if files else ():
        if path.is_file():
            with path.open("r+b") as stream:  # Windows flushes what is open for writing alone
                os.fsync(stream.fileno())
    if os.name != "posix":  # Windows has no such call for a folder and needs none
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_there(path: Path) -> bool:
    """Whether a path is there; False also where what it lies on does not answer (a share that went away, a folder that
    one may not look into) and for what can be no path. ``Path.exists`` raises then, up to Python 3.13."""
    return os.path.exists(path)  # noqa: PTH110


def is_folder(path: Path) -> bool:
    """As :func:`is_there`, of a folder."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path) -> bool:
    """As :func:`is_there`, of a file; a name that is too long for a file is that of none."""
    return os.path.isfile(path)  # noqa: PTH113


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it. Alveoscope's own in a home are closed to other accounts of the computer:
    patients' names lie in the worklist there, and many a home is open to everybody who may log in.

    Raises
    ------
    OSError
    """
    if is_folder(folder):
        return
    for own in private_folders():
        if folder.is_relative_to(own):
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)


def scratch_folder(prefix: str) -> Path:
    """A new folder of ours alone among the system's temporary ones; whoever asked for it removes it.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    try:
        return Path(tempfile.mkdtemp(prefix=prefix))
    except OSError as error:
        raise output_error(Path(error.filename or prefix), error) from error


def output_error(path: Path, error: OSError) -> OutputError:
    """The error of the tree that tells the user what an ``OSError`` while writing ``path`` means."""
    own = is_our_own(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            f"No space left to write {path}.", "Free some space." if own else "Free some space or choose another place."
        )
    if getattr(error, "winerror", None) == _SHARING_VIOLATION:
        return OutputNotWritableError(f"Can't write {path}: another program has it open.", "Close it there.")
    if isinstance(error, FileExistsError | NotADirectoryError):
        return OutputNotWritableError(
            f"Can't write {path}: a file lies where a folder is needed.", "Choose another folder."
        )
    return OutputNotWritableError(
        f"Can't write {path}: {error.strerror or error}.",
        "Alveoscope keeps its own files there: is the disk there, and may you write to it?"
        if own
        else "Choose a folder that you may write to.",
    )


def reading_error(path: Path, error: OSError) -> PathUnreadableError:
    """The error that says why what is there can't be read: another account has made it, its disk is gone."""
    reason = error.strerror or type(error).__name__
    return PathUnreadableError(f"Can't read {path}: {reason}.", "Check its permissions.")


def check_writable(path: Path) -> None:
    """Fail now rather than after minutes of work when ``path`` can't be written later.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    if path.is_dir():
        raise OutputNotWritableError(f"Can't write {path}: it is a folder.", "Give a file name.")
    try:
        make_folder(path.parent)
        with tempfile.TemporaryFile(dir=path.parent) as probe:
            probe.write(b"\0")
    except OSError as error:
        raise output_error(path, error) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
