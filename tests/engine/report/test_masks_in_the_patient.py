"""Where masks lie in the patient, however the slices are stored: worked out from the images' own attributes.

Expected places come from Image Position and Image Orientation (Patient) and Pixel Spacing by the formula of PS3.3
C.7.6.2.1.1 alone; nothing of the engine's own geometry is used for them.
"""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from engine.dicom import scan
from engine.errors import UsageError
from engine.lungs.extent import Extent
from engine.lungs.layer import Density, LungLayer, Piece
from engine.lungs.stack import LungStack
from engine.preprocess import CropBox, FieldGrid, OpacityMap
from engine.report.affine import ras_affine
from engine.report.document import Document
from engine.report.nifti import nifti_masks
from engine.report.segmentation import segmentation
from engine.triage.measures import MeasuredLungs
from engine.triage.values import Reason, SeriesResult, SliceResult, Status, StudyResult, Verdict
from tests.support.results import a_report
from tests.support.series import make_series

Array = npt.NDArray[np.float64]
ROWS, COLUMNS, SPACING = 10, 14, (0.7, 1.1)  # nothing is square, so that what is swapped is seen
X, Y, Z = np.eye(3)


@dataclass(frozen=True)
class Stored:
    """How a series lies: directions of a row and of a column, and the step from slice to slice, mm."""

    row: Array
    column: Array
    step: Array

    def places(self, slices: int = 6) -> list[Array]:
        """Image Position (Patient) of each slice."""
        return [np.array([-31.25, 12.5, -401.75]) + number * self.step for number in range(slices)]


def turned_by(degrees: float, axis: int) -> Array:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    first, second = (one for one in range(3) if one != axis)
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = c
    matrix[first, second], matrix[second, first] = -s, s
    return matrix


_AXES = [(a * one, b * other) for one, other in ((X, Y), (Y, X)) for a, b in product((1, -1), repeat=2)]
_TILT = turned_by(18.0, 0)
_TURN = turned_by(12.0, 0) @ turned_by(-9.0, 1) @ turned_by(20.0, 2)
STORED = {
    **{f"axes {number}": Stored(row, column, 3.3 * Z) for number, (row, column) in enumerate(_AXES)},
    "feet first": Stored(X, Y, -3.3 * Z),
    "turned by 180 degrees": Stored(-X, -Y, -3.3 * Z),
    "tilted gantry, table along z": Stored(X, _TILT @ Y, 3.3 * Z),
    "tilted gantry, prone": Stored(-X, -(_TILT @ Y), 3.3 * Z),
    "oblique": Stored(_TURN @ X, _TURN @ Y, _TURN @ (3.3 * Z)),
    "oblique, transposed, from above": Stored(_TURN @ Y, _TURN @ -X, _TURN @ (-3.3 * Z)),
}


def write(folder: Path, stored: Stored, slices: list[int]) -> None:
    """The series as files, named in no order of their places."""
    folder.mkdir()
    for number in slices:
        meta = FileMetaDataset()
        meta.TransferSyntaxUID, meta.MediaStorageSOPClassUID = ExplicitVRLittleEndian, CTImageStorage
        meta.MediaStorageSOPInstanceUID = f"1.2.3.4.{number + 1}"
        image = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
        image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, f"1.2.3.4.{number + 1}"
        image.StudyInstanceUID, image.SeriesInstanceUID, image.FrameOfReferenceUID = "1.2.3", "1.2.3.4", "1.2.3.5"
        image.Modality, image.InstanceNumber = "CT", number + 1
        image.Rows, image.Columns, image.SamplesPerPixel = ROWS, COLUMNS, 1
        image.PhotometricInterpretation, image.PixelRepresentation = "MONOCHROME2", 0
        image.BitsAllocated, image.BitsStored, image.HighBit = 16, 12, 11
        image.RescaleSlope, image.RescaleIntercept, image.SliceThickness = "1", "-1024", "3.3"
        image.PixelSpacing = list(SPACING)
        image.ImageOrientationPatient = [round(float(v), 6) for v in (*stored.row, *stored.column)]
        image.ImagePositionPatient = [round(float(v), 4) for v in stored.places()[number]]
        image.PixelData = bytes(2 * ROWS * COLUMNS)
        image.save_as(folder / f"{number * 7 % 11:02d}.dcm", enforce_file_format=True)


def pixels(position: Array, row: Array, column: Array, spacing: tuple[float, float], shape: tuple[int, int]) -> Array:
    """(rows, columns, 3): where each pixel lies, LPS, by the Standard's formula."""
    down, across = np.mgrid[: shape[0], : shape[1]]
    return position + down[..., None] * spacing[0] * column + across[..., None] * spacing[1] * row


def labels(uid_number: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Lungs and opacities of a stored slice: no two slices alike, none like itself mirrored or turned."""
    chance = np.random.default_rng(uid_number)
    lungs = chance.integers(0, 3, (ROWS, COLUMNS)).astype(np.uint8)
    return lungs, np.where(lungs > 0, chance.integers(0, 3, (ROWS, COLUMNS)), 0).astype(np.uint8)


def upright(stored: npt.NDArray[np.uint8], where: Array) -> npt.NDArray[np.uint8]:
    """A stored slice with its columns to the patient's left and its rows to the back: tried, not computed."""
    for transpose, down, across in product((False, True), (1, -1), (1, -1)):
        image, lies = (stored.T, where.swapaxes(0, 1)) if transpose else (stored, where)
        image, lies = image[::down, ::across], lies[::down, ::across]
        right, back = lies[0, 1] - lies[0, 0], lies[1, 0] - lies[0, 0]
        if abs(right[0]) > abs(right[1]) and right[0] > 0 and back[1] > 0:
            return np.ascontiguousarray(image)
    raise AssertionError("not axial")


def judged(folder: Path, stored: Stored, slices: list[int]) -> Document:
    """A document whose masks are :func:`labels` of every slice."""
    write(folder, stored, slices)
    (study,) = scan((folder,)).studies
    (series,) = study.series
    layers, classes = [], []
    for index, header in enumerate(series.headers):
        image = dcmread(header.source.path)
        where = in_space(image)
        lungs, opacities = (upright(one, where) for one in labels(int(image.InstanceNumber)))
        shape = lungs.shape
        size = max(shape)
        numbers = np.zeros((size, size), np.uint8)
        numbers[: shape[0], : shape[1]] = lungs
        grid, box = FieldGrid(size, 0, 0, *shape, 0, 0, *shape), CropBox(0, 0, *shape)
        empty = np.zeros(shape, np.uint8)
        pieces = tuple(Piece(side, 100.0, Density()) for side in (1, 2))
        at = header.position_along_normal_mm
        seen = OpacityMap(empty, empty, box, shape)
        layers.append(LungLayer(index, at, at, pieces, grid, 0.77, 0.0, seen, shape, zlib.compress(numbers.tobytes())))
        classes.append(opacities)
    stack = LungStack(tuple(layers), ((1, 2),) * len(layers), (3.3,) * len(layers))
    measured = MeasuredLungs(stack, Extent({}, {}, tuple(classes)))
    told = tuple(
        SliceResult(one.sop_instance_uid, index, one.position_along_normal_mm, 0.5)
        for index, one in enumerate(series.headers)
    )
    result = SeriesResult(
        "1.2.3.4", Status.COMPLETE, Verdict.INDETERMINATE, len(told), told, 0.5, reasons=(Reason("a", "A reason."),),
        key=series.key,
    )  # fmt: skip
    return Document(study, StudyResult("1.2.3", (result,), series.key, ""), a_report().provenance, lungs=measured)


def in_space(image: Dataset) -> Array:
    position, row, column = (
        np.array(values, float)
        for values in (image.ImagePositionPatient, image.ImageOrientationPatient[:3], image.ImageOrientationPatient[3:])
    )
    return pixels(position, row, column, SPACING, (ROWS, COLUMNS))


def near(found: Array, expected: Array) -> bool:
    """Whether both are the same places, in whatever order."""
    if len(found) != len(expected):
        return False
    gaps = np.linalg.norm(found[:, None] - expected[None], axis=-1)
    return bool((gaps.min(axis=0) < 0.02).all() and (gaps.min(axis=1) < 0.02).all())


def expected(folder: Path, of_lungs: bool, number: int) -> Array:
    """(n, 3): where the pixels of a mask lie, LPS, read from the images as they are on the disk."""
    found = []
    for path in sorted(folder.iterdir()):
        image = dcmread(path)
        mask = labels(int(image.InstanceNumber))[0 if of_lungs else 1] == number
        found.append(in_space(image)[mask])
    return np.concatenate(found)


def segmented(content: bytes, number: int) -> Array:
    """(n, 3): where the pixels of a segment lie, LPS, as the segmentation itself says."""
    made = dcmread(io.BytesIO(content))
    (shared,) = made.SharedFunctionalGroupsSequence
    found = [np.zeros((0, 3))]
    for frame, group in zip(made.pixel_array, made.PerFrameFunctionalGroupsSequence, strict=True):
        if group.SegmentIdentificationSequence[0].ReferencedSegmentNumber != number:
            continue
        position = np.array(group.PlanePositionSequence[0].ImagePositionPatient, float)
        directions = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float)
        spacing = tuple(float(one) for one in shared.PixelMeasuresSequence[0].PixelSpacing)
        where = pixels(position, directions[:3], directions[3:], spacing, (made.Rows, made.Columns))  # type: ignore[arg-type]
        found.append(where[frame > 0])
    return np.concatenate(found)


@pytest.mark.parametrize("name", STORED)
def test_every_pixel_of_both_files_lies_where_the_images_say(name: str, tmp_path: Path) -> None:
    nibabel = pytest.importorskip("nibabel", reason="nibabel is in the nifti extra")
    document = judged(tmp_path / "in", STORED[name], [3, 0, 5, 1, 4, 2])
    content = segmentation(document)
    files = dict(nifti_masks(document))
    for number, (of_lungs, value) in enumerate(product((True, False), (1, 2)), start=1):
        true = expected(tmp_path / "in", of_lungs, value)
        assert len(true) > 100
        assert near(segmented(content, number), true)
        image = nibabel.nifti1.Nifti1Image.from_bytes(gzip.decompress(files["lungs" if of_lungs else "opacities"]))
        voxels = np.argwhere(np.asarray(image.dataobj) == value)
        in_ras = voxels @ image.affine[:3, :3].T + image.affine[:3, 3]
        assert near(in_ras * (-1.0, -1.0, 1.0), true)


def test_a_missing_slice_leaves_the_others_where_they_are(tmp_path: Path) -> None:
    document = judged(tmp_path / "in", STORED["tilted gantry, table along z"], [0, 1, 2, 4, 5])
    for number, (of_lungs, value) in enumerate(product((True, False), (1, 2)), start=1):
        assert near(segmented(segmentation(document), number), expected(tmp_path / "in", of_lungs, value))
    with pytest.raises(UsageError, match="unevenly spaced"):
        list(nifti_masks(document))


def test_a_single_slice_lies_where_it_was_taken(tmp_path: Path) -> None:
    document = judged(tmp_path / "in", STORED["oblique"], [2])
    assert near(segmented(segmentation(document), 1), expected(tmp_path / "in", True, 1))


@pytest.mark.parametrize("moved", ["from side to side", "a little more each time"])
def test_slices_that_one_matrix_can_not_say_are_refused(moved: str) -> None:
    """Only the distance from each slice to the next was looked at: masks lay 2 mm, and 3 mm, beside their places."""
    series = make_series(60)
    headers = []
    for number, header in enumerate(series.headers):
        x, y, z = header.position_mm
        beside = 2.0 * (number % 2) if moved == "from side to side" else 0.0
        beyond = 0.2 * max(0, number - 30) if moved == "a little more each time" else 0.0
        headers.append(replace(header, position_mm=(x + beside, y, z + beyond)))
    with pytest.raises(UsageError, match="unevenly spaced"):
        ras_affine(replace(series, headers=tuple(headers)))


def test_spacings_that_differ_in_their_last_digits_are_one_grid() -> None:
    """The slices are one stack, but NIfTI said that they differ in size."""
    series = make_series(6)
    first, *others = series.headers
    rounded = tuple(replace(one, spacing_mm=(0.7504, 0.75)) for one in others)
    matrix = ras_affine(replace(series, headers=(first, *rounded)))
    assert np.abs(matrix[:2, :2]) == pytest.approx(np.diag([0.75, 0.75]))
    coarser = (first, *(replace(one, spacing_mm=(0.76, 0.75)) for one in others))
    with pytest.raises(UsageError, match="differ in size"):
        ras_affine(replace(series, headers=coarser))
    with pytest.raises(UsageError, match="differ in size"):
        ras_affine(replace(series, headers=(first, *(replace(one, columns=63) for one in others))))


@pytest.mark.parametrize(("name", "straight"), [("oblique", True), ("tilted gantry, prone", False)])
def test_the_matrix_is_the_scanners_in_every_form_that_can_hold_it(name: str, straight: bool, tmp_path: Path) -> None:
    """It was told as that of another image, and readers that know the rotation alone found no place at all."""
    nibabel = pytest.importorskip("nibabel", reason="nibabel is in the nifti extra")
    document = judged(tmp_path / "in", STORED[name], [3, 0, 5, 1, 4, 2])
    for content in dict(nifti_masks(document)).values():
        image = nibabel.nifti1.Nifti1Image.from_bytes(gzip.decompress(content))
        (as_rotation, rotation), (matrix, sheared) = (image.get_qform(coded=True), image.get_sform(coded=True))
        assert (sheared, rotation) == (1, 1 if straight else 0)
        assert matrix == pytest.approx(ras_affine(document.series), abs=1e-4)
        assert not straight or as_rotation == pytest.approx(matrix, abs=2e-3)
        assert image.header.get_xyzt_units()[0] == "mm"
