"""Torch traces each kind of network once: that takes seconds, and other weights fit into the same graph.

A graph is kept in ``.work/traced`` while the networks' sources and the packages that trace them stay as they are, for
networks of any width: how many channels there are is said by the weights alone, but for :data:`WRITTEN_DOWN`.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import onnx
import onnx.shape_inference
import onnx_ir
import pytest
from filelock import FileLock
from torch import nn
from torch.onnx import ONNXProgram

from engine.files import write_atomically
from engine.inference.bundle import INPUT_SIZE
from engine.inference.values import Net
from tests.support.narrow_networks import WIDE, WIDTHS, made_narrow
from training.lungs.net import LungNet
from training.networks import export, nets
from training.networks.nets import Autoencoder, Classifier

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".work" / "traced"
#: What says how a network computes; which weights it has is asked of the network.
SOURCES = (*sorted((ROOT / "training" / "networks").glob("*.py")), ROOT / "training" / "lungs" / "net.py")
#: The autoencoder's graph has the length of what the code is made from in two shapes of its own.
WRITTEN_DOWN = {Net.AUTOENCODER: ("SQUEEZE_CHANNELS",)}
TRACING = ("torch", "onnx", "onnx-ir", "onnxscript")


@contextmanager
def traced_once() -> Iterator[None]:
    """While it lasts, an export takes the graph of another network of this kind, and the weights of its own.

    All that comes after tracing, folding of constants first of all, is done for each network.
    """
    trace = export._traced

    def traced(net: nn.Module, kind: Net) -> ONNXProgram:
        state = {name: tensor.cpu().numpy() for name, tensor in net.state_dict().items()}
        kept = _kept(kind, net)
        KEPT.mkdir(parents=True, exist_ok=True)
        with FileLock(KEPT / "lock"):
            if not kept.is_file():
                _trace_all(trace)
        model = onnx.load(kept)
        for tensor in model.graph.initializer:
            tensor.dims[:] = state[tensor.name].shape
        program = ONNXProgram(onnx_ir.from_proto(onnx.shape_inference.infer_shapes(model, data_prop=True)), None)
        for initialiser in program.model.graph.initializers.values():
            initialiser.const_value = onnx_ir.tensor(state[initialiser.name], name=initialiser.name)
        return program

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "_traced", traced)
        yield


def _trace_all(trace: Callable[[nn.Module, Net], ONNXProgram]) -> None:
    """Every graph that tests ask for, in this process: what torch imports and builds to trace takes as long as two."""
    with _tracing_quickly():
        _trace(trace)


@contextmanager
def _tracing_quickly() -> Iterator[None]:
    """Torch lists ONNX's operators anew for each export, a fifth of its time, and leaves no garbage worth a search."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        with pytest.MonkeyPatch.context() as patch:
            with suppress(ImportError, AttributeError):  # torch's own affair: another version may have it elsewhere
                from torch.onnx._internal.exporter._registration import ONNXRegistry

                patch.setattr(ONNXRegistry, "from_torchlib", staticmethod(cache(ONNXRegistry.from_torchlib)))
            yield
    finally:
        if collecting:
            gc.enable()


def _trace(trace: Callable[[nn.Module, Net], ONNXProgram]) -> None:
    for widths in (WIDE, WIDTHS):
        with made_narrow(widths):
            for kind, net in ((Net.LUNGS, LungNet), (Net.CLASSIFIER, Classifier), (Net.AUTOENCODER, Autoencoder)):
                kept = _kept(kind, net())
                if not kept.is_file():
                    write_atomically(kept, _without_weights(trace(net(), kind).model_proto).SerializeToString())


def _kept(kind: Net, net: nn.Module) -> Path:
    weights = [(name, str(tensor.dtype)) for name, tensor in net.state_dict().items()]
    return KEPT / f"{kind.value}-{_digest(kind, weights)}.onnx"


def _digest(kind: Net, weights: list[tuple[str, str]]) -> str:
    written = [getattr(nets, name) for name in WRITTEN_DOWN.get(kind, ())]
    seen = (kind, INPUT_SIZE[kind], weights, written, [version(name) for name in TRACING])
    found = hashlib.sha256(repr(seen).encode())
    for source in SOURCES:
        found.update(source.read_bytes())
    return found.hexdigest()[:24]


def _without_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Neither their values nor what the shapes of values inside the graph follow from them."""
    for tensor in model.graph.initializer:
        tensor.ClearField("raw_data")
    del model.graph.value_info[:]
    return model
