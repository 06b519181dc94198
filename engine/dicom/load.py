"""A whole series as one volume, with the slices that could not be decoded named."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.dicom.padding import AIR_HU
from engine.dicom.pixels import Hounsfield
from engine.dicom.stream import stream_slices
from engine.dicom.values import Series, SliceHeader
from engine.errors import DicomError, GeometryError, PixelDataError
from engine.volume import CancelToken, Progress, ProgressSink, Volume, ignore_progress
from engine.volume.geometry import stack_affine


@dataclass(frozen=True)
class LoadedVolume:
    """A volume and what is wrong with it.

    Attributes
    ----------
    volume : Volume
        As stored (no turn to radiological display: the affine says where everything lies).
    failures : dict
        Slice index -> why it could not be decoded; such a slice is filled with -1024 HU.
    """

    volume: Volume
    failures: dict[int, DicomError] = field(default_factory=dict)


def load_volume(
    series: Series, *, progress: ProgressSink = ignore_progress, cancel: CancelToken | None = None
) -> LoadedVolume:
    """Decode all slices of a series.

    Returns
    -------
    LoadedVolume
        (slices, rows, columns), int16 HU; float32 where one of the slices has a fractional rescale.

    Raises
    ------
    GeometryError
        The series has no slices that could be placed.
    PixelDataError
        No slice at all could be decoded.
    Cancelled
        The token was cancelled.
    """
    headers = series.headers
    if not headers:
        raise GeometryError("The series has no image that could be placed.", "Choose another series.")
    dtype = np.float32 if any(_fractional(header) for header in headers) else np.int16
    hu = np.full((len(headers), headers[0].rows, headers[0].columns), AIR_HU, dtype=dtype)
    failures: dict[int, DicomError] = {}
    for index, result in stream_slices(series, _same, cancel=cancel):
        if isinstance(result, DicomError):
            failures[index] = result
        else:
            hu[index] = result
        progress(Progress("decode", index + 1, len(headers)))
    if len(failures) == len(headers):
        first = failures[0]
        raise PixelDataError(f"None of {len(headers)} slices could be decoded; the first: {first.message}", first.hint)
    affine = stack_affine(
        [header.position_mm for header in headers],
        headers[0].row_direction,
        headers[0].column_direction,
        headers[0].spacing_mm,
        headers[0].thickness_mm or 1.0,
    )
    return LoadedVolume(Volume(hu, affine, tuple(header.sop_instance_uid for header in headers)), failures)


def _fractional(header: SliceHeader) -> bool:
    return header.rescale is not None and not all(part.is_integer() for part in header.rescale)


def _same(hu: Hounsfield, _header: SliceHeader) -> Hounsfield:
    return hu
