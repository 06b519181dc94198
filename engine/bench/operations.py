"""How much a network computes: multiply-adds of its convolutions and matrix products, as ONNX Runtime runs them.

Counted from a profile of one image, so that it holds for whatever bundle is installed: a network may work at another
size than that of its input.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np


def gflop_an_image(path: Path, side: int) -> float:
    """GFLOP (two operations a multiply-add) for one image (1, 1, side, side)."""
    import onnxruntime

    with tempfile.TemporaryDirectory() as folder:
        options = onnxruntime.SessionOptions()
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")
        # Fused and blocked kernels would hide the shapes.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.add_session_config_entry("session.disable_prepacking", "1")  # packed weights are not listed
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        session.run(None, {session.get_inputs()[0].name: np.zeros((1, 1, side, side), np.float32)})
        events = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    return sum(_multiply_adds(event.get("args", {})) for event in events) * 2.0 / 1e9


def _multiply_adds(kernel: Mapping[str, Any]) -> float:
    operator = kernel.get("op_name")
    if operator not in ("Conv", "ConvTranspose", "Gemm", "MatMul"):
        return 0.0
    inputs = [next(iter(shape.values())) for shape in kernel["input_type_shape"]]
    out = next(iter(kernel["output_type_shape"][0].values()))
    if operator in ("Gemm", "MatMul"):
        return float(math.prod(out) * inputs[0][-1])
    weights = inputs[1]
    if operator == "Conv":  # (out, in / groups, rows, columns)
        return float(math.prod(out) * math.prod(weights[1:]))
    return float(math.prod(inputs[0]) * math.prod(weights[1:]))  # (in, out / groups, rows, columns)
