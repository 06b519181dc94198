"""A plain ResNet-18 for one channel at 224 x 224 px, as an ONNX file with drawn weights: a yardstick.

The classifier of a bundle may work at a smaller size than its input's, so it can't tell how near ONNX Runtime comes to
the limit of the processor on the network that published figures are of.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from engine.inference import onnx_bytes
from engine.inference.onnx_bytes import FLOAT, ints, number, text, value

SIDE = 224
_WIDTHS = (64, 128, 256, 512)
_INTS = 7  # AttributeProto.AttributeType.INTS


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
    graph.node("Gemm", [x, graph.weights(inputs, 2), graph.weights(2)], out="logits")
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
        """The name of its output."""
        out = out or f"t{len(self._nodes)}"
        given = [text(1, name) + ints(8, numbers) + number(20, _INTS) for name, numbers in attributes.items()]
        self._nodes.append(onnx_bytes.node(operator, inputs, out, given))
        return out

    def weights(self, *shape: int) -> str:
        """Scaled so that nothing grows from layer to layer."""
        name = f"w{len(self._weights)}"
        scale = (2.0 / max(1, int(np.prod(shape[1:])))) ** 0.5
        values = (self._generator.standard_normal(shape) * scale).astype("<f4")
        self._weights.append(onnx_bytes.weights(name, shape, FLOAT, values.tobytes()))
        return name

    def model(self) -> bytes:
        image, logits = value("image", FLOAT, 1, SIDE, SIDE), value("logits", FLOAT, 2)
        return onnx_bytes.model(onnx_bytes.graph(self._nodes, self._weights, image, logits))
