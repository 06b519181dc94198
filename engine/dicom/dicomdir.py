"""The files that a DICOMDIR names (PS3.3 F, PS3.10 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from engine.dicom.read import dataset_of
from engine.dicom.values import ScanProblem
from engine.errors import DicomError, PathNotFoundError
from engine.files import is_file, is_folder

_NO_NAME = frozenset("/\\:\0")
_SUFFIXES = ("", ".dcm")
"""Of several files that differ in their suffix only, the first of these is meant."""


def referenced_files(path: Path) -> Iterator[Path | ScanProblem]:
    """Each file that the DICOMDIR at ``path`` refers to, or the reason why it is left out.

    Media use file names of their own (PS3.10 8.2), and what copies them changes case, adds suffixes or keeps the
    version of ISO 9660 (``IM1.;1``): names are matched without all that. File IDs that lead out of the DICOMDIR's
    folder are refused.

    Raises
    ------
    DicomError
        The DICOMDIR is damaged.
    """
    try:
        names = list(_file_ids(path))
    except DicomError:
        raise
    except Exception as error:  # pydicom parses a record when it is asked for, and raises whatever it trips over
        raise DicomError(f"The DICOMDIR is damaged: {type(error).__name__}.", "Copy the medium again.") from error
    folders = _Folders()
    for parts in names:
        if any(part in ("", ".", "..") or set(part) & _NO_NAME for part in parts):
            yield ScanProblem(path, DicomError.code, "The DICOMDIR names a file outside of its folder.")
            continue
        found = folders.find(path.parent, parts)
        yield found or ScanProblem(path, PathNotFoundError.code, "The DICOMDIR names a file that is not there.")


def _file_ids(path: Path) -> Iterator[list[str]]:
    records = getattr(dataset_of(path.read_bytes()), "DirectoryRecordSequence", None) or ()
    for record in records:
        file_id = record.get("ReferencedFileID")
        if file_id:
            yield [file_id] if isinstance(file_id, str) else [str(part) for part in file_id]


class _Folders:
    """Listings of folders by plain names, each read once."""

    def __init__(self) -> None:
        self._listed: dict[Path, dict[str, list[Path]]] = {}

    def find(self, folder: Path, parts: list[str]) -> Path | None:
        *folders, name = parts
        for part in folders:
            exact = folder / part
            inner = exact if is_folder(exact) else next(filter(is_folder, self._like(folder, part)), None)
            if inner is None:
                return None
            folder = inner
        exact = folder / name
        if is_file(exact):
            return exact
        alike = [path for path in self._like(folder, name) if is_file(path)]
        alike.sort(key=lambda path: (_rank(path), path.name))
        return alike[0] if alike and (len(alike) == 1 or _rank(alike[0]) < _rank(alike[1])) else None

    def _like(self, folder: Path, name: str) -> list[Path]:
        if folder not in self._listed:
            listed: dict[str, list[Path]] = defaultdict(list)
            try:
                for path in folder.iterdir():
                    listed[_plain(path.name)].append(path)
            except OSError:
                listed.clear()
            self._listed[folder] = listed
        return self._listed[folder].get(_plain(name), [])


def _plain(name: str) -> str:
    """A name in small letters, without ISO 9660's version and without a suffix; digits are none, but count images."""
    bare = name.split(";", 1)[0].rstrip(".")
    stem, _, suffix = bare.rpartition(".")
    return (stem if stem and not suffix.isdigit() else bare or name).casefold()


def _rank(path: Path) -> int:
    suffix = path.suffix.lower()
    return _SUFFIXES.index(suffix) if suffix in _SUFFIXES else len(_SUFFIXES)
