"""Writes the chest phantom as one Enhanced CT Image Storage object (PS3.3 A.38)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedCTImageStorage, ExplicitVRLittleEndian, RLELossless

INTERCEPT = -1024


def write_enhanced(
    path: Path,
    volume: npt.NDArray[np.int16],
    *,
    spacing_mm: float = 5.0,
    order: list[int] | None = None,
    compressed: bool = False,
    shared_rescale: bool = True,
) -> Path:
    """Write (slices, rows, columns) HU as frames in the given order of slices."""
    order = list(range(len(volume))) if order is None else order
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = EnhancedCTImageStorage, "1.2.826.77.3"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = EnhancedCTImageStorage, "1.2.826.77.3"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.826.77.1", "1.2.826.77.2"
    dataset.Modality, dataset.PatientName, dataset.PatientID = "CT", "Enhanced^Phantom", "E"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = len(volume), *volume.shape[1:]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 0
    dataset.SharedFunctionalGroupsSequence = Sequence([_shared(shared_rescale)])
    dataset.PerFrameFunctionalGroupsSequence = Sequence(
        [_frame(index * spacing_mm, number, shared_rescale) for number, index in enumerate(order)]
    )
    dataset.PixelData = (volume[order].astype(np.int32) - INTERCEPT).astype("<u2").tobytes()
    dataset["PixelData"].VR = "OW"
    if compressed:
        dataset.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    dataset.save_as(path, enforce_file_format=True)
    return path


def _item(**values: object) -> Sequence:
    item = Dataset()
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return Sequence([item])


def _rescale() -> Sequence:
    return _item(RescaleSlope="1", RescaleIntercept=str(INTERCEPT), RescaleType="HU")


def _shared(with_rescale: bool) -> Dataset:
    groups = Dataset()
    groups.PixelMeasuresSequence = _item(PixelSpacing=["6.25", "6.25"], SliceThickness="5")
    groups.PlaneOrientationSequence = _item(ImageOrientationPatient=["1", "0", "0", "0", "1", "0"])
    groups.CTImageFrameTypeSequence = _item(FrameType=["ORIGINAL", "PRIMARY", "AXIAL", "NONE"])
    groups.CTReconstructionSequence = _item(ConvolutionKernel="LUNG")
    if with_rescale:
        groups.PixelValueTransformationSequence = _rescale()
    return groups


def _frame(height_mm: float, number: int, shared_rescale: bool) -> Dataset:
    groups = Dataset()
    groups.PlanePositionSequence = _item(ImagePositionPatient=["-196", "-196", f"{height_mm:g}"])
    groups.FrameContentSequence = _item(FrameAcquisitionNumber=1, InStackPositionNumber=number + 1)
    if not shared_rescale:
        groups.PixelValueTransformationSequence = _rescale()
    return groups
