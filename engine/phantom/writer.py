"""Writes the phantom as CT Image Storage objects (PS3.3 A.3), in every transfer syntax that can be encoded here."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

from engine.errors import TransferSyntaxError
from engine.files import output_error
from engine.phantom.anatomy import FIELD_OF_VIEW_MM, LUNG_SPAN, phantom_slices
from engine.phantom.encode import as_read, copied, explicit_file

WRITABLE_SYNTAXES: tuple[str, ...] = (
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEG2000Lossless,
    RLELossless,
)
"""Transfer Syntax UIDs that :func:`write_phantom` can write, all of them lossless."""

RESCALE_INTERCEPT = -1024

Edit = Callable[[FileDataset, int], None]


@dataclass(frozen=True)
class _Stack:
    """What all slices of a written series share."""

    study_uid: str
    series_uid: str
    frame_uid: str
    spacing_mm: float
    slices: int
    patient_name: str
    patient_id: str
    description: str


def write_phantom(
    folder: Path,
    *,
    slices: int = 60,
    spacing_mm: float = 5.0,
    covid: bool = False,
    seed: int = 0,
    transfer_syntax: str = ExplicitVRLittleEndian,
    patient_name: str = "Phantom^Chest",
    patient_id: str = "PHANTOM",
    rows: int = 512,
    uids_seed: str | None = None,
    description: str = "Chest 5.0 lung",
    lung_span: tuple[float, float] = LUNG_SPAN,
    noise_hu: float = 12.0,
    edit: Edit | None = None,
) -> list[Path]:
    """Write a synthetic chest CT series, one file per slice.

    Parameters
    ----------
    folder : Path
        Made where it is missing. Files are ``IM0001.dcm`` (the highest slice) and so on.
    spacing_mm : float
        Distance between slices along the patient's z axis.
    transfer_syntax : str
        UID, one of :data:`WRITABLE_SYNTAXES`.
    rows : int
        Matrix, rows = columns; the field of view stays 400 mm.
    uids_seed : str, optional
        All UIDs follow from it (default: from ``seed`` and ``covid``), so that a series can be written twice alike.
    edit : callable, optional
        ``edit(dataset, index)`` changes the object of the slice ``index`` (0 = lowest) just before it is
        encoded; how tests plant faults.

    Returns
    -------
    list of Path
        In anatomical order, from the feet to the head: the order of :func:`engine.phantom.phantom_hu`.

    Raises
    ------
    TransferSyntaxError
        A transfer syntax that can't be written here.
    OutputNotWritableError, DiskFullError
    """
    if transfer_syntax not in WRITABLE_SYNTAXES:
        raise TransferSyntaxError(
            f"The phantom can't be written as {transfer_syntax}.", f"Choose one of {', '.join(WRITABLE_SYNTAXES)}."
        )
    made = phantom_slices(
        slices=slices, rows=rows, columns=rows, covid=covid, seed=seed, noise_hu=noise_hu, lung_span=lung_span
    )
    root = uids_seed if uids_seed is not None else f"alveoscope phantom {seed} {covid}"
    stack = _Stack(
        study_uid=_uid(root, "study"),
        series_uid=_uid(root, "series"),
        frame_uid=_uid(root, "frame of reference"),
        spacing_mm=spacing_mm,
        slices=slices,
        patient_name=patient_name,
        patient_id=patient_id,
        description=description,
    )
    template = pydicom.dcmread(io.BytesIO(_template(stack, rows)))
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for index, hu in enumerate(made):
            dataset = _dataset(template, stack, index, hu, _uid(root, f"instance {index}"))
            if edit is not None:
                edit(dataset, index)
            path = folder / f"IM{slices - index:04d}.dcm"
            _write(dataset, path, transfer_syntax)
            paths.append(path)
    except OSError as error:
        raise output_error(Path(error.filename or folder), error) from error
    return paths


def _uid(*parts: str) -> str:
    return generate_uid(entropy_srcs=list(parts))


def _template(stack: _Stack, rows: int) -> bytes:
    """What all slices share, as a file: its elements, once read, go into each slice unchanged."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = UID(stack.series_uid)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    _identify(dataset, stack)
    _describe_plane(dataset, stack, rows)
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = str(RESCALE_INTERCEPT), "1", "HU"
    dataset.WindowCenter, dataset.WindowWidth = "-600", "1500"
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def _dataset(template: FileDataset, stack: _Stack, index: int, hu: npt.NDArray[np.int16], uid: str) -> FileDataset:
    """One CT Image Storage object, explicit little endian, unsigned 12 bits, rescale 1 / -1024."""
    rows, columns = hu.shape
    pixel = FIELD_OF_VIEW_MM / columns
    corner = (-(columns - 1) / 2 * pixel, -(rows - 1) / 2 * pixel, index * stack.spacing_mm)
    own = (
        as_read(0x00080018, "UI", uid.encode()),  # SOP Instance UID
        as_read(0x00200013, "IS", str(stack.slices - index).encode()),  # Instance Number
        as_read(0x00200032, "DS", "\\".join(f"{value:.6g}" for value in corner).encode()),  # Image Position (Patient)
        as_read(0x00201041, "DS", f"{corner[2]:.6g}".encode()),  # Slice Location
        as_read(0x7FE00010, "OW", (hu.astype(np.int32) - RESCALE_INTERCEPT).astype("<u2").tobytes()),  # Pixel Data
    )
    return copied(template, own, [as_read(0x00020003, "UI", uid.encode())])  # Media Storage SOP Instance UID


def _identify(dataset: FileDataset, stack: _Stack) -> None:
    """Patient, study, series and equipment."""
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.SOPClassUID = CTImageStorage
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = "20200401"
    dataset.StudyTime = dataset.SeriesTime = dataset.ContentTime = "120000"
    dataset.AccessionNumber = ""
    dataset.Modality = "CT"
    dataset.Manufacturer = "Alveoscope"
    dataset.ManufacturerModelName = "Synthetic chest phantom"
    dataset.ReferringPhysicianName = ""
    dataset.StudyDescription = "Synthetic chest"
    dataset.SeriesDescription = stack.description
    dataset.PatientName, dataset.PatientID = stack.patient_name, stack.patient_id
    dataset.PatientBirthDate, dataset.PatientSex = "", "O"
    dataset.BodyPartExamined = "CHEST"
    dataset.KVP = "120"
    dataset.ConvolutionKernel = "LUNG"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = stack.study_uid, stack.series_uid
    dataset.StudyID = "1"
    dataset.SeriesNumber, dataset.AcquisitionNumber = "2", "1"


def _describe_plane(dataset: FileDataset, stack: _Stack, rows: int) -> None:
    """The image plane but for its position: axial, supine, head first."""
    dataset.PatientPosition = "HFS"
    dataset.FrameOfReferenceUID = stack.frame_uid
    dataset.PositionReferenceIndicator = ""
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    dataset.PixelSpacing = [f"{FIELD_OF_VIEW_MM / rows:.8g}"] * 2
    dataset.SliceThickness = f"{stack.spacing_mm:.6g}"
    dataset.Rows = dataset.Columns = rows


def _write(dataset: FileDataset, path: Path, transfer_syntax: str) -> None:
    if transfer_syntax == ExplicitVRBigEndian:
        dataset.decode()  # what was read as little endian can't be written as it lies
        dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").astype(">u2").tobytes()
        dataset.set_original_encoding(False, False, dataset.original_character_set)
    elif transfer_syntax in _COMPRESSED:
        bits = int(dataset.BitsStored)
        stored = np.frombuffer(dataset.PixelData, "<u2").reshape(dataset.Rows, dataset.Columns)
        stored = stored & np.uint16((1 << bits) - 1)
        dataset.PixelData = encapsulate([_COMPRESSED[transfer_syntax](stored, bits)])
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = UID(transfer_syntax)
    content = explicit_file(dataset) if transfer_syntax in _EXPLICIT else None
    if content is None:
        dataset.save_as(path, enforce_file_format=True)
    else:
        path.write_bytes(content)


def _jpeg_lossless(stored: npt.NDArray[np.uint16], bits: int) -> bytes:
    import imagecodecs

    return bytes(imagecodecs.jpeg8_encode(stored, lossless=True, predictor=1, bitspersample=bits))


def _jpeg_ls(stored: npt.NDArray[np.uint16], _bits: int) -> bytes:
    import imagecodecs

    return bytes(imagecodecs.jpegls_encode(stored))


def _jpeg_2000(stored: npt.NDArray[np.uint16], bits: int) -> bytes:
    import imagecodecs

    # A small image has fewer wavelet levels, as each halves it.
    levels = min(6, int(stored.shape[0]).bit_length() - 1)
    return bytes(
        imagecodecs.jpeg2k_encode(
            stored, codecformat="j2k", reversible=True, bitspersample=bits, resolutions=max(levels, 1)
        )
    )


def _rle(stored: npt.NDArray[np.uint16], _bits: int) -> bytes:
    """One segment a byte, the upper first; each row by itself (PS3.5 G.3.1)."""
    import imagecodecs

    planes = (stored >> 8).astype(np.uint8), stored.astype(np.uint8)
    segments = [b"".join(bytes(imagecodecs.packbits_encode(row.tobytes())) for row in plane) for plane in planes]
    segments = [segment + b"\0" * (len(segment) % 2) for segment in segments]
    header = np.zeros(16, "<u4")
    header[:3] = 2, 64, 64 + len(segments[0])
    return header.tobytes() + b"".join(segments)


_COMPRESSED: dict[str, Callable[[npt.NDArray[np.uint16], int], bytes]] = {
    JPEGLosslessSV1: _jpeg_lossless,
    JPEGLSLossless: _jpeg_ls,
    JPEG2000Lossless: _jpeg_2000,
    RLELossless: _rle,
}

#: Written as the template is.
_EXPLICIT = (ExplicitVRLittleEndian, *_COMPRESSED)
