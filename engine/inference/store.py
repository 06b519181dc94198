"""Installed bundles: installed offline, checked before they are used, switched in one step, the last one kept.

In the user's data folder::

    bundles/<id>-<version>-<digest>/     one bundle each
    bundles/state.json                   {"current": name or null, "previous": name or null}; null is the shipped one

Only the replacement of ``state.json`` makes an installed bundle the current one, so an installation that is
interrupted at any point, also by a power cut, leaves the bundle that was current before.
"""

from __future__ import annotations

import json
import lzma
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from engine.errors import BundleCorruptError, BundleError, BundleNotFoundError
from engine.files import flush_folder, is_file, is_folder, make_folder, output_error, write_atomically
from engine.inference.bundle import SHIPPED_BUNDLE, Bundle, load_bundle
from engine.inference.bundle_files import unreadable
from engine.inference.golden import golden_test
from engine.inference.installed import State, bundles_folder, read_state

#: Limits of an archive; a bundle of all nets in three precisions has some 150 MB.
MAXIMUM_FILES = 64
MAXIMUM_BYTES = 2 << 30

_INCOMING = ".incoming-"


def install(source: Path, scorer: Callable[[Bundle], object] | None = None) -> Bundle:
    """Copy a bundle (folder or ZIP), check the copy, and make it the current one.

    The copy is verified (signature, digests, specification) and all nets must reproduce their golden vectors on
    ONNX Runtime before anything changes. The bundle that was current stays for :func:`rollback`; older ones go.

    Parameters
    ----------
    scorer : callable, optional
        What will judge series with the bundle, :class:`engine.triage.scoring.Scorer`; it raises where it can't.

    Raises
    ------
    BundleError
        Any of its kinds: nothing was changed.
    OutputError
        The user's data folder can't be written.
    """
    folder = bundles_folder()
    with _locked(folder):
        _remove_leftovers(folder)
        incoming = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=folder))
        try:
            root = _copy(Path(source), incoming)
            if not (root / "manifest.json").is_file():
                raise BundleNotFoundError(
                    f"{source} is no bundle: it has no manifest.json.", "Give the folder or the ZIP file of a bundle."
                )
            bundle = load_bundle(root)
            if scorer is not None:
                scorer(bundle)
            golden_test(bundle)
            name = f"{_plain(bundle.manifest.bundle_id)}-{_plain(bundle.manifest.version)}-{bundle.digest[:12]}"
            target = folder / name
            if not _is_intact(target):
                shutil.rmtree(target, ignore_errors=True)
                root.replace(target)
            flush_folder(target, files=True)
            flush_folder(folder)  # state.json names nothing that a power cut could take
        except OSError as error:
            raise output_error(folder, error) from error
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
        _switch(folder, name)
        return load_bundle(target)


def rollback() -> Path:
    """Make the bundle that was in use before the current one again; a second call undoes the first.

    Returns
    -------
    Path
        The bundle now in use.

    Raises
    ------
    BundleNotFoundError
        Nothing was ever installed.
    BundleError
        The earlier bundle is damaged: nothing was changed.
    """
    folder = bundles_folder()
    _installed()  # before a folder is made for the lock
    with _locked(folder):
        state = _installed()  # as the installation left it that was waited for
        target = folder / state.previous if state.previous else SHIPPED_BUNDLE
        load_bundle(target)
        _write_state(folder, State(state.previous, state.current))
    return target


def _installed() -> State:
    """What is in use and what was before. Raises BundleNotFoundError where nothing was ever installed."""
    state = read_state()
    if state is None:
        raise BundleNotFoundError(
            "There is no earlier bundle to go back to.", "Install one with: alveoscope bundle install FILE."
        )
    return state


def _switch(folder: Path, name: str) -> None:
    state = read_state() or State()
    if state.current != name:
        state = State(name, state.current)
        _write_state(folder, state)
        flush_folder(folder)  # before what an earlier one names goes
    keep = {state.current, state.previous}
    for other in folder.iterdir():
        if other.is_dir() and other.name not in keep:
            shutil.rmtree(other, ignore_errors=True)


def _write_state(folder: Path, state: State) -> None:
    write_atomically(folder / "state.json", json.dumps(vars(state), indent=2) + "\n")


def _copy(source: Path, target: Path) -> Path:
    """Copy or unpack ``source`` under ``target``; the folder that holds manifest.json."""
    if is_folder(source):
        with _reading(source):
            names = [file for file in source.iterdir() if file.is_file() and not file.name.startswith(".")]
            _check_size(len(names), sum(file.stat().st_size for file in names))
        for file in names:
            with (target / file.name).open("wb") as out:
                for block in _content(file):
                    out.write(block)
        return target
    if not is_file(source):
        raise BundleNotFoundError(f"{source} does not exist.", "Give the folder or the ZIP file of a bundle.")
    try:
        with _reading(source):
            archive = zipfile.ZipFile(source)
        with archive:
            _unpack(archive, target)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError) as error:
        raise BundleCorruptError(
            f"{source.name} is not a ZIP file that can be read ({error}).", "Get it again."
        ) from None
    except (ValueError, OverflowError, struct.error) as error:
        raise BundleCorruptError(
            f"{source.name} is not a ZIP file that can be read ({type(error).__name__}).", "Get it again."
        ) from None
    return target


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    """What hinders reading the source is no fault of the place that it is copied to."""
    try:
        yield
    except OSError as error:
        raise unreadable(folder, error) from None


def _content(file: Path) -> Iterator[bytes]:
    with _reading(file), file.open("rb") as stream:
        while block := stream.read(1 << 20):
            yield block


def _unpack(archive: zipfile.ZipFile, target: Path) -> None:
    """Take out the files of one folder; only the last part of each name is used, so none can leave ``target``."""
    members = [info for info in archive.infolist() if not info.is_dir()]
    _check_size(len(members), sum(info.file_size for info in members))
    parents = {str(PurePosixPath(info.filename).parent) for info in members}
    if len(parents) != 1:
        raise BundleCorruptError("The files of a bundle lie in one folder; this ZIP has several.", "Pack it again.")
    for info in members:
        name = PurePosixPath(info.filename.replace("\\", "/")).name
        if name in ("", ".", "..") or ":" in name or "\0" in name:
            raise BundleCorruptError(f"This ZIP holds a file of the name {info.filename!r}.", "Pack it again.")
        with (target / name).open("wb") as out:
            for block in _blocks(archive, info):
                out.write(block)


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of one file, and no more than the archive says that it has."""
    left = info.file_size
    try:
        with archive.open(info) as stream:
            while block := stream.read(1 << 20):
                left -= len(block)
                if left < 0:
                    raise zipfile.BadZipFile("a file is longer than it says")
                yield block
    except OSError as error:  # a place that can't be: the fault of the archive, not of where it is copied to
        raise zipfile.BadZipFile(error.strerror or "it can't be read") from error


def _check_size(files: int, size: int) -> None:
    if files > MAXIMUM_FILES or size > MAXIMUM_BYTES:
        raise BundleError(
            f"This holds {files} files with {size >> 20} MB; a bundle has at most {MAXIMUM_FILES} files and "
            f"{MAXIMUM_BYTES >> 20} MB.",
            "Give the folder or the ZIP file of a bundle.",
        )


def _is_intact(folder: Path) -> bool:
    """Whether this very bundle already stands there, unharmed."""
    try:
        load_bundle(folder)
    except BundleError:
        return False
    return True


def _plain(text: str) -> str:
    return "".join(c if c.isalnum() or c in "._" else "-" for c in text)[:60].lstrip(".") or "bundle"


def _remove_leftovers(folder: Path) -> None:
    for leftover in folder.glob(f"{_INCOMING}*"):
        shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One installer at a time; waits for the other for up to a minute."""
    import filelock

    try:
        make_folder(folder)
        with filelock.FileLock(folder / ".lock", timeout=60):
            yield
    except filelock.Timeout:
        raise BundleError("Another Alveoscope is installing a bundle.", "Wait until it has finished.") from None
    except OSError as error:
        raise output_error(folder, error) from error
