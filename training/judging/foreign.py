"""Pictures of something else than a chest CT, from files anyone can get: what the gate has to refuse.

What the extra ``train`` installs brings MR, ultrasound and photographs along (pydicom's and scikit-learn's examples);
a folder may add more, one sub-folder a kind: DICOM, NIfTI, or an InVesalius project (``.inv3``).
"""

from __future__ import annotations

import plistlib
import tarfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np

from engine.dicom import read_picture
from training.errors import DataError, reason_of
from training.judging.outliers import in_lung_window

#: Modality -> what the card calls it. CT slices are taken in HU, all others in a lung's grey levels.
_KINDS = {"MR": "magnetic resonance", "US": "ultrasound", "CR": "radiographs", "DX": "radiographs"}
_SMALLEST_SIDE = 48
#: Slices taken from each volume, evenly spread over its middle nine tenths.
_PER_VOLUME = 36


def example_pictures() -> dict[str, list[np.ndarray]]:
    """(rows, columns) grey levels in HU, by kind, from the packages' own examples."""
    examples = files("pydicom.data") / "test_files"  # pydicom's own finder would look for more on the network
    found: dict[str, list[np.ndarray]] = {"photographs": photographs()}
    seen: set[bytes] = set()
    for file in sorted(Path(str(examples)).glob("*.dcm")):
        for kind, picture in _dicom_pictures(file):
            if picture.tobytes() not in seen:  # the same image lies there in many transfer syntaxes
                seen.add(picture.tobytes())
                found.setdefault(kind, []).append(picture)
    return found


def photographs(count: int = 40, seed: int = 0) -> list[np.ndarray]:
    """Crops of the two photographs that scikit-learn carries (a temple, a flower)."""
    from sklearn.datasets import load_sample_images

    rng = np.random.default_rng(seed)
    grey = [image.mean(axis=2) for image in load_sample_images().images]
    found = []
    for number in range(count):
        image = grey[number % len(grey)]
        side = int(rng.integers(200, min(image.shape)))
        top, left = (int(rng.integers(0, limit - side + 1)) for limit in image.shape)
        found.append(in_lung_window(image[top : top + side, left : left + side]))
    return found


def folder_pictures(folder: Path) -> dict[str, list[np.ndarray]]:
    """Pictures of each sub-folder of ``folder``; its name is the kind.

    Raises
    ------
    DataError
        The folder, or a file in it, can't be read.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.", "Give a folder with one sub-folder a kind.")
    found: dict[str, list[np.ndarray]] = {}
    for child in sorted(folder.iterdir()):
        if child.is_dir():
            found[child.name] = [picture for file in sorted(child.iterdir()) for picture in _pictures(file)]
    return found


def _pictures(file: Path) -> list[np.ndarray]:
    try:
        if file.suffix == ".inv3":
            return _spread(_invesalius(file))
        if file.name.endswith((".nii", ".nii.gz")):
            return _nifti(file)
        return [picture for _, picture in _dicom_pictures(file)]
    except (OSError, ValueError, KeyError, tarfile.TarError, plistlib.InvalidFileException) as error:
        raise DataError(
            f"Can't read the pictures of {file}: {reason_of(error)}.", "Remove the file or replace it."
        ) from error


def _dicom_pictures(file: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Kind and picture of a DICOM file; nothing where there are no pixels of a kind that is wanted."""
    found = read_picture(file)
    if found is None or found[0] not in _KINDS:
        return
    modality, pixels = found
    if min(pixels.shape) >= _SMALLEST_SIDE:
        yield _KINDS[modality], in_lung_window(pixels)


def _invesalius(file: Path) -> np.ndarray:
    """(slices, rows, columns) HU: a tar archive with a property list and the raw matrix."""
    with tarfile.open(file) as archive:
        members = {Path(member.name).name: member for member in archive.getmembers()}
        matrix = plistlib.load(archive.extractfile(members["main.plist"]))["matrix"]  # type: ignore[arg-type]
        raw = archive.extractfile(members[matrix["filename"]]).read()  # type: ignore[union-attr]
    return np.frombuffer(raw, matrix["dtype"]).reshape(matrix["shape"])


def _nifti(file: Path) -> list[np.ndarray]:
    """Axial and coronal slices of a NIfTI volume, head up."""
    import nibabel

    volume = np.asarray(nibabel.as_closest_canonical(nibabel.load(file)).dataobj, np.float64)
    axial, coronal = volume.transpose(2, 1, 0)[:, ::-1], volume.transpose(1, 2, 0)[:, ::-1]
    return [in_lung_window(picture) for view in (axial, coronal) for picture in _spread(view)]


def _spread(volume: np.ndarray) -> list[np.ndarray]:
    count = len(volume)
    chosen = np.unique(np.linspace(0.05 * count, 0.95 * count - 1, _PER_VOLUME).astype(int))
    return [np.ascontiguousarray(picture, np.float32) for picture in volume[chosen]]
