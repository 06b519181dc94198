"""The ONNX Runtime back-end: right numbers, the provider that was asked for, and errors that say what happened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.errors import BackendFailedError, BackendUnavailableError, DeviceMemoryError
from engine.inference import onnxruntime_
from engine.inference.bundle import Bundle, load_bundle
from engine.inference.golden import golden_test
from engine.inference.onnxruntime_ import default_threads, open_cpu, open_cuda, open_openvino
from engine.inference.values import Net, Precision
from tests.support.bundles import resign, tiny_bundle
from tests.support.openvino import need_openvino

_SIZES = """
import numpy as np
from pathlib import Path
from engine.inference.bundle import load_bundle
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.values import Net, Precision

def resident():
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1000

images = np.zeros((8, 1, 244, 244), np.float32)
backend = open_cpu(load_bundle(), Precision.FP32, 1)
backend.run(Net.AUTOENCODER, images)
before = resident()
for size in (6, 4, 6, 4, 8, 8):
    backend.run(Net.AUTOENCODER, images[:size])
print(resident() - before)
"""


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return load_bundle(tiny_bundle(tmp_path, fp16=True, int8=True))


def test_outputs_belong_to_the_caller(bundle: Bundle) -> None:
    images = np.random.default_rng(0).random((3, 1, 224, 224), dtype=np.float32)
    with open_cpu(bundle, Precision.FP32) as backend:
        first = backend.run(Net.CLASSIFIER, images)
        kept = first["logits"].copy()
        second = backend.run(Net.CLASSIFIER, images * 0)
    assert first["logits"].shape == (3, 2)
    assert first["ground_glass"].shape == (3, 56, 56)
    assert set(first) == {"logits", "lung", "ground_glass", "consolidation"}
    np.testing.assert_array_equal(first["logits"], kept)
    assert not np.array_equal(first["logits"], second["logits"])


def test_rows_do_not_depend_on_the_batch(bundle: Bundle) -> None:
    images = np.random.default_rng(0).random((5, 1, 244, 244), dtype=np.float32)
    with open_cpu(bundle, Precision.FP32) as backend:
        whole = backend.run(Net.AUTOENCODER, images)
        one = backend.run(Net.AUTOENCODER, images[2:3])
    np.testing.assert_allclose(whole["code"][2:3], one["code"], atol=1e-6)
    np.testing.assert_allclose(whole["reconstruction"][2:3], one["reconstruction"], atol=1e-6)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells what memory a process has")
def test_batches_of_other_sizes_take_no_more_memory() -> None:
    """In a process of its own, whose memory nothing else has touched."""
    grown = subprocess.run([sys.executable, "-c", _SIZES], capture_output=True, text=True, check=True).stdout
    assert float(grown) < 10.0  # MB; with a plan for each size it was 28


def test_the_selection_says_what_runs(bundle: Bundle) -> None:
    with open_cpu(bundle, Precision.FP32) as backend:
        selection = backend.selection
    assert (selection.name, selection.precision) == ("onnxruntime-cpu", Precision.FP32)
    assert selection.device
    assert selection.versions["onnxruntime"]


@pytest.mark.parametrize("precision", [Precision.FP32, Precision.FP16, Precision.INT8])
def test_every_precision_of_the_bundle_passes_the_golden_test(bundle: Bundle, precision: Precision) -> None:
    with open_cpu(bundle, precision) as backend:
        golden_test(bundle, backend)


def test_a_precision_that_the_bundle_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailableError, match="no int8 file"):
        open_cpu(load_bundle(tiny_bundle(tmp_path)), Precision.INT8)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((1, 1, 224, 225), np.float32),
        np.zeros((0, 1, 224, 224), np.float32),
        np.zeros((1, 1, 224, 224), np.float64),
        np.zeros((1, 1, 224, 448), np.float32)[..., ::2],
    ],
)
def test_images_of_another_kind_are_refused(bundle: Bundle, images: np.ndarray) -> None:
    with open_cpu(bundle, Precision.FP32) as backend, pytest.raises(BackendFailedError, match="classifier takes"):
        backend.run(Net.CLASSIFIER, images)


def test_numbers_that_are_not_finite_are_an_error(bundle: Bundle) -> None:
    images = np.full((1, 1, 224, 224), np.inf, np.float32)
    with open_cpu(bundle, Precision.FP32) as backend, pytest.raises(BackendFailedError, match="not finite"):
        backend.run(Net.CLASSIFIER, images)


def test_a_closed_back_end_says_so(bundle: Bundle) -> None:
    backend = open_cpu(bundle, Precision.FP32)
    backend.close()
    with pytest.raises(BackendFailedError, match="closed"):
        backend.run(Net.CLASSIFIER, np.zeros((1, 1, 224, 224), np.float32))


def test_a_net_that_the_runtime_refuses_is_named(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    (path / "classifier.onnx").write_bytes(b"not a network")
    resign(path)
    with pytest.raises(BackendFailedError, match=r"refuses classifier\.onnx"):
        open_cpu(load_bundle(path), Precision.FP32)


def test_a_provider_that_was_silently_left_out_is_an_error(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    import onnxruntime

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider"])
    real = onnxruntime.InferenceSession

    def silent_cpu(path: str, options: object, providers: list[str]) -> object:
        return real(path, options, providers=["CPUExecutionProvider"])

    monkeypatch.setattr(onnxruntime, "InferenceSession", silent_cpu)
    with pytest.raises(BackendFailedError, match="CUDAExecutionProvider was asked for"):
        open_cuda(bundle, Precision.FP32)


def test_without_the_cuda_build_the_way_out_is_said(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(BackendUnavailableError) as caught:
        open_cuda(bundle, Precision.FP16)
    assert "onnxruntime-gpu" in caught.value.hint


def test_out_of_memory_is_told_apart(bundle: Bundle) -> None:
    class Exhausted:
        def io_binding(self) -> object:
            class Binding:
                def bind_input(self, *_: object) -> None: ...
                def bind_output(self, *_: object) -> None: ...

            return Binding()

        def run_with_iobinding(self, _binding: object) -> None:
            raise RuntimeError("[ONNXRuntimeError] : BFCArena::AllocateRawInternal Failed to allocate memory")

    with open_cpu(bundle, Precision.FP32) as backend:
        backend._sessions[Net.CLASSIFIER] = Exhausted()
        with pytest.raises(DeviceMemoryError, match="out of memory"):
            backend.run(Net.CLASSIFIER, np.zeros((8, 1, 224, 224), np.float32))


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 2), (4, 4), (6, 5), (8, 7), (64, 8)])
def test_threads_follow_the_cores(cores: int, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.cpu_count", lambda logical=True: cores)
    assert default_threads() == threads


def test_openvino_runs_in_the_precision_that_is_stated(bundle: Bundle) -> None:
    need_openvino()
    with open_openvino(bundle, Precision.FP32) as backend:
        drift = golden_test(bundle, backend)
    assert backend.selection.name == "onnxruntime-openvino"
    assert drift.probability < 1e-4


def test_the_plug_in_is_found_again_when_it_was_registered_before(bundle: Bundle) -> None:
    need_openvino()
    for _ in range(2):
        onnxruntime_._openvino_device.cache_clear()
        open_openvino(bundle, Precision.FP32).close()


def test_openvino_refuses_a_precision_that_the_cpu_lacks(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    class Device:
        ep_metadata = {"OPTIMIZATION_CAPABILITIES": "FP32 INT8"}  # noqa: RUF012

    monkeypatch.setattr(onnxruntime_, "_openvino_device", lambda: ("1.8", Device()))
    with pytest.raises(BackendUnavailableError, match="bf16 on this CPU"):
        open_openvino(bundle, Precision.BF16)


def test_without_the_extra_openvino_says_how_to_get_it(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    onnxruntime_._openvino_device.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime_ep_openvino", None)
    with pytest.raises(BackendUnavailableError, match="can't be imported"):
        open_openvino(bundle, Precision.FP32)
