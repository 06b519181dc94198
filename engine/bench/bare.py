"""What anyone would write: pydicom over the files, bare ONNX Runtime sessions over the images, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.inference.bundle import INPUT_SIZE
from engine.inference.values import WANTED_OUTPUTS, Net, Precision

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle


def decode_plainly(paths: Iterable[Path]) -> None:
    """Read each file and apply the modality LUT. What pydicom has no decoder for here goes through the project's."""
    import pydicom
    from pydicom.pixels.processing import apply_modality_lut

    for path in paths:
        dataset = pydicom.dcmread(path)
        try:
            stored = dataset.pixel_array
        except RuntimeError:  # no plug-in for the syntax: python-gdcm is in the extra "dev" only
            _decode_here(path)
            continue
        apply_modality_lut(stored, dataset)


def _decode_here(path: Path) -> None:
    from engine.dicom import scan
    from engine.dicom.pixels import decode_here

    decode_here(scan([path]).studies[0].series[0].headers[0])


class BareSessions:
    """All nets in plain ONNX Runtime sessions with its own defaults, batches of 8."""

    def __init__(self, bundle: Bundle, precision: Precision = Precision.FP32) -> None:
        import onnxruntime

        self._sessions = {
            net: onnxruntime.InferenceSession(
                str(bundle.onnx(net, precision) or bundle.onnx(net, Precision.FP32)), providers=["CPUExecutionProvider"]
            )
            for net in Net
        }
        self._images = {net: _noise(size) for net, size in INPUT_SIZE.items()}

    def run(self, images: int) -> None:
        """Run so many images through every net."""
        for start in range(0, images, 8):
            for net, session in self._sessions.items():
                session.run(list(WANTED_OUTPUTS[net]), {"image": self._images[net][: images - start]})


def _noise(size: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.random.default_rng(0).random((8, 1, size, size), dtype=np.float32)
