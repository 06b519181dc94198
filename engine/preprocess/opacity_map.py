"""What the classifier saw of opacities on one slice, kept small, and the way back to the slice's own pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.preprocess.field import interpolate_both
from engine.preprocess.label_shift import adjusted
from engine.preprocess.values import CropBox, PreparedSlice

Float32 = npt.NDArray[np.float32]
Map = npt.NDArray[np.uint8]

#: Pixels a side.
MAP_SIZE = 56
#: Probability from which a place is affected, where the bundle says nothing else.
OPACITY_FROM = 0.5
#: Probability from which an opacity is drawn at all, faintly; from what the bundle says on it counts as affected.
DRAWN_FROM = 0.3


@dataclass(frozen=True, eq=False)
class OpacityMap:
    """Probabilities of ground glass and consolidation, clipped to the lungs with soft edges.

    Attributes
    ----------
    ground_glass, consolidation : numpy.ndarray
        (56, 56) uint8, probability times 255, radiological orientation.
    box : CropBox
        Pixels of the slice that they show.
    shape : tuple of int
        Rows and columns of the slice, radiological orientation.
    """

    ground_glass: Map
    consolidation: Map
    box: CropBox
    shape: tuple[int, int]

    @classmethod
    def of(
        cls,
        prepared: PreparedSlice,
        ground_glass: Float32,
        consolidation: Float32,
        trained_frequency: float | None = None,
    ) -> OpacityMap:
        """From the classifier's maps (56, 56) of a prepared slice, clipped to its lungs.

        Parameters
        ----------
        trained_frequency : float, optional
            Part of the lungs that was opacity in training; with it, probabilities are adjusted to how much there is on
            this slice (:mod:`engine.preprocess.label_shift`).
        """
        clip = lungs_on_map(prepared)
        given = [np.clip(one, 0.0, 1.0) for one in (ground_glass, consolidation)]
        found = adjusted(given, clip, trained_frequency)
        maps = [np.rint(one * clip * 255).astype(np.uint8) for one in found]
        for one in maps:
            one.setflags(write=False)
        return cls(maps[0], maps[1], prepared.box, prepared.shape)

    @property
    def opacity(self) -> Float32:
        """(56, 56) float32 in 0..1: ground glass or consolidation, whichever is more probable."""
        found: Float32 = np.maximum(self.ground_glass, self.consolidation).astype(np.float32) / np.float32(255)
        return found

    def only(self, kept: npt.NDArray[np.bool_]) -> OpacityMap:
        """The same with nothing but what ``kept``, (56, 56), holds."""
        maps = [np.where(kept, one, np.uint8(0)) for one in (self.ground_glass, self.consolidation)]
        for one in maps:
            one.setflags(write=False)
        return OpacityMap(maps[0], maps[1], self.box, self.shape)

    def on_slice(self, values: npt.NDArray[np.generic] | None = None) -> Float32:
        """Values of the map at the slice's own pixels (bilinear), 0 outside the box.

        Parameters
        ----------
        values : numpy.ndarray, optional
            (56, 56); :attr:`opacity` without it.

        Returns
        -------
        numpy.ndarray
            (rows, columns) float32.
        """
        box = self.box
        found = np.zeros(self.shape, np.float32)
        found[box.top : box.bottom, box.left : box.right] = self.in_box(values)
        return found

    def in_box(self, values: npt.NDArray[np.generic] | None = None) -> Float32:
        """The same within the box alone, (rows, columns) of it."""
        given = self.opacity if values is None else values.astype(np.float32)
        box = self.box
        down = (np.arange(box.height) + 0.5) * given.shape[0] / box.height - 0.5
        across = (np.arange(box.width) + 0.5) * given.shape[1] / box.width - 0.5
        return interpolate_both(given, down, across)


def lungs_on_map(prepared: PreparedSlice, size: int = MAP_SIZE) -> Float32:
    """How far each pixel of the map lies in the lungs, 0..1, by area; (size, size) float32."""
    rows, columns = prepared.box.places(2 * size, 2 * size)
    fine = prepared.grid.read((prepared.lungs > 0).astype(np.float32), rows, columns)
    found: Float32 = fine.reshape(size, 2, size, 2).mean(axis=(1, 3))
    return found
