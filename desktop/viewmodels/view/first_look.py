"""First look: the window and inversion that a series opens with, from what its headers say."""

from __future__ import annotations

from desktop.rendering.window import LUNG, SOFT_TISSUE, Window
from engine.dicom.values import Series, SliceHeader

#: In a body part or a description they name the chest, whatever else stands there ("TH CT CHEST WO C").
CHEST_WORDS = ("chest", "thorax", "thorac", "torax", "tórax", "lung", "pulm", "胸", "肺")


def is_hounsfield(series: Series) -> bool:
    """True for CT whose slices say how to rescale to Hounsfield units."""
    return series.modality == "CT" and all(header.rescale is not None for header in series.headers)


def default_window(series: Series) -> Window | None:
    """The window a series opens with: lung for a chest CT; None where only the pixels can tell."""
    if not is_hounsfield(series):
        return None
    named = f"{series.body_part} {series.description}".casefold()
    chest = not series.body_part.strip() or any(word in named for word in CHEST_WORDS)
    return LUNG if chest else SOFT_TISSUE


def shown_inverted(header: SliceHeader) -> bool:
    """MONOCHROME1 over Hounsfield units; values without rescale were turned round when they were decoded."""
    return header.photometric_interpretation == "MONOCHROME1" and header.rescale is not None
