"""Model input: the only way from a CT slice (or a published 8-bit figure) to the three networks' images.

First :func:`lung_image` for the lungs network; then, with the lungs that it found, :func:`prepare_hu` or
:func:`prepare_grey` for the others. Training and inference call the same functions; ``tests/parity`` demands equal
bytes.
"""

from __future__ import annotations

from engine.preprocess.classical import classical_lungs
from engine.preprocess.field import FieldGrid
from engine.preprocess.lung_image import field_grid, lung_image
from engine.preprocess.opacity_map import OpacityMap
from engine.preprocess.pipeline import prepare_grey, prepare_hu
from engine.preprocess.spec import DEFAULT_SPEC, PreprocessSpec
from engine.preprocess.values import CropBox, PreparedSlice, SliceAreas

__all__ = [
    "DEFAULT_SPEC",
    "CropBox",
    "FieldGrid",
    "OpacityMap",
    "PreparedSlice",
    "PreprocessSpec",
    "SliceAreas",
    "classical_lungs",
    "field_grid",
    "lung_image",
    "prepare_grey",
    "prepare_hu",
]
