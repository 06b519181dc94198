"""Every attribute of an object as text, for people who look into a header."""

from __future__ import annotations

from collections.abc import MutableSequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.dicom.read import content_of, dataset_of
from engine.dicom.values import SliceSource
from engine.errors import PathUnreadableError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

LONGEST = 500


@dataclass(frozen=True)
class TagRow:
    """One attribute.

    Attributes
    ----------
    number : int
        Its place in the object, from 0; items of sequences follow their sequence.
    depth : int
        In how many sequences it lies.
    tag : str
        ``(0008,0060)``.
    name, value : str
        As PS3.6 names it, and what it holds, cut where it is long; of bytes their count.
    """

    number: int
    depth: int
    tag: str
    vr: str
    name: str
    value: str


def tags_of(source: SliceSource) -> tuple[TagRow, ...]:
    """All attributes but the pixels, file meta information first.

    Raises
    ------
    DicomError, PathUnreadableError
        The object can't be read.
    """
    try:
        whole = dataset_of(content_of(source), until_pixels=True)
    except OSError as error:
        raise PathUnreadableError(f"The file can't be read: {error.strerror}.") from None
    rows: list[TagRow] = []
    for part in (whole.file_meta, whole):
        _add(rows, part, 0)
    return tuple(rows)


def _add(rows: list[TagRow], dataset: Dataset, depth: int) -> None:
    for tag in sorted(dataset.keys()):
        try:
            element = dataset[tag]
            items = element.value if element.VR == "SQ" else ()
            rows.append(_row(len(rows), depth, element, f"{len(items)} items" if element.VR == "SQ" else None))
        except Exception as error:  # one value that can't be read hides no other
            rows.append(TagRow(len(rows), depth, _written(tag), "??", "", f"unreadable ({type(error).__name__})"))
            continue
        for item in items:
            _add(rows, item, depth + 1)


def _row(number: int, depth: int, element: Any, value: str | None) -> TagRow:
    if value is None:
        raw = element.value
        several = "\\".join(map(str, raw)) if isinstance(raw, MutableSequence) else str(raw)
        value = f"{len(raw)} bytes" if isinstance(raw, bytes) else "" if raw is None else several
    return TagRow(number, depth, _written(element.tag), str(element.VR), str(element.name), value[:LONGEST])


def _written(tag: Any) -> str:
    return f"({tag.group:04X},{tag.element:04X})"
