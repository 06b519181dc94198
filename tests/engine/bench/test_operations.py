"""The count of operations against what can be worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from engine.bench.operations import gflop_an_image

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper  # noqa: E402


def test_convolution_and_product_are_counted(tmp_path: Path) -> None:
    shapes = {"kernel": (4, 1, 3, 3), "back": (4, 2, 2, 2), "matrix": (128, 5)}
    weights = [
        helper.make_tensor(name, TensorProto.FLOAT, shape, [0.1] * math.prod(shape)) for name, shape in shapes.items()
    ]
    nodes = [
        helper.make_node("Conv", ["image", "kernel"], ["a"], pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("ConvTranspose", ["a", "back"], ["b"], strides=[2, 2]),
        helper.make_node("Flatten", ["b"], ["c"]),
        helper.make_node("MatMul", ["c", "matrix"], ["out"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 1, 8, 8])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", 5])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.save(model, tmp_path / "tiny.onnx")
    multiply_adds = 4 * 4 * 4 * 9 + 4 * 4 * 4 * (2 * 2 * 2) + 128 * 5
    assert gflop_an_image(tmp_path / "tiny.onnx", 8) == pytest.approx(2e-9 * multiply_adds)
