"""Tiny networks of the right shapes in a few kilobytes, as ONNX.

They answer sensibly enough for a verdict: lungs are what is darker than tissue and has tissue on all four sides; the
brighter they are, the higher the probability, and what is bright in them is ground glass or consolidation; the
autoencoder gives back its input, a little blurred.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def tiny_lungs() -> bytes:
    """ONNX: image (n, 1, 128, 128) -> lungs (n, 2, 128, 128): right lung in the left half, left lung in the right.

    Lung is darker than -320 HU and brighter than -975, and somewhere above, below, left and right of it is tissue
    that is wider than three pixels (a table is thinner); vessels in it are closed.
    """
    from onnx import helper

    sides = np.zeros((1, 2, 1, 128), np.float32)
    sides[0, 0, 0, :64] = sides[0, 1, 0, 64:] = 1.0
    arrays = {"sides": sides, "tissue": np.float32([0.75]), "dark": np.float32([-0.687]), "gas": np.float32([0.25])}
    arrays |= {"steep": np.float32([60.0]), "steeper": np.float32([400.0]), "twice": np.ones((2, 1, 1, 1), np.float32)}
    nodes = [
        helper.make_node("Neg", ["image"], ["negative"]),
        *_pooled(helper, "negative", "darkest", 3),
        helper.make_node("Neg", ["darkest"], ["wide"]),
    ]
    ways = {"up": (2, True), "down": (2, False), "left": (3, True), "right": (3, False)}
    for name, (axis, before) in ways.items():
        added, nodes_of_way = _brightest_so_far(helper, "wide", name, axis, before=before)
        arrays |= added
        nodes += nodes_of_way
    nodes += [
        helper.make_node("Min", [*ways], ["enclosed"]),
        *_step(helper, "enclosed", "tissue", "steep", "inside"),
        *_step(helper, "negative", "dark", "steep", "aerated"),
        *_step(helper, "image", "gas", "steeper", "breathing"),
        helper.make_node("Mul", ["inside", "aerated"], ["some"]),
        helper.make_node("Mul", ["some", "breathing"], ["open"]),
        *_pooled(helper, "open", "grown", 7),
        helper.make_node("Neg", ["grown"], ["turned"]),
        *_pooled(helper, "turned", "shrunk", 7),
        helper.make_node("Neg", ["shrunk"], ["closed"]),
        helper.make_node("Conv", ["closed", "twice"], ["both"], kernel_shape=[1, 1]),
        helper.make_node("Mul", ["both", "sides"], ["lungs"]),
    ]
    return _model(nodes, arrays, 128, {"lungs": [2, 128, 128]})


def tiny_classifier(bias: float = 0.0) -> bytes:
    """ONNX: image (n, 1, 224, 224) -> logits (n, 2), and lung, ground_glass, consolidation (n, 56, 56).

    ``bias`` is added to the logit of covid. The maps look at the darkest of 3 x 3 places, so that vessels and edges
    are no opacities: ground glass lies between -735 and -370 HU, consolidation above.
    """
    from onnx import helper

    weights = np.random.default_rng(1).normal(size=(512, 1, 1, 1)).astype(np.float32)
    head = np.zeros((2, 512), np.float32)
    head[1] = np.sign(weights[:, 0, 0, 0]) / 128
    arrays = {
        "w": weights,
        "head": head,
        "head_bias": np.array([0.0, bias - 1.0], np.float32),
        "axis": np.array([1], np.int64),
        "steep": np.float32([20.0]),
        "glass": np.float32([(0.30 - 0.6) / 0.35]),
        "dense": np.float32([(0.65 - 0.6) / 0.35]),
        "not_dense": np.float32([-(0.65 - 0.6) / 0.35]),
        "not_white": np.float32([-(0.98 - 0.6) / 0.35]),
    }
    nodes = [
        helper.make_node("AveragePool", ["image"], ["pooled"], kernel_shape=[32, 32], strides=[32, 32]),
        helper.make_node("Conv", ["pooled", "w"], ["features"], kernel_shape=[1, 1]),
        helper.make_node("GlobalAveragePool", ["features"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["flat"]),
        helper.make_node("Gemm", ["flat", "head", "head_bias"], ["logits"], transB=1),
        helper.make_node("AveragePool", ["image"], ["level"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Neg", ["level"], ["darkness"]),
        *_pooled(helper, "darkness", "darkest", 3),
        helper.make_node("Neg", ["darkest"], ["least"]),
        *_step(helper, "darkness", "not_white", "steep", "lung4"),
        *_step(helper, "least", "glass", "steep", "some"),
        *_step(helper, "darkest", "not_dense", "steep", "light"),
        helper.make_node("Mul", ["some", "light"], ["glass4"]),
        *_step(helper, "least", "dense", "steep", "dense4"),
        helper.make_node("Squeeze", ["lung4", "axis"], ["lung"]),
        helper.make_node("Squeeze", ["glass4", "axis"], ["ground_glass"]),
        helper.make_node("Squeeze", ["dense4", "axis"], ["consolidation"]),
    ]
    maps = {name: [56, 56] for name in ("lung", "ground_glass", "consolidation")}
    return _model(nodes, arrays, 224, {"logits": [2], **maps})


def _brightest_so_far(
    helper: Any, value: str, name: str, axis: int, *, before: bool, size: int = 128
) -> tuple[dict[str, Any], list[Any]]:
    """Arrays and nodes of the running maximum along an axis, ``before`` or after each place.

    Seven times the maximum with what lies 1, 2, 4, ... places away: a window of 128 would be a tenfold of the work.
    """
    arrays: dict[str, Any] = {f"{name}_axis": np.array([axis], np.int64)}
    nodes = []
    for step in (1 << power for power in range((size - 1).bit_length())):
        here, kept, moved = (f"{name}_{what}_{step}" for what in ("here", "kept", "moved"))
        bounds = [(0, step), (0, size - step)] if before else [(step, size), (size - step, size)]
        for part, (begin, end) in zip((kept, moved) if before else (moved, kept), bounds, strict=True):
            arrays |= {f"{part}_begin": np.array([begin], np.int64), f"{part}_end": np.array([end], np.int64)}
            nodes.append(helper.make_node("Slice", [value, f"{part}_begin", f"{part}_end", f"{name}_axis"], [part]))
        nodes.append(helper.make_node("Concat", [kept, moved] if before else [moved, kept], [here], axis=axis))
        following = name if 2 * step >= size else f"{name}_{step}"
        nodes.append(helper.make_node("Max", [value, here], [following]))
        value = following
    return arrays, nodes


def _step(helper: Any, value: str, limit: str, steep: str, name: str) -> list[Any]:
    """Sigmoid(steep * (value - limit))."""
    return [
        helper.make_node("Sub", [value, limit], [f"{name}_above"]),
        helper.make_node("Mul", [f"{name}_above", steep], [f"{name}_steep"]),
        helper.make_node("Sigmoid", [f"{name}_steep"], [name]),
    ]


def _pooled(helper: Any, value: str, name: str, size: int) -> list[Any]:
    return [helper.make_node("MaxPool", [value], [name], kernel_shape=[size, size], pads=[size // 2] * 4)]


def tiny_autoencoder() -> bytes:
    """ONNX: image (n, 1, 244, 244) -> reconstruction (n, 1, 244, 244), code (n, 500)."""
    from onnx import helper

    kernel = np.full((1, 1, 3, 3), 1 / 9, np.float32)
    arrays = {"kernel": kernel, "w": np.random.default_rng(2).normal(size=(500, 16)).astype(np.float32) / 16}
    nodes = [
        helper.make_node("Conv", ["image", "kernel"], ["reconstruction"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("AveragePool", ["image"], ["pooled"], kernel_shape=[61, 61], strides=[61, 61]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Gemm", ["flat", "w"], ["code"], transB=1),
    ]
    return _model(nodes, arrays, 244, {"reconstruction": [1, 244, 244], "code": [500]})


def to_fp16(model: bytes) -> bytes:
    """FP16 inside, FP32 in and out."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    return bytes(convert_float_to_float16(onnx.load_from_string(model), keep_io_types=True).SerializeToString())


def _model(nodes: list[Any], arrays: dict[str, Any], size: int, outputs: dict[str, list[int]]) -> bytes:
    from onnx import TensorProto, checker, helper, numpy_helper

    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, size, size])],
        [helper.make_tensor_value_info(k, TensorProto.FLOAT, ["batch", *row]) for k, row in outputs.items()],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    checker.check_model(model)
    return bytes(model.SerializeToString())
