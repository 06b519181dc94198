"""A plain ResNet-18 for one channel at 224 x 224 px, as an ONNX file with drawn weights: a yardstick.

The classifier of a bundle may work at a smaller size than its input's, so it can't tell how near ONNX Runtime comes to
the limit of the processor on the network that published figures are of. The few messages of ONNX that this takes are
written here (field numbers of onnx.proto3), because the app goes without the onnx package.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

SIDE = 224
_WIDTHS = (64, 128, 256, 512)
_FLOAT, _INTS = 1, 7  # TensorProto.DataType.FLOAT, AttributeProto.AttributeType.INTS
_IR_VERSION, _OPSET = 8, 18


def write_resnet18(path: Path) -> Path:
    """Write the network: ``image`` (n, 1, 224, 224) -> ``logits`` (n, 2), 11.2 M weights, batch norms folded."""
    graph = _Graph()
    x = graph.convolution("image", 1, 64, 7, 2)
    x = graph.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    inputs = 64
    for stage, width in enumerate(_WIDTHS):
        for block in range(2):
            stride = 2 if stage and not block else 1
            straight = x if inputs == width else graph.convolution(x, inputs, width, 1, stride, relu=False)
            x = graph.convolution(x, inputs, width, 3, stride)
            x = graph.convolution(x, width, width, 3, 1, relu=False)
            x = graph.node("Relu", [graph.node("Add", [x, straight])])
            inputs = width
    x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x])])
    graph.node("Gemm", [x, graph.weights(512, 2), graph.weights(2)], out="logits")
    path.write_bytes(graph.model())
    return path


class _Graph:
    """Collects nodes and weights of a network, already as bytes."""

    def __init__(self) -> None:
        self._generator = np.random.default_rng(0)
        self._nodes: list[bytes] = []
        self._weights: list[bytes] = []

    def convolution(self, x: str, inputs: int, outputs: int, side: int, stride: int, *, relu: bool = True) -> str:
        taken = [x, self.weights(outputs, inputs, side, side), self.weights(outputs)]
        pads = [side // 2] * 4
        found = self.node("Conv", taken, kernel_shape=[side, side], strides=[stride, stride], pads=pads)
        return self.node("Relu", [found]) if relu else found

    def node(self, operator: str, inputs: Iterable[str], *, out: str = "", **attributes: list[int]) -> str:
        """NodeProto: input 1, output 2, op_type 4, attribute 5; the name of its output."""
        out = out or f"t{len(self._nodes)}"
        given = [_text(1, name) + _ints(8, numbers) + _number(20, _INTS) for name, numbers in attributes.items()]
        self._nodes.append(
            b"".join([*(_text(1, name) for name in inputs), _text(2, out), _text(4, operator), *_all(5, given)])
        )
        return out

    def weights(self, *shape: int) -> str:
        """TensorProto: dims 1, data_type 2, name 8, raw_data 9; scaled so that nothing grows from layer to layer."""
        name = f"w{len(self._weights)}"
        scale = (2.0 / max(1, int(np.prod(shape[1:])))) ** 0.5
        values = (self._generator.standard_normal(shape) * scale).astype("<f4")
        content = _ints(1, shape) + _number(2, _FLOAT) + _text(8, name) + _bytes(9, values.tobytes())
        self._weights.append(content)
        return name

    def model(self) -> bytes:
        """ModelProto: ir_version 1, graph 7, opset_import 8; GraphProto: node 1, name 2, initializer 5, input 11,
        output 12.
        """
        image, logits = _value("image", 1, SIDE, SIDE), _value("logits", 2)
        parts = [*_all(1, self._nodes), _text(2, "resnet18"), *_all(5, self._weights)]
        graph = b"".join([*parts, _bytes(11, image), _bytes(12, logits)])
        return _number(1, _IR_VERSION) + _bytes(7, graph) + _bytes(8, _number(2, _OPSET))


def _value(name: str, *row: int) -> bytes:
    """ValueInfoProto of a float tensor (batch, *row): name 1, type 2; the batch is named and free."""
    sides = [_text(2, "batch"), *(_number(1, side) for side in row)]
    shape = b"".join(_all(1, sides))
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, _FLOAT) + _bytes(2, shape)))


# ------------------------------------------------------------------------------- protocol buffers' wire format


def _varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return struct.pack(f"{len(parts) + 1}B", *parts, value)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())


def _ints(field: int, values: Iterable[int]) -> bytes:
    return _bytes(field, b"".join(_varint(value) for value in values))


def _all(field: int, contents: Iterable[bytes]) -> Iterator[bytes]:
    return (_bytes(field, content) for content in contents)
