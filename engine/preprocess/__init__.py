"""Model input: the only way from a CT slice (or a published 8-bit figure) to the three networks' images.

First :func:`lung_image` for the lungs network; then, with the lungs that it found, :func:`prepare_hu` or
:func:`prepare_grey` for the others. Training and inference call the same functions; ``tests/parity`` demands equal
bytes.

Names are loaded when they are first asked for: a decoding process shrinks slices and needs no more.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.preprocess.classical import classical_lungs
    from engine.preprocess.field import FieldGrid
    from engine.preprocess.lung_input import field_grid, lung_image
    from engine.preprocess.opacity_map import OpacityMap
    from engine.preprocess.pipeline import prepare_grey, prepare_hu
    from engine.preprocess.spec import DEFAULT_SPEC, PreprocessSpec
    from engine.preprocess.values import CropBox, PreparedSlice, SliceAreas

_HOMES = {
    "CropBox": "values",
    "DEFAULT_SPEC": "spec",
    "FieldGrid": "field",
    "OpacityMap": "opacity_map",
    "PreparedSlice": "values",
    "PreprocessSpec": "spec",
    "SliceAreas": "values",
    "classical_lungs": "classical",
    "field_grid": "lung_input",
    "lung_image": "lung_input",
    "prepare_grey": "pipeline",
    "prepare_hu": "pipeline",
}

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


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
