"""Media as they are handed out: a DICOMDIR and its files, and a folder with everything that a scan can meet."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from engine.dicom.attributes import MEDIA_STORAGE_DIRECTORY
from engine.phantom import stamp_series, write_phantom
from tests.support.enhanced import write_enhanced


def medium(folder: Path, renamed: Callable[[str], str] = str, top: str = "DICOM", slices: int = 5) -> Path:
    """A DICOMDIR that names DICOM/IM000001 and so on, beside the files under what their names became."""
    paths = write_phantom(folder / "loose", slices=slices, rows=16)
    (folder / top).mkdir()
    records = []
    for number, path in enumerate(paths, start=1):
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.ReferencedFileID = ["DICOM", f"IM{number:06d}"]
        records.append(record)
        path.rename(folder / top / renamed(f"IM{number:06d}"))
    (folder / "loose").rmdir()
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = meta.MediaStorageSOPInstanceUID = UID(MEDIA_STORAGE_DIRECTORY)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    directory = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    directory.DirectoryRecordSequence = Sequence(records)
    directory.save_as(folder / "DICOMDIR", enforce_file_format=True)
    return folder / "DICOMDIR"


def mixed_folder(folder: Path) -> Path:
    """Studies, a copy, an archive, a series torn apart, a multi-frame object, and what is no image."""
    first = write_phantom(folder / "chest", slices=12, rows=16)
    shutil.copy(first[0], folder / "chest" / "copy")
    stamp_series(folder / "long", slices=300, rows=16, name="7")
    inside = write_phantom(folder / "packed", slices=6, rows=16, uids_seed="packed")
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        for path in inside:
            archive.write(path, path.name)
    shutil.rmtree(folder / "packed")

    def torn(dataset: FileDataset, index: int) -> None:
        dataset.SeriesInstanceUID = UID(f"1.2.826.77.5.{index}")

    write_phantom(folder / "torn", slices=7, rows=16, uids_seed="torn", edit=torn)
    write_enhanced(folder / "frames", np.zeros((6, 16, 16), np.int16))
    (folder / "damaged.dcm").write_bytes(first[1].read_bytes()[:300])
    (folder / "empty.dcm").touch()
    (folder / "letter.txt").write_text("No image.")
    return folder
