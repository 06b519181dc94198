"""The field of view of a slice on the small square grid on which body and lungs are found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.preprocess.resample import resample

Float32 = npt.NDArray[np.float32]
Spacing = tuple[float, float]


@dataclass(frozen=True)
class FieldGrid:
    """Where a slice lies on the square grid: its longer side fills it, the shorter one is centred between zeros.

    Sides are compared in millimetres, so that non-square pixels give the same picture as square ones.

    Attributes
    ----------
    size : int
        Side of the grid, pixels.
    source_top, source_left, source_rows, source_columns : int
        Part of the source slice that is shown, in source pixels: all of it, but for the frame of a figure.
    top, left, rows, columns : int
        Pixels of the grid that it covers.
    """

    size: int
    source_top: int
    source_left: int
    source_rows: int
    source_columns: int
    top: int
    left: int
    rows: int
    columns: int

    @classmethod
    def of(cls, part: tuple[int, int, int, int], spacing_mm: Spacing | None, size: int) -> FieldGrid:
        """Lay rows top..bottom-1 and columns left..right-1 of a slice on a grid.

        Parameters
        ----------
        part : tuple of int
            Top, left, bottom, right in source pixels.
        spacing_mm : tuple of float or None
            Distance between rows and between columns (mm); None for figures: square pixels.
        size : int
            Side of the grid.
        """
        source_rows, source_columns = part[2] - part[0], part[3] - part[1]
        height = source_rows * (spacing_mm[0] if spacing_mm else 1.0)
        width = source_columns * (spacing_mm[1] if spacing_mm else 1.0)
        longest = max(height, width)
        rows = max(1, round(size * height / longest))
        columns = max(1, round(size * width / longest))
        return cls(
            size, part[0], part[1], source_rows, source_columns,
            (size - rows) // 2, (size - columns) // 2, rows, columns,
        )  # fmt: skip

    @property
    def pixels(self) -> tuple[slice, slice]:
        """Rows and columns of the grid that the slice covers."""
        return slice(self.top, self.top + self.rows), slice(self.left, self.left + self.columns)

    @property
    def step(self) -> tuple[float, float]:
        """Source pixels a grid pixel, down and across."""
        return self.source_rows / self.rows, self.source_columns / self.columns

    def sample(self, image: npt.NDArray[np.generic]) -> Float32:
        """Average a whole source image (or mask) on the grid by area.

        Parameters
        ----------
        image : numpy.ndarray
            (rows, columns) of the source slice, finite.

        Returns
        -------
        numpy.ndarray
            (size, size) float32, 0 where the slice does not reach.
        """
        bottom, right = self.source_top + self.source_rows, self.source_left + self.source_columns
        shown = image[self.source_top : bottom, self.source_left : right].astype(np.float32, copy=False)
        found = np.zeros((self.size, self.size), np.float32)
        found[self.pixels] = resample(shown, (self.rows, self.columns))
        return found

    def read(self, values: Float32, rows: npt.NDArray[np.float64], columns: npt.NDArray[np.float64]) -> Float32:
        """Values of the grid at source places (bilinear; the edge of the slice is repeated outwards).

        Parameters
        ----------
        values : numpy.ndarray
            (size, size) float32 on the grid.
        rows, columns : numpy.ndarray
            (k,) and (m,) places in source pixels; 0.5 is the middle of the first.

        Returns
        -------
        numpy.ndarray
            (k, m) float32.
        """
        inside = values[self.pixels]
        down = (rows - self.source_top) / self.step[0] - 0.5
        across = (columns - self.source_left) / self.step[1] - 0.5
        return interpolate_both(inside, down, across)


def interpolate_both(values: Float32, down: npt.NDArray[np.float64], across: npt.NDArray[np.float64]) -> Float32:
    """An array at fractional places of its rows, then of its columns; see :func:`interpolate`. (k, m) float32."""
    # Turned in between: whole rows are taken in one piece each, columns would be gathered pixel by pixel.
    turned = np.ascontiguousarray(interpolate(values, down).T)
    return np.ascontiguousarray(interpolate(turned, across).T)


def interpolate(values: Float32, places: npt.NDArray[np.float64]) -> Float32:
    """An array at fractional places of its rows (linear), the first and last repeated outwards.

    Parameters
    ----------
    values : numpy.ndarray
        (rows, columns) float32.
    places : numpy.ndarray
        (k,), in rows.

    Returns
    -------
    numpy.ndarray
        (k, columns) float32.
    """
    last = values.shape[0] - 1
    places = np.clip(places, 0.0, last)
    first = np.minimum(places.astype(np.intp), max(last - 1, 0))
    weight = (places - first).astype(np.float32)[:, None]
    found = values.take(first, axis=0)
    found *= 1 - weight
    after = values.take(np.minimum(first + 1, last), axis=0)
    after *= weight
    found += after
    return found
