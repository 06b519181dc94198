"""A machine with a pretended GPU: the fake worker instead of TensorRT."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.inference import parity
from engine.inference.bundle import Bundle, load_bundle
from engine.inference.tensorrt import backend as tensorrt_
from engine.inference.tensorrt import build as tensorrt_build
from engine.inference.tensorrt import site as tensorrt_site
from engine.inference.tensorrt.build import build_engines
from engine.inference.tensorrt.plan_cache import PlanCache
from engine.inference.tensorrt.worker_command import WorkerCommand
from engine.inference.tensorrt.worker_process import SILENCE_SECONDS, WorkerProcess
from engine.inference.values import Net
from tests.support.bundles import tiny_bundle
from tests.support.fake_worker_command import fake_worker_command

_made: dict[tuple[str, Net, tuple[int, ...]], np.ndarray] = {}
_make_parity_images = parity.parity_images


def parity_images_once(bundle: Bundle, net: Net) -> np.ndarray:
    """Those of a bundle are the same every time, as test_certificate.py shows: made once a process."""
    key = bundle.digest, net, parity.BATCHES
    if key not in _made:
        _made[key] = _make_parity_images(bundle, net)
    return _made[key]


@pytest.fixture
def fp16_bundle(tmp_path: Path) -> Bundle:
    return load_bundle(tiny_bundle(tmp_path, fp16=True))


@pytest.fixture
def few_images(monkeypatch: pytest.MonkeyPatch) -> tuple[int, ...]:
    """Compare over small batches: most tests of a build ask what follows from a comparison. Gives the real sizes."""
    real = parity.BATCHES
    monkeypatch.setattr(parity, "BATCHES", (3, 2, 1))
    return real


@pytest.fixture
def pretend_gpu(
    few_images: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], WorkerCommand]:
    """``pretend_gpu(mode)`` makes every worker from now on a fake one in that mode."""
    monkeypatch.setattr(parity, "parity_images", parity_images_once)

    def pretend(mode: str) -> WorkerCommand:
        command = fake_worker_command(mode, tmp_path)
        monkeypatch.setattr(tensorrt_site, "worker_commands", lambda: (command,))
        monkeypatch.setattr(tensorrt_site, "driver_reason", lambda: "")
        # Only where it shall hang: on a busy machine, three seconds are soon over before an honest worker is up.
        patience = functools.partial(WorkerProcess, silence_seconds=3.0 if mode == "hang" else SILENCE_SECONDS)
        for module in (tensorrt_, tensorrt_build, tensorrt_site):
            monkeypatch.setattr(module, "WorkerProcess", patience)
        return command

    return pretend


@pytest.fixture
def worker_log(tmp_path: Path) -> Callable[[], list[str]]:
    """What the fake workers were asked so far."""

    def read() -> list[str]:
        file = tmp_path / "log"
        return file.read_text().split("\n")[:-1] if file.exists() else []

    return read


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the engines of the tiny bundle lie once the first test that needs them has built them."""
    return tmp_path_factory.mktemp("engines")


@pytest.fixture
def built(fp16_bundle: Bundle, pretend_gpu: Callable[[str], WorkerCommand], template: Path) -> Bundle:
    """A bundle whose engines are in this test's cache, certified; built once a session."""
    pretend_gpu("ok")
    if not list(template.iterdir()):
        build_engines(fp16_bundle, cache=PlanCache(template))
    shutil.copytree(template, PlanCache().folder)
    return fp16_bundle
