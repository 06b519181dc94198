"""Images that a bundle is judged on, from an index of either form: labels, outlines, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.data.records import label_of
from training.data.tables import named_file, read_rows
from training.errors import DataError


@dataclass(frozen=True)
class Unseen:
    """An image to judge.

    Attributes
    ----------
    path : Path
        8-bit image.
    mask : Path or None
        Its outline (:mod:`training.data.outline_file`).
    source, patient : str
        Data set, and whose image it is (unique among all sources).
    label : int or None
        1 covid, 0 not; None where the index says nothing.
    finding : str
        What the index says of it: its finding, grade or label, in this order; may be empty.
    grade : str
        Severity where the set has grades, else empty.
    number : float
        Its place among the patient's images.
    """

    path: Path
    mask: Path | None
    source: str
    patient: str
    label: int | None
    finding: str
    grade: str
    number: float


def read_unseen(index: Path) -> tuple[Unseen, ...]:
    """Read an index: CSV with ``file``, and what there is of ``mask``, ``source``, ``patient`` (or ``group``),
    ``label``, ``finding``, ``grade``, ``number``.

    Names of files are relative to the index's folder, or to the one above it. An image without a patient is a patient
    of its own; an image without a source has the name of the index's folder.

    Raises
    ------
    DataError
        The index can't be read or is empty, a column or a file is missing, a label is unknown.
    """
    return tuple(_unseen(row, number, index) for number, row in enumerate(read_rows(index, "file"), start=2))


def _unseen(row: Mapping[str, str | None], number: int, index: Path) -> Unseen:
    where = f"{index.name}, line {number}"

    def text(*names: str) -> str:
        return next((value for name in names if (value := (row.get(name) or "").strip())), "")

    folder = index.resolve().parent
    folders = (folder, folder.parent)
    source = text("source") or folder.name
    name = text("file")
    return Unseen(
        path=named_file(name, folders, where),
        mask=named_file(text("mask"), folders, where) if text("mask") else None,
        source=source,
        patient=f"{source}/{text('patient', 'group') or Path(name).with_suffix('').as_posix()}",
        label=label_of(text("label"), where) if text("label") else None,
        finding=text("finding", "grade", "label"),
        grade=text("grade"),
        number=_number(text("number"), where),
    )


def _number(text: str, where: str) -> float:
    try:
        return float(text or 0)
    except ValueError:
        raise DataError(f"{where}: the number {text!r} is none.", "Leave it empty or give one.") from None
