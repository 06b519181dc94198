"""What FP16 changes of labels and maps on held-out images: the shipped file, and FP16 as a GPU's tensor cores round it.

ONNX Runtime has no FP16 kernels for most nodes on the CPU and computes them in FP32 without rounding in between, so the
shipped file alone would flatter. The FP32 graph with every value between two nodes rounded to float16 does not: its
weights are halves already, and its sums are FP32, as those of tensor cores are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, shape_inference

from engine.inference.values import Net
from training.data.prepared import PreparedSet
from training.networks.session import session
from training.release.int8 import classified, map_change
from training.statistics.calibration import probabilities


def half_change(
    folder: Path, images: PreparedSet, rows: Sequence[int], opacity_frequency: float | None = None
) -> dict[str, Any]:
    """What the classifier of a bundle says in FP16 beside FP32.

    Returns
    -------
    dict
        Of the file (``shipped``) and of rounding (``rounded``): the largest change of the uncalibrated probability, and
        what :func:`training.release.int8.map_change` gives.
    """
    full = folder / f"{Net.CLASSIFIER.value}.onnx"
    before = classified(session(full), images, rows, opacity_frequency)
    with tempfile.TemporaryDirectory() as scratch:
        rounded = Path(scratch) / "rounded.onnx"
        onnx.save(rounded_to_half(onnx.load(full)), rounded)
        networks = {
            "shipped": session(folder / f"{Net.CLASSIFIER.value}.fp16.onnx"),
            "rounded": session(rounded, as_written=True),
        }
        after = {name: classified(network, images, rows, opacity_frequency) for name, network in networks.items()}
    changes = {
        name: {
            "largest_change": float(np.abs(probabilities(before[0]) - probabilities(scores)).max()),
            "maps": map_change(before[1], opaque),
        }
        for name, (scores, opaque) in after.items()
    }
    return {"images": len(rows), **changes}


def rounded_to_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """An FP32 network whose input and every value that a node computes are rounded to float16."""
    graph = model.graph
    known = shape_inference.infer_shapes(model).graph
    floats = {
        one.name for one in (*known.value_info, *known.output) if one.type.tensor_type.elem_type == TensorProto.FLOAT
    }
    given = graph.input[0].name
    nodes = _rounding(given, f"{given}/rounded")
    for node in graph.node:
        node.input[:] = [f"{given}/rounded" if name == given else name for name in node.input]
        nodes.append(node)
        if node.op_type == "Cast":  # of a weight that is stored as float16
            continue
        for place, name in enumerate(node.output):
            if name in floats:
                node.output[place] = f"{name}/full"
                nodes += _rounding(f"{name}/full", name)
    kept = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(kept)
    del graph.value_info[:]
    return model


def _rounding(name: str, rounded: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("Cast", [name], [f"{name}/half"], to=TensorProto.FLOAT16),
        helper.make_node("Cast", [f"{name}/half"], [rounded], to=TensorProto.FLOAT),
    ]
