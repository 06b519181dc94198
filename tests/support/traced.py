"""Torch traces each kind of network once a run: that takes seconds, and other weights fit into the same graph."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import onnx_ir
import pytest
from torch import nn
from torch.onnx import ONNXProgram

from engine.inference.values import Net
from tests.support.once import once
from training.networks import export


@contextmanager
def traced_once(factory: pytest.TempPathFactory) -> Iterator[None]:
    """While it lasts, an export takes the graph of the first network of this kind, and the weights of its own.

    All that comes after tracing, folding of constants first of all, is done for each network.
    """
    trace = export._traced

    def traced(net: nn.Module, kind: Net) -> ONNXProgram:
        state = {name: tensor.cpu().numpy() for name, tensor in net.state_dict().items()}
        shapes = repr([(name, array.shape) for name, array in state.items()])
        name = f"traced-{kind.value}-{hashlib.sha256(shapes.encode()).hexdigest()[:24]}"
        graph = once(factory, name, lambda: trace(net, kind).model_proto)
        program = ONNXProgram(onnx_ir.from_proto(graph), None)
        for initialiser in program.model.graph.initializers.values():
            initialiser.const_value = onnx_ir.tensor(state[initialiser.name], name=initialiser.name)
        return program

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "_traced", traced)
        yield
