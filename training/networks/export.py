"""From torch to the ONNX files of a bundle, checked against torch.

Each network becomes three files: ``NET.weights`` holds its large weights once, as float16; ``NET.onnx`` reads them
through Cast and computes in FP32 (ONNX Runtime folds the casts when it loads); ``NET.fp16.onnx`` is strongly typed
FP16 inside with FP32 in and out, for TensorRT. With images to measure activations on there is ``NET.int8.onnx`` too
(:mod:`training.networks.quantise`), which reads the same weights. See engine/DECISIONS.md.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.transformers.float16 import convert_float_to_float16
from onnxruntime.transformers.onnx_model import OnnxModel
from torch import nn

from engine.files import write_atomically
from engine.inference.bundle import INPUT_SIZE
from engine.inference.values import WANTED_OUTPUTS, Net
from training.errors import ExportError
from training.networks.quantise import quantised
from training.networks.session import run

OPSET = 18
NEWEST_IR = 10
#: How far a file (by its suffix) may be from torch's FP32 on the golden images: the largest difference of an output,
#: as a part of the largest value that torch gives for it, or of 1 where all are smaller. Weights are float16.
#: An INT8 file that is farther off does not ship; any other ends the export.
PARITY_LIMITS: Mapping[str, float] = {".onnx": 0.01, ".fp16.onnx": 0.02, ".int8.onnx": 0.25}
#: Smaller float arrays stay in the graph, as float16 too.
_LARGE = 1024
_LARGEST_BATCH = 256


@dataclass(frozen=True)
class Parity:
    """Largest absolute difference to torch's FP32 for each output, over the golden images; ``relative`` is the largest
    of them as :data:`PARITY_LIMITS` count it."""

    file: str
    differences: Mapping[str, float]
    relative: float

    @property
    def allowed(self) -> float:
        return PARITY_LIMITS[self.file[self.file.index(".") :]]

    @property
    def holds(self) -> bool:
        return self.relative <= self.allowed  # NaN is no parity

    def to_dict(self) -> dict[str, Any]:
        """For the figures: the file, the difference of each output, ``relative`` and ``allowed``."""
        return {"file": self.file, **self.differences, "relative": self.relative, "allowed": self.allowed}


def export_net(
    net: nn.Module, kind: Net, folder: Path, metadata: Mapping[str, str], activations: np.ndarray | None = None
) -> tuple[Path, ...]:
    """Write the files of a network into ``folder`` and give their paths, the weights first.

    Parameters
    ----------
    activations : numpy.ndarray, optional
        (n, 1, h, w) training images for the INT8 file; without them there is none.

    Raises
    ------
    ExportError
        The exporter chose another opset or a newer IR than TensorRT 10 reads.
    OutputError
        The folder can't be written.
    """
    model = _exported(net, kind)
    helper.set_model_props(model, dict(metadata))
    store = _WeightStore(weights_name(kind))
    small = quantised(model, kind, activations) if activations is not None else None
    half = convert_float_to_float16(copy.deepcopy(model), keep_io_types=True, disable_shape_infer=True)
    _scales_in_fp32(half)
    OnnxModel(half).topological_sort()  # the converter appends its casts at the end; TensorRT wants them in order
    paths = [folder / store.name, folder / f"{kind.value}.onnx", folder / f"{kind.value}.fp16.onnx"]
    contents = [_stored(model, store, cast=True), _stored(half, store, cast=False)]
    if small is not None:
        paths.append(folder / f"{kind.value}.int8.onnx")
        contents.append(_stored(small, store, cast=True, only_stored=True))
    write_atomically(paths[0], bytes(store.content))
    for path, content in zip(paths[1:], contents, strict=True):
        write_atomically(path, content.SerializeToString(deterministic=True))
    return tuple(paths)


def weights_name(kind: Net) -> str:
    """The file in which a network's large weights lie."""
    return f"{kind.value}.weights"


def stored_beside(model: onnx.ModelProto, small: onnx.ModelProto, kind: Net) -> tuple[bytes, bytes]:
    """Content of the weights file of an FP32 network, and of the INT8 file that reads it.

    Parameters
    ----------
    model, small : onnx.ModelProto
        The network in FP32, and quantised from it; the weights of both inside.
    """
    store = _WeightStore(weights_name(kind))
    _stored(model, store, cast=True)
    content = _stored(small, store, cast=True, only_stored=True).SerializeToString(deterministic=True)
    return bytes(store.content), content


def _exported(net: nn.Module, kind: Net) -> onnx.ModelProto:
    program = _traced(net, kind)
    program.optimize()
    model = program.model_proto
    opset = next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx"))
    if opset != OPSET or model.ir_version > NEWEST_IR:
        raise ExportError(
            f"The exporter gave opset {opset} and IR {model.ir_version}; needed are {OPSET} and at most {NEWEST_IR}.",
            "Use the torch version that pyproject.toml names.",
        )
    del model.graph.value_info[:]
    for node in model.graph.node:
        del node.metadata_props[:]  # torch writes where each node came from: folders of this machine
        node.doc_string = ""
    return model


def _traced(net: nn.Module, kind: Net) -> torch.onnx.ONNXProgram:
    """The network as torch wrote it down; its initialisers are the network's parameters and buffers by their names."""
    side = INPUT_SIZE[kind]
    program = torch.onnx.export(
        net.eval().cpu(),
        (torch.zeros(2, 1, side, side),),
        dynamo=True,
        input_names=["image"],
        output_names=list(WANTED_OUTPUTS[kind]),
        dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=_LARGEST_BATCH)},),
        opset_version=OPSET,
        verbose=False,
        optimize=False,
    )
    assert program is not None  # dynamo=True
    return program


def _scales_in_fp32(model: onnx.ModelProto) -> None:
    """The converter halves the scales of Resize, which the operator only takes in FP32."""
    scales = {node.input[2] for node in model.graph.node if node.op_type == "Resize" and len(node.input) > 2}
    for tensor in model.graph.initializer:
        if tensor.name in scales and tensor.data_type == TensorProto.FLOAT16:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float32), tensor.name))


class _WeightStore:
    """The float16 weights of one network, each stored once, 64-byte aligned."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.content = bytearray()
        self._places: dict[str, tuple[int, int]] = {}

    def holds(self, name: str) -> bool:
        return name in self._places

    def place(self, name: str, values: np.ndarray) -> tuple[int, int]:
        """Offset and length of a tensor, which the first call with its name stores."""
        data = np.ascontiguousarray(values, "<f2").tobytes()
        if name not in self._places:
            self.content.extend(b"\0" * (-len(self.content) % 64))
            self._places[name] = len(self.content), len(data)
            self.content.extend(data)
        return self._places[name]


def _stored(model: onnx.ModelProto, store: _WeightStore, *, cast: bool, only_stored: bool = False) -> onnx.ModelProto:
    """The model with its float initialisers as float16, the large ones in the store; ``cast`` adds Cast to FP32.

    With ``only_stored`` what the store does not hold yet stays as it is: a scale of INT8 may be too small for float16.
    """
    kept, casts = [], []
    scales = {node.input[2] for node in model.graph.node if node.op_type == "Resize" and len(node.input) > 2}
    for tensor in model.graph.initializer:
        is_float = tensor.data_type in (TensorProto.FLOAT, TensorProto.FLOAT16)
        if not is_float or tensor.name in scales or (only_stored and not store.holds(tensor.name)):
            kept.append(tensor)
            continue
        name = f"{tensor.name}_half" if cast else tensor.name
        values = numpy_helper.to_array(tensor).astype(np.float16)
        kept.append(_half_tensor(name, tensor.name, values, store))
        if cast:
            casts.append(helper.make_node("Cast", [name], [tensor.name], to=TensorProto.FLOAT))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def _half_tensor(name: str, stored_as: str, values: np.ndarray, store: _WeightStore) -> TensorProto:
    if values.size < _LARGE:
        return numpy_helper.from_array(values, name)
    offset, length = store.place(stored_as, values)
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT16, dims=values.shape)
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", store.name), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=str(value))
    return tensor


@torch.no_grad()
def parity(net: nn.Module, kind: Net, path: Path, images: np.ndarray) -> Parity:
    """Compare a file with torch on (n, 1, h, w) images."""
    wanted = net.eval()(torch.from_numpy(images))
    return parity_to({name: getattr(wanted, name).numpy() for name in WANTED_OUTPUTS[kind]}, path, images)


def parity_to(reference: Mapping[str, np.ndarray], path: Path, images: np.ndarray) -> Parity:
    """Compare a file with what is known to be right for (n, 1, h, w) images, output by output."""
    found = run(path, images, list(reference))
    differences, relative = {}, 0.0
    for name, right in reference.items():
        differences[name] = float(np.abs(found[name] - right).max())
        relative = max(relative, differences[name] / max(1.0, float(np.abs(right).max())))
    return Parity(path.name, differences, relative)
