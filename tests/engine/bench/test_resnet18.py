"""The yardstick network is what it says: ResNet-18 at 224 px, which ONNX's own checker accepts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from engine.bench.operations import gflop_an_image
from engine.bench.resnet18 import write_resnet18


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_resnet18(tmp_path_factory.mktemp("net") / "resnet18.onnx")


def test_it_has_the_operations_and_weights_of_resnet18(path: Path) -> None:
    assert gflop_an_image(path, 224) == pytest.approx(3.47, abs=0.01)
    assert path.stat().st_size == pytest.approx(4 * 11.17e6, rel=0.01)


def test_any_batch_gives_finite_numbers(path: Path) -> None:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (logits,) = session.run(["logits"], {"image": np.ones((2, 1, 224, 224), np.float32)})
    assert logits.shape == (2, 2)
    assert np.isfinite(logits).all()
    assert np.abs(logits).max() < 1e6


def test_the_checker_accepts_it(path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    onnx.checker.check_model(onnx.load(str(path)), full_check=True)
