"""Tiny model bundles: nets of the right shapes in a few kilobytes, signed with a throw-away key.

``tiny_bundle(folder)`` writes one that :func:`engine.inference.bundle.load_bundle` accepts. It trusts its own key by
putting the public half into the configuration folder of the private home that every test gets (tests/conftest.py).
The nets answer sensibly enough for a verdict: lungs are what is darker than tissue and has tissue on all four sides;
the brighter they are, the higher the probability, and what is bright in them is ground glass or consolidation; the
autoencoder gives back its input, a little blurred.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from engine.inference.manifest import Manifest
from engine.inference.signature import sign, site_keys_folder

TEST_KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"alveoscope tests").digest())
GOLDEN_ROWS = 4


def tiny_bundle(
    folder: Path,
    *,
    name: str = "alveoscope-tiny",
    version: str = "1.0.0",
    fp16: bool = False,
    int8: bool = False,
    change: Callable[[dict[str, Any]], None] | None = None,
    signed: bool = True,
) -> Path:
    """Write a bundle into ``folder / name`` and return that path.

    Parameters
    ----------
    fp16, int8 : bool
        Add ``*.fp16.onnx`` (FP16 inside) and ``*.int8.onnx`` (the same nets under that name).
    change : callable, optional
        Gets the manifest's fields as a dict before they are signed.
    signed : bool
        False leaves ``manifest.sig`` out.
    """
    path = folder / name
    path.mkdir(parents=True, exist_ok=True)
    for file, content in _files(fp16, int8).items():
        (path / file).write_bytes(content)
    fields = _manifest_fields(name, version)
    if change is not None:
        change(fields)
    (path / "manifest.json").write_text(Manifest(**fields).to_json(), encoding="utf-8")
    resign(path, signed=signed)
    return path


def resign(path: Path, *, signed: bool = True) -> None:
    """Bring a bundle's digests and signature up to date after a test changed its files."""
    manifest = Manifest.from_json((path / "manifest.json").read_text(encoding="utf-8"))
    others = sorted(file for file in path.iterdir() if file.name not in ("manifest.json", "manifest.sig"))
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in others}
    text = Manifest(**{**vars(manifest), "files": files}).to_json()
    (path / "manifest.json").write_bytes(text.encode())
    if signed:
        (path / "manifest.sig").write_bytes(sign(text.encode(), TEST_KEY))
        trust_test_key()


def trust_test_key() -> None:
    """Make the throw-away key a trusted key of the site, in the private home of the running test only."""
    folder = site_keys_folder()
    if not folder.is_relative_to(tempfile.gettempdir()):
        raise RuntimeError(f"{folder} is a real configuration folder: the throw-away key does not belong there.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tests.pem").write_bytes(
        TEST_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )


def _manifest_fields(name: str, version: str) -> dict[str, Any]:
    from engine.preprocess import DEFAULT_SPEC

    return {
        "bundle_id": name,
        "version": version,
        "created": "2026-01-01T00:00:00+00:00",
        "labels": ("non-covid", "covid"),
        "preprocess": DEFAULT_SPEC.to_dict(),
        "preprocess_digest": DEFAULT_SPEC.digest,
        "calibration": {"temperature": 1.0, "bias": 0.0},
        "aggregation": {
            "rule": "top-mean",
            "smoothing": 3,
            "top_fraction": 0.3,
            "top_minimum": 3,
            "draws": 200,
            "level": 0.95,
        },
        "thresholds": {"negative_below": 0.3, "positive_from": 0.7, "slice_suspicious": 0.5},
        "gate": {"residual_limit": 0.9, "distance_limit": 1e6},
        "capacity": {"dark_below": 0.4, "healthy_percentiles": [round(0.3 + 0.004 * i, 4) for i in range(101)]},
        "training": {},
        "licence": "CC0-1.0",
    }


@cache
def _files(fp16: bool, int8: bool) -> dict[str, bytes]:
    """Everything but the manifest, made once per test process."""
    pytest.importorskip("onnx", reason="tiny networks are made with the onnx package (extra dev)")
    models = {"lungs": tiny_lungs(), "classifier": tiny_classifier(), "autoencoder": tiny_autoencoder()}
    files = {f"{net}.onnx": model for net, model in models.items()}
    if fp16:
        files |= {f"{net}.fp16.onnx": to_fp16(model) for net, model in models.items()}
    if int8:
        files |= {f"{net}.int8.onnx": model for net, model in models.items()}
    files["golden.npz"] = _npz(**_golden(models))
    axes = np.eye(500, dtype=np.float32)[:8]
    files["gate.npz"] = _npz(mean=np.zeros(500, np.float32), components=axes, deviation=np.ones(8, np.float32))
    files["MODEL_CARD.md"] = b"# A tiny bundle for tests\n"
    return files


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
    around = {"up": ([128, 1], [127, 0, 0, 0]), "down": ([128, 1], [0, 0, 127, 0])}
    around |= {"left": ([1, 128], [0, 127, 0, 0]), "right": ([1, 128], [0, 0, 0, 127])}
    nodes = [
        helper.make_node("Neg", ["image"], ["negative"]),
        *_pooled(helper, "negative", "darkest", 3),
        helper.make_node("Neg", ["darkest"], ["wide"]),
    ]
    nodes += [
        helper.make_node("MaxPool", ["wide"], [name], kernel_shape=kernel, pads=pads)
        for name, (kernel, pads) in around.items()
    ]
    nodes += [
        helper.make_node("Min", [*around], ["enclosed"]),
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


def _golden(models: dict[str, bytes]) -> dict[str, Any]:
    import onnxruntime

    from engine.inference.bundle import INPUT_SIZE
    from engine.inference.manifest import LABELS
    from engine.inference.values import WANTED_OUTPUTS, Net

    generator = np.random.default_rng(3)
    arrays: dict[str, Any] = {}
    for net in Net:
        size, outputs = INPUT_SIZE[net], list(WANTED_OUTPUTS[net])
        images = generator.random((GOLDEN_ROWS, 1, size, size), dtype=np.float32)
        arrays[f"{net.value}_image"] = images
        session = onnxruntime.InferenceSession(models[net.value], providers=["CPUExecutionProvider"])
        for name, array in zip(outputs, session.run(outputs, {"image": images}), strict=True):
            arrays[f"{net.value}_{name}"] = array
    arrays["labels"] = np.array(LABELS)
    return arrays


def _npz(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()
