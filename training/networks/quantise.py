"""INT8 files (QDQ) by ONNX Runtime's static quantisation: convolutions and the linear layer, weights by channel.

Activations are unsigned and weights signed, which is what VNNI multiplies (``vpdpbusd``). The classifier's first three
convolutions stay in FP32, and so do sums, and the top-down head, whose maps are measured on; what they read is rounded
where an INT8 convolution reads it, too. Every further layer adds its rounding to the maps, and none stands out: on
1,094 held-out images the affected part moves by 0.54 points at most and Dice of the masks is 0.9955; with five in FP32
0.57 and 0.9959, for 1.09 times the time without VNNI, with ten 0.41 and 0.9977, for 1.26 (training/README.md).
Of the autoencoder the first convolution and the transposed ones stay in FP32: as convolutions with a pixel shuffle,
which is equal, these gain from INT8 what the shuffle costs, and the residual moves by 0.06.

Weights stay floating-point in the file, each before its QuantizeLinear: ONNX Runtime rounds them once, when it loads,
and the file shares the weights of the FP32 one in place of carrying 11 MB of its own.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from engine.inference.values import Net
from training.data.prepared import batches

_QUANTISED = ("Conv", "Gemm", "MaxPool")
_BATCH = 8
#: The classifier's stem and first block; the autoencoder's first convolution.
_IN_FP32 = {Net.CLASSIFIER: 3, Net.AUTOENCODER: 1}
#: Weights of the head's convolutions begin with these names.
_HEAD = ("lateral", "join", "maps")


class _Images(CalibrationDataReader):
    """Batches of prepared images, (n, 1, h, w) float32."""

    def __init__(self, images: np.ndarray) -> None:
        self._batches = (images[part] for part in batches(len(images), _BATCH))

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"image": batch}


def quantised(model: onnx.ModelProto, kind: Net, images: np.ndarray) -> onnx.ModelProto:
    """The network with INT8 inside and FP32 in and out.

    Parameters
    ----------
    model : onnx.ModelProto
        FP32, weights inside.
    kind : Net
        The classifier or the autoencoder: the lungs network gains nothing.
    images : numpy.ndarray
        (n, 1, h, w) float32 training images, from which the ranges of the activations are measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, ready, out = (Path(folder) / name for name in ("plain.onnx", "ready.onnx", "int8.onnx"))
        onnx.save(model, plain)
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantize_static(
            ready,
            out,
            _Images(images),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=list(_QUANTISED),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
            nodes_to_exclude=_kept_in_fp32(ready, _IN_FP32[kind]),
            extra_options={"AddQDQPairToWeight": True},
        )
        found = onnx.load(out)
    del found.graph.value_info[:]
    found.producer_name, found.producer_version = model.producer_name, model.producer_version
    return found


def _kept_in_fp32(file: Path, first: int) -> list[str]:
    graph = onnx.load(file, load_external_data=False).graph
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    head = [node for node in convolutions if node.input[1].startswith(_HEAD)]
    return [node.name for node in (*convolutions[:first], *head)]
