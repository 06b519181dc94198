"""A whole series as one volume, with the slices that could not be decoded named."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.dicom.padding import AIR_HU
from engine.dicom.pixels import Hounsfield
from engine.dicom.stream import stream_slices
from engine.dicom.values import Series, SliceHeader, Vector
from engine.errors import DicomError, GeometryError, PixelDataError
from engine.volume import CancelToken, Progress, ProgressSink, Volume, ignore_progress
from engine.volume.even import even_grid
from engine.volume.geometry import stack_affine


@dataclass(frozen=True)
class LoadedVolume:
    """A volume and what is wrong with it.

    Attributes
    ----------
    volume : Volume
        As stored (no turn to radiological display: the affine says where everything lies), on an even grid: slices
        that lie unevenly are placed by their true positions, and what none of them reaches is -1024 HU.
    failures : dict
        Slice index -> why it could not be decoded; such a slice is filled with -1024 HU.
    empty_rows : int
        Rows of the volume that lie in gaps between slices.
    """

    volume: Volume
    failures: dict[int, DicomError] = field(default_factory=dict)
    empty_rows: int = 0


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
        raise PixelDataError(f"None of {len(headers)} images could be decoded; the first: {first.message}", first.hint)
    places = [header.position_along_normal_mm for header in headers]
    grid = even_grid(places, headers[0].thickness_mm)
    rows: list[int | None] = list(range(len(headers))) if grid is None else list(grid.slices)
    if grid is not None:
        hu = _on_rows(hu, rows)
    affine = stack_affine(
        _positions(headers, len(rows)),
        headers[0].row_direction,
        headers[0].column_direction,
        headers[0].spacing_mm,
        headers[0].thickness_mm or 1.0,
    )
    uids = tuple("" if index is None else headers[index].sop_instance_uid for index in rows)
    return LoadedVolume(Volume(hu, affine, uids), failures, grid.empty if grid else 0)


def _on_rows(hu: Hounsfield, rows: list[int | None]) -> Hounsfield:
    placed = np.full((len(rows), *hu.shape[1:]), AIR_HU, dtype=hu.dtype)
    for row, index in enumerate(rows):
        if index is not None:
            placed[row] = hu[index]
    return placed


def _positions(headers: tuple[SliceHeader, ...], rows: int) -> list[Vector]:
    """Where the first voxels of evenly placed rows lie: on the line from the first slice's to the last one's."""
    if rows == 1:
        return [headers[0].position_mm]
    first, last = np.array(headers[0].position_mm), np.array(headers[-1].position_mm)
    points = [first + (last - first) * row / (rows - 1) for row in range(rows)]
    return [(float(x), float(y), float(z)) for x, y, z in points]


def _fractional(header: SliceHeader) -> bool:
    return header.rescale is not None and not all(part.is_integer() for part in header.rescale)


def _same(hu: Hounsfield, _header: SliceHeader) -> Hounsfield:
    return hu
