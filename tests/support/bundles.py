"""Tiny model bundles: nets of the right shapes in a few kilobytes, signed with a throw-away key.

``tiny_bundle(folder)`` writes one that :func:`engine.inference.bundle.load_bundle` accepts. It trusts its own key by
putting the public half into the configuration folder of the private home that every test gets (tests/conftest.py).
Its networks are those of :mod:`tests.support.networks`.
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
from tests.support.networks import tiny_autoencoder, tiny_classifier, tiny_lungs, to_fp16

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
