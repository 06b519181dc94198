"""Small chests with a twist: what the situations are made of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from pydicom import DataElement, config
from pydicom.dataset import FileDataset

from engine.phantom import write_phantom

Edit = Callable[[FileDataset, int], None]
Make = Callable[[Path], Path | None]

SLICES, SPACING_MM, ROWS = 36, 6.0, 16
STUDY, SERIES = "1.2.826.8.1", "1.2.826.8.2"


def chest(
    folder: Path, edit: Edit | None = None, *, slices: int = SLICES, seed: int = 0, **changes: object
) -> list[Path]:
    """A chest of 216 mm that nothing is wrong with, but for the edit."""
    values = {"rows": ROWS, "spacing_mm": SPACING_MM, "noise_hu": 3.0, **changes}
    return write_phantom(folder, slices=slices, seed=seed, edit=edit, **values)  # type: ignore[arg-type]


def setting(**values: object) -> Edit:
    """An edit that gives every slice these attributes; None takes one out."""

    def edit(dataset: FileDataset, _index: int) -> None:
        for keyword, value in values.items():
            if value is not None:
                setattr(dataset, keyword, value)
            elif keyword in dataset:
                delattr(dataset, keyword)

    return edit


def an_age(written: str, **values: object) -> Edit:
    """Patient's Age as it is written, also where pydicom takes it for no age; and other attributes."""
    more = setting(**values)

    def edit(dataset: FileDataset, index: int) -> None:
        dataset["PatientAge"] = DataElement("PatientAge", "AS", written, validation_mode=config.IGNORE)
        more(dataset, index)

    return edit


def each(**values: Callable[[int], object]) -> Edit:
    """An edit that gives every slice what follows from its index."""
    return lambda dataset, index: setting(**{keyword: value(index) for keyword, value in values.items()})(
        dataset, index
    )


def both(*edits: Edit) -> Edit:
    def edit(dataset: FileDataset, index: int) -> None:
        for one in edits:
            one(dataset, index)

    return edit


def shared(root: int, series: str = SERIES) -> Edit:
    """One Study and Series UID for several written stacks, instances of their own, no acquisition number or time."""

    def edit(dataset: FileDataset, index: int) -> None:
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, series
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.826.8.3.{root}.{index}"
        dataset.AcquisitionNumber = ""
        dataset.ContentDate = dataset.ContentTime = ""

    return edit


def moved(z_mm: float) -> Edit:
    def edit(dataset: FileDataset, _index: int) -> None:
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, y, float(z) + z_mm]

    return edit


def one(edit: Edit | None = None, **changes: object) -> Make:
    """A situation of one stack."""

    def make(folder: Path) -> None:
        chest(folder, edit, **changes)  # type: ignore[arg-type]

    return make


def stacks(*edits: Edit, series: tuple[str, ...] = (), keep: tuple[range, ...] = ()) -> Make:
    """A situation of several stacks under one Study (and, by default, Series) Instance UID."""

    def make(folder: Path) -> None:
        for root, edit in enumerate(edits):
            uid = series[root] if series else SERIES
            paths = chest(folder / str(root), both(shared(root, uid), edit), seed=root)
            for number, path in enumerate(paths):
                if keep and number not in keep[root]:
                    path.unlink()

    return make


def changed_bytes(make: Make, change: Callable[[bytes, int], bytes]) -> Make:
    """The files of another situation, rewritten: ``change(content, number)``."""

    def changed(folder: Path) -> Path | None:
        path = make(folder)
        for number, file in enumerate(sorted(folder.rglob("*.dcm"))):
            file.write_bytes(change(file.read_bytes(), number))
        return path

    return changed


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()
