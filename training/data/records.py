"""One image with what is known of it, and where the lists of images come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from training.data.outline_file import GROUND_GLASS, read_outline
from training.data.tables import named_file, read_rows
from training.errors import DataError

#: Spelling in an index or name of a folder (lower case) -> label. Order of the classifier's logits.
LABELS: Mapping[str, int] = {"non-covid": 0, "covid": 1}
_SPELLINGS: Mapping[str, int] = {
    **LABELS,
    "noncovid": 0,
    "non_covid": 0,
    "nocovid": 0,
    "ct_noncovid": 0,
    "ct_covid": 1,
    "0": 0,
    "1": 1,
}
#: Suffixes (lower case) of 8-bit images.
IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"})


@dataclass(frozen=True)
class Record:
    """An image.

    Attributes
    ----------
    path : Path
        Its file, 8-bit grey or DICOM.
    label : int
        Index into :data:`LABELS`.
    group : str
        Images of one group never stand on both sides of a split: a patient, a study, or what stands for it.
    source : str
        Data set it comes from.
    part : str
        Official part (``train``, ``val``, ``test``) where the set has any, else empty.
    grade : str
        Severity grade where the set has any, else empty.
    finding : str
        What the image shows where the set says more than the label, else empty.
    mask : Path or None
        Its outline by hand (:mod:`training.data.outline_file`).
    """

    path: Path
    label: int
    group: str
    source: str
    part: str = ""
    grade: str = ""
    finding: str = ""
    mask: Path | None = None

    @property
    def names(self) -> frozenset[str]:
        """What a configuration may call it by: ``source``, or ``source/finding``."""
        return frozenset({self.source, f"{self.source}/{self.finding}"})


def read_index(path: Path) -> tuple[Record, ...]:
    """Read an index file: CSV with ``file`` and ``label``; ``group`` (or ``patient``), ``part``, ``grade``, ``source``,
    ``finding`` and ``mask`` optional.

    File names are relative to the folder above the index, else to the index's own. An image without a group is a group
    of its own. A slice of a covid patient whose outline holds no opacity is labelled
    non-covid: nothing is there to be seen.

    Raises
    ------
    DataError
        The index can't be read, a column or an image is missing, a label is unknown.
    """
    return tuple(_from_row(row, number, path) for number, row in enumerate(read_rows(path, "file", "label"), start=2))


def _from_row(row: Mapping[str, str], number: int, index: Path) -> Record:
    where, folders = f"{index.name}, line {number}", (index.parent.parent, index.parent)
    file, label = named_file(row["file"], folders, where), label_of(row["label"], where)
    group = row.get("group") or row.get("patient") or Path(row["file"]).with_suffix("").as_posix()
    source = row.get("source") or index.parent.name
    mask = named_file(row["mask"], folders, where) if row.get("mask") else None
    if label and mask and not (read_outline(mask) >= GROUND_GLASS).any():
        label = 0
    return Record(
        path=file,
        label=label,
        group=f"{source}/{group}",
        source=source,
        part=row.get("part") or "",
        grade=row.get("grade") or "",
        finding=row.get("finding") or "",
        mask=mask,
    )


def label_of(text: str, where: str) -> int:
    """Label for a spelling; :class:`DataError` names the place and the spellings that are known."""
    label = _SPELLINGS.get(text.strip().lower())
    if label is None:
        known = ", ".join(sorted(_SPELLINGS))
        raise DataError(f"{where}: the label {text!r} is not known.", f"Known are {known}.")
    return label


def read_folder(folder: Path) -> tuple[Record, ...]:
    """A folder with one sub-folder a class, as the SARS-COV-2 set comes from Kaggle (``COVID``, ``non-COVID``).

    The images carry no patient; each is a group of its own, and a random split of such a set leaks.

    Raises
    ------
    DataError
        No known class folder, or an empty one.
    """
    found: list[Record] = []
    classes = {_SPELLINGS.get(child.name.lower()): child for child in _children(folder) if child.is_dir()}
    for label in LABELS.values():
        if label not in classes:
            raise DataError(
                f"{folder} has no folder for the class {_name(label)}.", "It needs COVID/ and non-COVID/ beside it."
            )
        for file in _children(classes[label]):
            if file.suffix.lower() in IMAGE_SUFFIXES:
                found.append(Record(file, label, f"{folder.name}/{label}/{file.stem}", folder.name))
    return checked(found)


def read_ucsd(folder: Path) -> tuple[Record, ...]:
    """The COVID-CT set as UCSD publishes it: ``Data-split/{COVID,NonCOVID}/{train,val,test}CT_*.txt``.

    Raises
    ------
    DataError
        A split file or an image that it names is missing.
    """
    images = {file.name: file for file in folder.rglob("*") if file.suffix.lower() in IMAGE_SUFFIXES}
    found: list[Record] = []
    for class_folder, label in (("COVID", 1), ("NonCOVID", 0)):
        lists = [file for file in folder.rglob("*CT_*.txt") if file.parent.name == class_folder]
        if not lists:
            raise DataError(f"{folder} has no split files for {class_folder}.", "Keep Data-split/ beside the images.")
        for file in sorted(lists):
            part = file.name.split("CT_")[0].lower()
            for name in file.read_text(encoding="utf-8").split("\n"):
                if name.strip():
                    found.append(_from_split(name.strip(), images, label, part, folder.name, file))
    return checked(found)


def _from_split(name: str, images: Mapping[str, Path], label: int, part: str, source: str, list_: Path) -> Record:
    if name not in images:
        raise DataError(f"{list_.name}: there is no image {name}.", "Unpack Images-processed/ beside Data-split/.")
    return Record(images[name], label, f"{source}/{label}/{_paper_of(name)}", source, part)


def _paper_of(name: str) -> str:
    """Figures of one paper belong together: ``2020.01.24.919183-p27-132.png`` -> ``2020.01.24.919183``."""
    stem = Path(name).stem.split("%")[0]
    return stem.split("-p")[0] if stem.startswith("20") and "-p" in stem else stem


def checked(records: Iterable[Record]) -> tuple[Record, ...]:
    """The records; :class:`DataError` when a class is empty."""
    found = tuple(records)
    counts = Counter(record.label for record in found)
    for name, label in LABELS.items():
        if not counts[label]:
            raise DataError(f"The class {name} is empty.", "Both classes need images.")
    return found


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise DataError(f"Can't read the folder {folder}: {error.strerror}.", "Give an existing folder.") from None


def _name(label: int) -> str:
    return next(name for name, value in LABELS.items() if value == label)
