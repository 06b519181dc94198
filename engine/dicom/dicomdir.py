"""The files that a DICOMDIR names (PS3.3 F, PS3.10 8)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.dicom.read import dataset_of
from engine.dicom.values import ScanProblem
from engine.errors import DicomError, PathNotFoundError


def referenced_files(path: Path) -> Iterator[Path | ScanProblem]:
    """Each file that the DICOMDIR at ``path`` refers to, or the reason why it is left out.

    File IDs that lead out of the DICOMDIR's folder are refused.
    """
    records = getattr(dataset_of(path.read_bytes()), "DirectoryRecordSequence", None) or ()
    for record in records:
        file_id = record.get("ReferencedFileID")
        if not file_id:
            continue
        parts = [file_id] if isinstance(file_id, str) else [str(part) for part in file_id]
        if any(part in ("", ".", "..") or "/" in part or "\\" in part for part in parts):
            yield ScanProblem(path, DicomError.code, "The DICOMDIR names a file outside of its folder.")
            continue
        found = _find(path.parent, parts)
        yield found or ScanProblem(path, PathNotFoundError.code, "The DICOMDIR names a file that is not there.")


def _find(folder: Path, parts: list[str]) -> Path | None:
    """The file as written or, as media copied from a CD often are, in small letters."""
    for spelling in (parts, [part.lower() for part in parts]):
        candidate = folder.joinpath(*spelling)
        if candidate.is_file():
            return candidate
    return None
