"""An exported network at work: ONNX Runtime on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime


def session(path: Path, threads: int = 1, *, as_written: bool = False) -> onnxruntime.InferenceSession:
    """ONNX Runtime session on the CPU; 0 threads are as many as it has cores.

    ``as_written`` computes every node as the file has it: none is fused or left out.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    if as_written:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run(path: Path, images: np.ndarray, outputs: Sequence[str], threads: int = 1) -> dict[str, np.ndarray]:
    """Outputs of an ONNX file for images (n, 1, h, w) float32, by name."""
    found = session(path, threads).run(list(outputs), {"image": images})
    return dict(zip(outputs, found, strict=True))
