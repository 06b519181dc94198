"""Thousands of slices in a second or two: one slice is written properly, the others are stamped out of its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UsageError
from engine.files import write_atomically

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset

_UID_ROOT = "1.2.826.0.1.3680043.10.511.3."
_NUMBER, _HEIGHT, _FILE = "1234567", "987654.25", "9" * 7
MAX_SLICES = 999_999


def stamp_series(folder: Path, *, slices: int, spacing_mm: float = 1.0, rows: int = 64, name: str = "0") -> list[Path]:
    """Write a series in which only UID, position and number differ; every slice shows the middle of the chest.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    name : str
        Digits that tell series apart; all stamped series of one name share their UIDs.

    Returns
    -------
    list of Path
        In anatomical order.

    Raises
    ------
    UsageError
        More than 999,999 slices.
    """
    from pydicom.uid import UID

    from engine.phantom.writer import write_phantom

    if not 1 <= slices <= MAX_SLICES:
        raise UsageError(f"Between 1 and {MAX_SLICES} slices can be stamped, not {slices}.")
    uid = f"{_UID_ROOT}{name}.{_FILE}"

    def plant(dataset: FileDataset, _index: int) -> None:
        dataset.SOPInstanceUID = uid
        dataset.file_meta.MediaStorageSOPInstanceUID = UID(uid)
        dataset.InstanceNumber = _NUMBER
        dataset.ImagePositionPatient = [*dataset.ImagePositionPatient[:2], _HEIGHT]
        del dataset.SliceLocation

    (template,) = write_phantom(
        folder, slices=1, rows=rows, spacing_mm=spacing_mm, uids_seed=f"stamp {name}", lung_span=(0, 1), edit=plant
    )
    content = template.read_bytes()
    template.unlink()
    paths = []
    for index in range(slices):
        height = f"{index * spacing_mm:.3f}"[: len(_HEIGHT)].rjust(len(_HEIGHT))
        stamped = content.replace(uid.encode(), f"{_UID_ROOT}{name}.{index + 1_000_000:07d}".encode())
        stamped = stamped.replace(_NUMBER.encode(), f"{index + 1:<7d}".encode()).replace(
            _HEIGHT.encode(), height.encode()
        )
        path = folder / f"IM{index + 1:06d}.dcm"
        write_atomically(path, stamped, durable=False)
        paths.append(path)
    return paths
