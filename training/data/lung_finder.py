"""The lungs network at work on training images, so that they are cropped as a site's slices are."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from training.errors import DataError, reason_of


class LungFinder:
    """A lungs network in ONNX; ``name`` is a digest of its file."""

    def __init__(self, path: Path) -> None:
        try:
            weights = path.with_suffix(".weights")
            content = path.read_bytes() + (weights.read_bytes() if weights.is_file() else b"")
        except OSError as error:
            raise DataError(
                f"Can't read the lungs network {path}: {reason_of(error)}.", "Train it first, or correct data.lungs."
            ) from None
        self.name = hashlib.sha256(content).hexdigest()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def __call__(self, image: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """(2, 128, 128) probabilities of an image of :func:`engine.preprocess.lung_image`."""
        found: npt.NDArray[np.float32] = self._session.run(["lungs"], {"image": image[None, None]})[0][0]
        return found
