"""The four segments of a result's masks: what each is called, how it is coded, and which pixels it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from highdicom.sr.coding import CodedConcept

from engine.lungs.extent import CONSOLIDATION, GROUND_GLASS, SIDES, Extent
from engine.lungs.layer import LEFT, RIGHT
from engine.lungs.masks import SliceMasks
from engine.report import codes


@dataclass(frozen=True)
class Segment:
    """One segment; its number is its place in :data:`SEGMENTS` plus one.

    Attributes
    ----------
    label : str
        For people.
    category, kind : CodedConcept
        Segmented Property Category and Type (PS3.3 C.8.20.4).
    side : CodedConcept or None
        Modifier of the type.
    of_lungs, number_in_mask : bool, int
        Which mask of :class:`engine.lungs.masks.SliceMasks` it is cut from, and its number there.
    """

    label: str
    category: CodedConcept
    kind: CodedConcept
    side: CodedConcept | None
    of_lungs: bool
    number_in_mask: int

    def pixels(self, masks: SliceMasks) -> npt.NDArray[np.bool_]:
        """(rows, columns) bool of one slice."""
        found: npt.NDArray[np.bool_] = (masks.lungs if self.of_lungs else masks.opacities) == self.number_in_mask
        return found

    def volume_ml(self, extent: Extent) -> float:
        """Its volume as the measures have it."""
        if self.of_lungs:
            return extent.of(SIDES[self.number_in_mask]).lung
        whole = extent.of()
        return whole.ground_glass if self.number_in_mask == GROUND_GLASS else whole.consolidation


SEGMENTS = (
    Segment("Lung, right", codes.ANATOMICAL, codes.LUNG, codes.RIGHT, True, RIGHT),
    Segment("Lung, left", codes.ANATOMICAL, codes.LUNG, codes.LEFT, True, LEFT),
    Segment("Ground glass opacity", codes.ABNORMAL, codes.GROUND_GLASS, None, False, GROUND_GLASS),
    Segment("Consolidation", codes.ABNORMAL, codes.CONSOLIDATION, None, False, CONSOLIDATION),
)
