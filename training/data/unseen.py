"""Images that a bundle is judged on, from an index of either form: labels, outlines, or both."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from training.data.records import label_of
from training.errors import DataError

Outline = npt.NDArray[np.uint8]

#: What an outline's grey levels mean; a lung's pixels under an opacity carry the opacity's number.
NONE, LUNG, GROUND_GLASS, CONSOLIDATION, OPACITY = range(5)


@dataclass(frozen=True)
class Unseen:
    """An image to judge.

    Attributes
    ----------
    path : Path
        8-bit image.
    mask : Path or None
        Its outline.
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
    try:
        with index.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"Can't read the index {index}: {error}.", "Give a CSV file with a column file.") from None
    if not rows:
        raise DataError(f"The index {index} names no image.", "Its first line names the columns.")
    if "file" not in rows[0]:
        raise DataError(f"The index {index} has no column file.", "Its first line names the columns.")
    return tuple(_unseen(row, number, index) for number, row in enumerate(rows, start=2))


def read_outline(one: Unseen, shape: tuple[int, int]) -> Outline:
    """The outline of an image of that shape, (rows, columns) uint8 of :data:`NONE` to :data:`OPACITY`.

    Raises
    ------
    DataError
        It can't be read, has another size than the image, or other numbers.
    """
    assert one.mask is not None
    try:
        with Image.open(one.mask) as image:
            found = np.asarray(image if image.mode in ("L", "P") else image.convert("L"))
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
        raise DataError(f"Can't read the outline {one.mask}: {error}.", "Replace it or leave it out.") from None
    if found.shape != shape:
        raise DataError(
            f"The outline {one.mask} has {found.shape[0]} x {found.shape[1]} pixels (rows x columns), its image "
            f"{shape[0]} x {shape[1]}.",
            "Outlines have their image's size.",
        )
    if int(found.max()) > OPACITY:
        raise DataError(
            f"The outline {one.mask} holds {int(found.max())}; known are 0 to 4 (none, lung, ground glass, "
            "consolidation, opacity of a kind that is not told).",
            "Write it with these numbers.",
        )
    return found


def _unseen(row: Mapping[str, str | None], number: int, index: Path) -> Unseen:
    where = f"{index.name}, line {number}"

    def text(*names: str) -> str:
        return next((value for name in names if (value := (row.get(name) or "").strip())), "")

    source = text("source") or index.resolve().parent.name
    name = text("file")
    return Unseen(
        path=_file(name, index, where),
        mask=_file(text("mask"), index, where) if text("mask") else None,
        source=source,
        patient=f"{source}/{text('patient', 'group') or Path(name).with_suffix('').as_posix()}",
        label=label_of(text("label"), where) if text("label") else None,
        finding=text("finding", "grade", "label"),
        grade=text("grade"),
        number=_number(text("number"), where),
    )


def _file(name: str, index: Path, where: str) -> Path:
    folder = index.resolve().parent
    found = next((base / name for base in (folder, folder.parent) if name and (base / name).is_file()), None)
    if found is None:
        raise DataError(f"{where}: there is no file {name or '(no name)'}.", "Correct the index or bring the file.")
    return found


def _number(text: str, where: str) -> float:
    try:
        return float(text or 0)
    except ValueError:
        raise DataError(f"{where}: the number {text!r} is none.", "Leave it empty or give one.") from None
