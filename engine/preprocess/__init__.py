"""Model input: the only way from a CT slice (or a published 8-bit figure) to the two networks' images.

Training and inference call the same functions; ``tests/parity`` demands equal bytes.
"""

from __future__ import annotations

from engine.preprocess.pipeline import prepare_grey, prepare_hu
from engine.preprocess.spec import DEFAULT_SPEC, PreprocessSpec
from engine.preprocess.values import CropBox, PreparedSlice

__all__ = ["DEFAULT_SPEC", "CropBox", "PreparedSlice", "PreprocessSpec", "prepare_grey", "prepare_hu"]
