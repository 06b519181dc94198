"""Every back-end of this machine against ONNX Runtime FP32, on the shipped networks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.errors import AlveoscopeError, BackendUnavailableError
from engine.inference.bundle import SHIPPED_BUNDLE, Bundle, load_bundle
from engine.inference.candidates import candidates
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.parity import BATCHES, parity_images, run_parity
from engine.inference.tensorrt.backend import find_plans, load_engines
from engine.inference.tensorrt.build import build_engines
from engine.inference.tensorrt.plan_cache import PlanCache
from engine.inference.tensorrt.site import find_site
from engine.inference.values import Float32, Net, Precision, Selection
from tests.support.once import once

CHOICES = [
    ("tensorrt", "fp16"),
    ("onnxruntime-cuda", "fp16"),
    ("onnxruntime-tensorrt-rtx", "fp16"),
    ("onnxruntime-openvino", "fp32"),
    ("onnxruntime-openvino", "bf16"),
    ("onnxruntime-openvino", "int8"),
    ("onnxruntime-cpu", "fp16"),
    ("onnxruntime-cpu", "int8"),
]


@pytest.fixture(scope="module")
def shipped() -> Bundle:
    return load_bundle(SHIPPED_BUNDLE)


class Remembered:
    """What ONNX Runtime in FP32 gave for each batch of :func:`parity_images`, which are the same every time."""

    def __init__(self, given: Mapping[bytes, dict[str, Float32]], selection: Selection) -> None:
        self.given, self.selection, self.batch_size = given, selection, max(BATCHES)

    def run(self, net: Net, images: Float32) -> dict[str, Float32]:
        return self.given[_name_of(net, images)]

    def close(self) -> None:
        """Nothing is open."""


def _name_of(net: Net, images: Float32) -> bytes:
    return hashlib.sha256(net.value.encode() + images.tobytes()).digest()


@pytest.fixture(scope="module")
def reference(shipped: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Remembered:
    return once(tmp_path_factory, "parity-reference", lambda: _computed(shipped))


def _computed(bundle: Bundle) -> Remembered:
    given = {}
    with open_cpu(bundle, Precision.FP32) as backend:
        for net in Net:
            start = 0
            for size in BATCHES:
                images = parity_images(bundle, net)[start : start + size]
                given[_name_of(net, images)] = backend.run(net, images)
                start += size
        return Remembered(given, backend.selection)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "precision"), CHOICES)
def test_a_back_end_gives_what_onnx_runtime_fp32_gives(
    shipped: Bundle, request: pytest.FixtureRequest, name: str, precision: str
) -> None:
    (chosen,) = (c for c in candidates(shipped) if (c.name, c.precision.value) == (name, precision))
    try:
        opened = chosen.open(shipped, chosen.precision, None)
    except AlveoscopeError as error:
        pytest.skip(f"{name} {precision} is not here: {error.message}")
    with closing(opened):
        report = run_parity(shipped, opened, request.getfixturevalue("reference"))
    assert report.passed, str(report)


@pytest.mark.slow
def test_tensorrt_is_built_and_qualified_on_this_gpu(shipped: Bundle, tmp_path: Path) -> None:
    """The whole way on a real GPU: compile, inspect, load, compare, certify, run every batch of both profiles."""
    try:
        site = find_site()
    except BackendUnavailableError as error:
        pytest.skip(f"TensorRT can't run here: {error.message}")
    cache = PlanCache(tmp_path / "engines")
    certificate = build_engines(shipped, site=site, cache=cache)
    assert certificate.parity.passed
    assert all(counts["half_layers"] > 0 for counts in certificate.inspection.values())
    plans = find_plans(shipped, site, cache)
    assert plans is not None
    with closing(load_engines(site, plans, cache)) as backend:
        for batch in (1, 2, 8, 32, 33):
            outputs = backend.run(Net.CLASSIFIER, np.zeros((batch, 1, 224, 224), np.float32))
            assert outputs["logits"].shape == (batch, 2)
