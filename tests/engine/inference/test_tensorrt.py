"""TensorRT as a back-end, against a worker that behaves and against every kind that does not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.errors import (
    BackendFailedError,
    BackendUnavailableError,
    Cancelled,
    DeviceMemoryError,
    DiskFullError,
    EngineBuildError,
    OutputNotWritableError,
)
from engine.inference import parity
from engine.inference.bundle import Bundle, load_bundle
from engine.inference.chosen import ChosenBackend
from engine.inference.golden import golden_test
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.selection import failed_attempt, open_backend
from engine.inference.tensorrt import build as tensorrt_build
from engine.inference.tensorrt import site as tensorrt_site
from engine.inference.tensorrt.backend import open_tensorrt
from engine.inference.tensorrt.build import build_engines, engine_status, verify_engines
from engine.inference.tensorrt.plan_cache import CACHE_VARIABLE, PlanCache
from engine.inference.tensorrt.worker_command import WorkerCommand
from engine.inference.values import Net, Precision
from engine.volume import CancelToken, Progress
from tests.support.bundles import tiny_bundle

Pretend = Callable[[str], WorkerCommand]
IMAGES = np.random.default_rng(0).random((5, 1, 224, 224), dtype=np.float32)


def _run(bundle: Bundle) -> dict[str, np.ndarray]:
    with closing(open_tensorrt(bundle, Precision.FP16)) as backend:
        return backend.run(Net.CLASSIFIER, IMAGES)


def test_engines_are_built_compared_and_certified(
    fp16_bundle: Bundle, pretend_gpu: Pretend, few_images: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_gpu("ok")
    monkeypatch.setattr(parity, "BATCHES", few_images)
    seen: list[Progress] = []
    certificate = build_engines(fp16_bundle, progress=seen.append)
    assert certificate.parity.passed
    assert certificate.parity.images == 41
    assert certificate.gpu["name"] == "Pretended GPU"
    assert (certificate.tensorrt, certificate.version) == ("tensorrt", "10.3.0")
    assert certificate.bundle_digest == fp16_bundle.digest
    assert certificate.inspection["classifier"] == {"layers": 9, "half_layers": 7}
    assert engine_status(fp16_bundle) == certificate
    done = [report.done for report in seen]
    assert done == sorted(done)
    assert done[-1] == seen[-1].total
    assert "first build here" in seen[0].note


def test_the_built_engines_are_used_from_the_next_opening_on(built: Bundle) -> None:
    backend = open_backend(built)
    try:
        selection = backend.selection
        outputs = backend.run(Net.CLASSIFIER, IMAGES)
    finally:
        backend.close()
    assert (selection.name, selection.device, selection.precision) == ("tensorrt", "Pretended GPU", Precision.FP16)
    assert selection.versions["tensorrt"] == "10.3.0"
    certificate = engine_status(built)
    assert certificate is not None
    assert selection.versions["certificate"] == certificate.created
    assert [(a.name, a.outcome) for a in selection.tried] == [("tensorrt", "chosen")]
    with open_cpu(built, Precision.FP32) as reference:
        np.testing.assert_allclose(outputs["logits"], reference.run(Net.CLASSIFIER, IMAGES)["logits"], atol=0.01)


def test_before_the_build_onnx_runtime_works_and_says_why(fp16_bundle: Bundle, pretend_gpu: Pretend) -> None:
    pretend_gpu("ok")
    backend = open_backend(fp16_bundle)
    backend.close()
    assert backend.selection.name == "onnxruntime-cpu"
    assert backend.selection.tried[0].outcome == "skipped"
    assert "No engine has been built for Pretended GPU" in backend.selection.tried[0].why
    assert "alveoscope engine build" in backend.selection.tried[0].why


def test_more_images_than_the_largest_batch_are_split(built: Bundle) -> None:
    images = np.random.default_rng(1).random((70, 1, 224, 224), dtype=np.float32)
    with closing(open_tensorrt(built, Precision.FP16)) as backend:
        outputs = backend.run(Net.CLASSIFIER, images)
        one = backend.run(Net.CLASSIFIER, images[69:])
    assert outputs["consolidation"].shape == (70, 56, 56)
    np.testing.assert_allclose(outputs["logits"][69:], one["logits"], atol=1e-3)


def test_engines_are_not_built_twice(built: Bundle, worker_log: Callable[[], list[str]]) -> None:
    before = sum(line.startswith("build") for line in worker_log())
    build_engines(built)
    assert sum(line.startswith("build") for line in worker_log()) == before


def test_a_rebuild_can_be_asked_for(built: Bundle, worker_log: Callable[[], list[str]]) -> None:
    before, seen = sum(line.startswith("build") for line in worker_log()), []
    build_engines(built, rebuild=True, progress=seen.append)
    assert sum(line.startswith("build") for line in worker_log()) == before + 3
    assert "took 0 s here before" in seen[0].note


@pytest.mark.parametrize("mode", ["other-gpu", "new-driver"])
def test_engines_of_another_gpu_or_driver_are_not_used(built: Bundle, pretend_gpu: Pretend, mode: str) -> None:
    pretend_gpu(mode)
    with pytest.raises(BackendUnavailableError, match="No engine has been built"):
        open_tensorrt(built, Precision.FP16)


def test_a_certificate_of_another_bundle_does_not_count(built: Bundle, tmp_path: Path) -> None:
    other = load_bundle(tiny_bundle(tmp_path, name="other", fp16=True))
    with pytest.raises(BackendUnavailableError, match="no certificate for this bundle"):
        open_tensorrt(other, Precision.FP16)


def test_a_truncated_engine_is_deleted_and_built_again(built: Bundle) -> None:
    plan = next(PlanCache().folder.glob("classifier-*.plan"))
    plan.write_bytes(plan.read_bytes()[:100])
    with pytest.raises(BackendUnavailableError, match="No engine has been built"):
        open_tensorrt(built, Precision.FP16)
    assert not plan.exists()
    build_engines(built)
    assert _run(built)["logits"].shape == (5, 2)


def test_an_engine_without_its_sidecar_is_built_again(built: Bundle, worker_log: Callable[[], list[str]]) -> None:
    before = sum(line.startswith("build") for line in worker_log())
    next(PlanCache().folder.glob("autoencoder-*.json")).unlink()
    build_engines(built)
    assert sum(line.startswith("build") for line in worker_log()) == before + 1


def test_an_engine_that_no_longer_loads_is_deleted_and_built_again(
    built: Bundle, pretend_gpu: Pretend, worker_log: Callable[[], list[str]]
) -> None:
    before = sum(line.startswith("build") for line in worker_log())
    pretend_gpu("load-once-fails")
    certificate = build_engines(built)
    assert certificate.parity.passed
    assert sum(line.startswith("build") for line in worker_log()) == before + 3


def test_an_engine_that_no_longer_loads_from_a_read_only_cache_says_both(
    built: Bundle, pretend_gpu: Pretend, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_gpu("crash-load")

    def read_only(*_: object, **__: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", read_only)
    with pytest.raises(BackendFailedError, match=r"lost while it loaded the engines.*could not be deleted"):
        open_tensorrt(built, Precision.FP16)


def test_engines_stay_while_another_program_has_the_gpu(built: Bundle, pretend_gpu: Pretend) -> None:
    pretend_gpu("gpu-taken")
    with pytest.raises(BackendUnavailableError, match="CUDA_ERROR_DEVICE_UNAVAILABLE"):
        open_tensorrt(built, Precision.FP16)
    pretend_gpu("ok")
    assert engine_status(built) is not None


def test_relative_places_are_those_of_the_program(
    fp16_bundle: Bundle, pretend_gpu: Pretend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker runs in another folder: ``--bundle ./mine`` and ``ALVEOSCOPE_CACHE=cache`` were nowhere to it."""
    pretend_gpu("ok")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(CACHE_VARIABLE, "cache")
    bundle = load_bundle(fp16_bundle.path.relative_to(tmp_path))
    build_engines(bundle)
    assert len(list((tmp_path / "cache" / "engines").glob("*.plan"))) == len(Net)
    with closing(open_tensorrt(bundle, Precision.FP16)) as backend:
        assert backend.run(Net.CLASSIFIER, IMAGES)["logits"].shape == (5, 2)


def test_two_builders_at_once_compile_each_network_once(
    fp16_bundle: Bundle, pretend_gpu: Pretend, worker_log: Callable[[], list[str]]
) -> None:
    pretend_gpu("ok")
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: build_engines(fp16_bundle), range(2))
    assert first.plans == second.plans
    assert sum(line.startswith("build") for line in worker_log()) == len(Net)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("crash", r"lost twice.*SIGSEGV: CUDA error 700.*then it was ended by SIGSEGV"),
        ("hang", "no sign of life for 3 s during 'run'"),
        ("garbage", "its answer makes no sense"),
        ("lie", r"gave \(5, 1\) for logits of the classifier; expected \(5, 2\)"),
        ("nan", "not finite for logits"),
    ],
)
def test_a_worker_that_misbehaves_fails_the_run_with_the_reason(
    built: Bundle, pretend_gpu: Pretend, mode: str, reason: str
) -> None:
    pretend_gpu(mode)
    with closing(open_tensorrt(built, Precision.FP16)) as backend, pytest.raises(BackendFailedError, match=reason):
        backend.run(Net.CLASSIFIER, IMAGES)


def test_a_worker_that_crashes_once_is_restarted(
    built: Bundle, pretend_gpu: Pretend, worker_log: Callable[[], list[str]]
) -> None:
    pretend_gpu("crash-once")
    with closing(open_tensorrt(built, Precision.FP16)) as backend:
        outputs = backend.run(Net.CLASSIFIER, IMAGES)
    assert outputs["logits"].shape == (5, 2)
    assert [line.split()[0] for line in worker_log()[-8:]] == ["load"] * 3 + ["run"] + ["load"] * 3 + ["run"]


@pytest.mark.parametrize("mode", ["crash", "nan", "drift", "crash-load"])
def test_automatic_selection_falls_back_with_the_reason(built: Bundle, pretend_gpu: Pretend, mode: str) -> None:
    pretend_gpu(mode)
    backend = open_backend(built)
    backend.close()
    first, *_, last = backend.selection.tried
    assert (first.name, first.outcome) == ("tensorrt", "failed")
    assert first.why
    assert (last.name, last.outcome) == ("onnxruntime-cpu", "chosen")


def test_a_back_end_that_died_in_a_run_is_not_taken_again(built: Bundle, pretend_gpu: Pretend) -> None:
    backend = open_backend(built, backend="tensorrt")
    backend.close()
    died = failed_attempt(backend, BackendFailedError("The TensorRT worker was lost twice: it hangs."))
    again = open_backend(built, avoid=[died])
    again.close()
    assert again.selection.tried[0] == died
    assert "lost twice" in died.why
    assert again.selection.name == "onnxruntime-cpu"


def test_what_is_asked_for_by_name_is_never_replaced(built: Bundle, pretend_gpu: Pretend) -> None:
    pretend_gpu("crash")
    with pytest.raises(BackendUnavailableError, match="tensorrt fp16"):
        open_backend(built, backend="tensorrt")


def test_out_of_memory_halves_the_batch(built: Bundle, pretend_gpu: Pretend) -> None:
    with closing(open_tensorrt(built, Precision.FP16)) as whole:
        expected = whole.run(Net.CLASSIFIER, IMAGES)
    pretend_gpu("little-memory")
    backend = ChosenBackend(open_tensorrt(built, Precision.FP16), ())
    outputs = backend.run(Net.CLASSIFIER, IMAGES)
    again = backend.run(Net.CLASSIFIER, IMAGES)
    backend.close()
    np.testing.assert_allclose(outputs["logits"], expected["logits"], atol=1e-3)
    np.testing.assert_array_equal(outputs["logits"], again["logits"])


def test_no_memory_for_one_image_is_an_error(built: Bundle, pretend_gpu: Pretend) -> None:
    pretend_gpu("no-memory")
    with (
        ChosenBackend(open_tensorrt(built, Precision.FP16), ()) as backend,
        pytest.raises(DeviceMemoryError, match="CUDA_ERROR_OUT_OF_MEMORY"),
    ):
        backend.run(Net.CLASSIFIER, IMAGES)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("no-tensorrt", "The pretended Python: Python 3.10 has no TensorRT"),
        ("wrong-minor", r"No module named 'tensorrt\.tensorrt'"),
        ("no-driver", "no NVIDIA driver"),
        ("old-driver", "driver is too old: it provides CUDA 11.4; 11.8 is needed"),
        ("old-python", r"Python 3\.8\.10 is too old"),
        ("old-tensorrt", r"TensorRT 8\.6\.2 is too old"),
        ("dies-at-start", "ended with exit code 3: libnvinfer.so.10: cannot open shared object file"),
    ],
)
def test_a_site_that_can_not_run_tensorrt_says_what_it_lacks(
    fp16_bundle: Bundle, pretend_gpu: Pretend, mode: str, reason: str
) -> None:
    pretend_gpu(mode)
    with pytest.raises(BackendUnavailableError, match=reason):
        open_tensorrt(fp16_bundle, Precision.FP16)


@pytest.mark.parametrize(
    ("mode", "error", "reason"),
    [
        ("refuse-build", EngineBuildError, "No importer registered for op: Foo"),
        ("crash-build", EngineBuildError, "lost while it compiled the lungs: it was ended by SIGSEGV"),
        ("full-disk", DiskFullError, "No space left"),
        ("drift", EngineBuildError, "not qualified and are not used"),
        ("nan", EngineBuildError, "not finite"),
        ("crash-load", BackendFailedError, "lost while it loaded the engines"),
    ],
)
def test_a_build_that_fails_says_why_and_leaves_nothing_in_use(
    fp16_bundle: Bundle, pretend_gpu: Pretend, mode: str, error: type[Exception], reason: str
) -> None:
    pretend_gpu(mode)
    with pytest.raises(error, match=reason):
        build_engines(fp16_bundle)
    assert engine_status(fp16_bundle) is None
    assert list(PlanCache().folder.glob("*.part")) == []


def test_a_build_can_be_cancelled(fp16_bundle: Bundle, pretend_gpu: Pretend) -> None:
    pretend_gpu("slow-build")
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if "tactics" in progress.note:
            cancel.cancel()

    with pytest.raises(Cancelled):
        build_engines(fp16_bundle, progress=stop, cancel=cancel)
    assert list(PlanCache().folder.glob("*.p*")) == []


def test_a_cache_folder_that_can_not_be_written_is_said_before_the_build(
    fp16_bundle: Bundle, pretend_gpu: Pretend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    worker_log: Callable[[], list[str]],
) -> None:  # fmt: skip
    pretend_gpu("ok")
    blocker = tmp_path / "blocker"
    blocker.write_text("")
    monkeypatch.setenv("ALVEOSCOPE_CACHE", str(blocker))
    with pytest.raises(OutputNotWritableError):
        build_engines(fp16_bundle)
    assert "build " not in worker_log()


def test_verify_without_engines_asks_for_a_build(fp16_bundle: Bundle, pretend_gpu: Pretend) -> None:
    pretend_gpu("ok")
    with pytest.raises(EngineBuildError, match="No engine has been built"):
        verify_engines(fp16_bundle)


def test_verify_finds_engines_that_changed_their_mind(built: Bundle, pretend_gpu: Pretend) -> None:
    assert verify_engines(built).parity.passed
    pretend_gpu("drift")
    with pytest.raises(EngineBuildError, match="not qualified"):
        verify_engines(built)


def test_engines_that_failed_a_comparison_lose_their_certificate(built: Bundle, pretend_gpu: Pretend) -> None:
    pretend_gpu("drift")
    with pytest.raises(EngineBuildError, match="not used"):
        verify_engines(built)
    pretend_gpu("ok")
    assert engine_status(built) is None
    with pytest.raises(BackendUnavailableError, match="no certificate"):
        open_tensorrt(built, Precision.FP16)
    assert verify_engines(built).parity.passed
    assert engine_status(built) is not None


def test_a_build_that_does_not_end_is_ended(
    fp16_bundle: Bundle, pretend_gpu: Pretend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It beats all the while: silence alone would not find it."""
    pretend_gpu("endless-build")
    monkeypatch.setattr(tensorrt_build, "BUILD_SECONDS", 1.0)
    with pytest.raises(EngineBuildError, match="did not finish 'build' within 1 s"):
        build_engines(fp16_bundle)
    assert list(PlanCache().folder.glob("*.p*")) == []


def test_every_engine_passes_the_golden_test(built: Bundle) -> None:
    with closing(open_tensorrt(built, Precision.FP16)) as backend:
        assert golden_test(built, backend).probability <= 0.01


def test_a_configured_python_that_is_not_there_is_named(
    fp16_bundle: Bundle, pretend_gpu: Pretend, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_gpu("ok")
    missing = WorkerCommand("the configured Python /nowhere/python3", ("/nowhere/python3", "x"), True)
    monkeypatch.setattr(tensorrt_site, "worker_commands", lambda: (missing,))
    with pytest.raises(BackendUnavailableError, match=r"^The configured Python /nowhere/python3: it can't be started"):
        open_tensorrt(fp16_bundle, Precision.FP16)


def test_only_fp16_is_offered(built: Bundle) -> None:
    with pytest.raises(BackendUnavailableError, match="FP16, not fp32"):
        open_tensorrt(built, Precision.FP32)
