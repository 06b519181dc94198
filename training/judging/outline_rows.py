"""What is counted on one outlined image: a few numbers, from which every figure of a set is made."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.data.outline_file import CONSOLIDATION, GROUND_GLASS, LUNG, OPACITY, Outline
from training.judging.seen import Seen

Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Overlap:
    """Pixels found, outlined, and both."""

    found: int
    outlined: int
    both: int

    @classmethod
    def of(cls, found: Mask, outlined: Mask) -> Overlap:
        return cls(int(found.sum()), int(outlined.sum()), int((found & outlined).sum()))


@dataclass(frozen=True)
class Row:
    """One outlined image.

    Attributes
    ----------
    overlaps : mapping
        ``ground_glass``, ``consolidation``, ``opacity`` (of any kind) and ``lung`` -> pixels. Ground glass and
        consolidation are those that the outline tells apart.
    pixels : int
        Of the image.
    untold : bool
        The outline holds opacities of a kind that is not told.
    has_lung_outline : bool
        Some of its lung lies outside opacities, so that lungs were outlined.
    lesion_in_lung : int
        Outlined lesion pixels inside the lungs as found.
    maximum_inside : bool
        The maximum of the opacity map lies in an outlined lesion.
    judged : bool
        Enough lung was found.
    probability, affected : float
        Of covid, 0..1, and affected part of the lung, 0..1; NaN where not judged.
    """

    source: str
    patient: str
    overlaps: dict[str, Overlap]
    pixels: int
    untold: bool
    has_lung_outline: bool
    lesion_in_lung: int
    maximum_inside: bool
    judged: bool
    probability: float
    affected: float

    @property
    def lesion(self) -> bool:
        return self.overlaps["opacity"].outlined > 0


def outline_row(source: str, patient: str, seen: Seen, outline: Outline) -> Row:
    """Count one image."""
    glass, dense = seen.ground_glass_and_consolidation()
    opacity = outline >= GROUND_GLASS
    lung, places = seen.lung, seen.strongest_places()
    return Row(
        source=source,
        patient=patient,
        overlaps={
            "ground_glass": Overlap.of(glass, outline == GROUND_GLASS),
            "consolidation": Overlap.of(dense, outline == CONSOLIDATION),
            "opacity": Overlap.of(glass | dense, opacity),
            "lung": Overlap.of(lung, outline >= LUNG),
        },
        pixels=outline.size,
        untold=bool((outline == OPACITY).any()),
        has_lung_outline=bool((outline == LUNG).any()),
        lesion_in_lung=int((lung & opacity).sum()),
        maximum_inside=bool(places.any()) and float(opacity[places].mean()) >= 0.5,
        judged=seen.opacity is not None,
        probability=seen.probability,
        affected=seen.affected_fraction,
    )


def dice(rows: Iterable[Row], kind: str) -> float:
    """Dice over all pixels of the rows; NaN where neither side has any."""
    found = [row.overlaps[kind] for row in rows]
    total = sum(one.found + one.outlined for one in found)
    return 2.0 * sum(one.both for one in found) / total if total else math.nan


def column(rows: Iterable[Row], kind: str, part: str) -> Values:
    """``found``, ``outlined`` or ``both`` of a kind, row by row."""
    return np.array([getattr(row.overlaps[kind], part) for row in rows], np.float64)
