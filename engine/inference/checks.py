"""What every back-end's arrays must be, going in and coming out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.errors import BackendFailedError
from engine.inference.bundle import INPUT_SIZE, OUTPUT_SHAPE
from engine.inference.values import WANTED_OUTPUTS, Float32, Net


def check_images(net: Net, images: Float32) -> None:
    """Raise BackendFailedError unless ``images`` is a C-contiguous float32 batch of the net's input size."""
    size = INPUT_SIZE[net]
    if images.dtype != np.float32 or images.shape[1:] != (1, size, size) or not len(images):
        raise BackendFailedError(
            f"The {net.value} takes float32 (n, 1, {size}, {size}), not {images.dtype} {images.shape}."
        )
    if not images.flags.c_contiguous:
        raise BackendFailedError(f"The {net.value} takes C-contiguous images.")


def check_outputs(net: Net, outputs: Mapping[str, Float32], rows: int, backend: str) -> None:
    """Raise BackendFailedError unless every wanted output is there, of the right shape, and finite."""
    for name in WANTED_OUTPUTS[net]:
        array = outputs.get(name)
        expected = (rows, *OUTPUT_SHAPE[name])
        if array is None or array.shape != expected:
            found = "nothing" if array is None else str(array.shape)
            raise BackendFailedError(
                f"{backend} gave {found} for {name} of the {net.value}; expected {expected}.",
                "Choose another back-end with --backend.",
            )
        if not np.isfinite(array).all():
            raise BackendFailedError(
                f"{backend} gave numbers that are not finite for {name} of the {net.value}.",
                "Choose another back-end with --backend.",
            )
