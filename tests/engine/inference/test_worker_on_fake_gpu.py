"""The worker's own code from the driver call to the answer, on a GPU that is played in main memory."""

from __future__ import annotations

import ctypes
import errno
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.inference.tensorrt import worker as tensorrt_worker
from engine.inference.tensorrt.worker import Cuda, Engine, Worker, WorkerError, inspect_engine, out_of_memory
from tests.support.fake_gpu import DEVICE_UNAVAILABLE, FakeDriver, FakeTensorRT, write_plan

TENSORS = {"image": [1, 4, 4], "logits": [2], "cam": [3, 3]}
OUTPUTS = ["logits", "cam"]


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> FakeDriver:
    driver = FakeDriver()
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: driver)
    return driver


@pytest.fixture
def trt(driver: FakeDriver, monkeypatch: pytest.MonkeyPatch) -> FakeTensorRT:
    trt = FakeTensorRT(driver)
    monkeypatch.setattr(tensorrt_worker, "import_tensorrt", lambda: ("tensorrt", trt))
    return trt


class Asked:
    """A worker in this process, with what it answered."""

    def __init__(self) -> None:
        self.answers: list[tuple[dict[str, Any], list[Any]]] = []
        self.worker = Worker(lambda header, buffers=(): self.answers.append((header, [bytes(b) for b in buffers])))

    def load(self, plan: Path) -> dict[str, Any]:
        self.worker.handle({"id": 1, "op": "load", "net": "classifier", "plan": str(plan), "outputs": OUTPUTS}, {})
        return self.answers[-1][0]

    def run(self, images: np.ndarray) -> dict[str, np.ndarray]:
        """As over the wire: into the place that the worker names, then the request."""
        header = {"id": 2, "op": "run", "net": "classifier", "arrays": [["image", list(images.shape)]]}
        place = self.worker.place(header, "image", images.nbytes)
        if place is None:
            place = bytearray(images.nbytes)
        place[:] = images.tobytes()
        self.worker.handle(header, {"image": place})
        answer, buffers = self.answers[-1]
        return {
            name: np.frombuffer(raw, np.float32).reshape(shape)
            for (name, shape), raw in zip(answer["arrays"], buffers, strict=True)
        }


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_plan(tmp_path / "plan", TENSORS)


@pytest.fixture
def asked(trt: FakeTensorRT) -> Asked:
    return Asked()


def _images(batch: int) -> np.ndarray:
    return np.random.default_rng(batch).random((batch, 1, 4, 4), dtype=np.float32)


def _graph_gains(monkeypatch: pytest.MonkeyPatch, gain: float) -> None:
    """Make the graph ``gain`` times as fast, whatever this machine's clock says."""
    times = iter([gain, 1.0] * 9)
    monkeypatch.setattr(Engine, "_time", lambda _self, _rounds=10: next(times))


# --- what it says of the GPU


def test_the_gpu_is_described(asked: Asked) -> None:
    asked.worker.handle({"id": 1, "op": "hello"}, {})
    gpu = asked.answers[-1][0]["gpu"]
    assert gpu == {
        "name": "Fake GPU",
        "capability": "8.7",
        "multiprocessors": 16,
        "memory_bytes": 8 << 30,
        "integrated": True,
        "cuda": "12.6",
    }


def test_a_driver_without_a_gpu_is_said(driver: FakeDriver) -> None:
    driver.devices = 0
    with pytest.raises(WorkerError, match="finds no GPU"):
        Cuda()


# --- running


@pytest.mark.parametrize("gain", [2.0, 0.9])
def test_every_batch_gives_its_own_numbers(
    asked: Asked, plan: Path, monkeypatch: pytest.MonkeyPatch, gain: float
) -> None:
    """Also eight after another batch: what was recorded as a graph must not depend on what ran since."""
    _graph_gains(monkeypatch, gain)
    asked.load(plan)
    for batch in (1, 8, 5, 8, 32, 8, 1, 2):
        images = _images(batch)
        found = asked.run(images)
        assert found["logits"].shape == (batch, 2)
        assert found["cam"].shape == (batch, 3, 3)
        np.testing.assert_allclose(found["cam"][:, 1, 2], images.mean(axis=(1, 2, 3)), rtol=1e-6)


def test_one_slice_has_a_profile_of_its_own(asked: Asked, trt: FakeTensorRT, plan: Path) -> None:
    asked.load(plan)
    trt.used.clear()
    for batch in (1, 2, 32):
        asked.run(_images(batch))
    assert trt.used == [(0, 1), (1, 2), (1, 32)]


def test_images_are_read_straight_into_pinned_memory(asked: Asked, plan: Path) -> None:
    asked.load(plan)
    pinned = asked.worker._engines["classifier"].host["image"]
    place = asked.worker.place({"op": "run", "net": "classifier"}, "image", 128)
    place[:] = b"x" * 128
    assert bytes(pinned[:128]) == b"x" * 128
    assert asked.worker.place({"op": "run", "net": "classifier"}, "image", len(pinned) + 4) is None


def test_the_graph_is_used_where_it_pays(
    asked: Asked, driver: FakeDriver, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _graph_gains(monkeypatch, 1.5)
    assert asked.load(plan)["graph_gain"] == 1.5
    asked.run(_images(8))
    asked.run(_images(7))
    assert driver.calls == ["cuGraphLaunch"]


def test_a_graph_that_does_not_pay_is_dropped(
    asked: Asked, driver: FakeDriver, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _graph_gains(monkeypatch, 1.0)
    asked.load(plan)
    asked.run(_images(8))
    assert driver.calls == []


@pytest.mark.parametrize("lack", ["no graphs", "no room for its context"])
def test_without_graphs_it_runs_all_the_same(asked: Asked, trt: FakeTensorRT, plan: Path, lack: str) -> None:
    if lack == "no graphs":
        trt.driver.graphs = False
    else:
        trt.contexts_left = 2
    assert asked.load(plan)["graph_gain"] == 0.0
    assert asked.run(_images(8))["logits"].shape == (8, 2)


@pytest.mark.parametrize("batch", [0, 33])
def test_a_batch_outside_the_profiles_is_refused(asked: Asked, plan: Path, batch: int) -> None:
    asked.load(plan)
    with pytest.raises(WorkerError, match="not 1 to 32 images of 64 bytes"):
        asked.run(_images(batch))


# --- precision: what the engine inspector says


def test_half_layers_are_recorded(asked: Asked, plan: Path) -> None:
    answer = asked.load(plan)
    assert (answer["layers"], answer["half_layers"]) == (1, 1)


@pytest.mark.parametrize(
    ("layers", "half"),
    [
        ([{"Name": "a", "Outputs": [{"Name": "y", "Format/Datatype": "Half"}]}], 1),
        ([{"Name": "a", "Inputs": [{"Name": "y", "Format/Datatype": "Channel major FP16 format"}]}], 1),
        ([{"Name": "a", "Outputs": [{"Name": "y", "Format": "Row major linear FP16 format", "DataType": "Half"}]}], 1),
        ([{"Name": "a", "Outputs": [{"Name": "toHalf", "Format/Datatype": "Float"}]}], 0),
        ([{"Name": "Half_FP16", "Inputs": [], "Outputs": []}], 0),
        (["names only: Half"], 0),
        ([], 0),
    ],
)
def test_the_inspector_is_read_by_type_and_not_by_name(
    trt: FakeTensorRT, tmp_path: Path, layers: list[Any], half: int
) -> None:
    content = write_plan(tmp_path / "plan", TENSORS, layers=layers).read_bytes()
    engine = trt.Runtime(None).deserialize_cuda_engine(content)
    assert inspect_engine(trt, engine) == {"layers": len(layers), "half_layers": half}


def test_fp32_where_fp16_was_asked_for_is_an_error(asked: Asked, tmp_path: Path) -> None:
    layers = [{"Name": "conv", "Outputs": [{"Name": "y", "Format/Datatype": "Float"}]}]
    with pytest.raises(WorkerError, match="no layer of this engine computes in it") as caught:
        asked.load(write_plan(tmp_path / "plan", TENSORS, layers=layers))
    assert caught.value.kind == "load"


# --- engines that can't be used


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"tensors": {"image": [1, 4, 4], "other": [2]}}, "has the tensors"),
        ({"types": {"image": "half"}}, "does not take and give FP32"),
        ({"profiles": 1}, "no profile 1"),
        ({"inspector": "no JSON"}, "inspector's answer can't be read: 'no JSON'"),
        ({"inspector": "[]"}, "inspector's answer can't be read"),
    ],
)
def test_an_engine_of_another_kind_is_refused(
    asked: Asked, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    plan = write_plan(tmp_path / "plan", **{"tensors": TENSORS, **change})
    with pytest.raises(WorkerError, match=reason) as caught:
        asked.load(plan)
    assert caught.value.kind == "load"


def test_why_tensorrt_can_not_load_an_engine_is_said(asked: Asked, plan: Path) -> None:
    plan.write_bytes(plan.read_bytes()[:20])
    with pytest.raises(WorkerError, match="can't load this engine: magic tag does not match"):
        asked.load(plan)


# --- memory


def test_no_room_for_the_buffers(asked: Asked, trt: FakeTensorRT, plan: Path) -> None:
    trt.driver.memory_left = 1000
    with pytest.raises(WorkerError, match="CUDA_ERROR_OUT_OF_MEMORY") as caught:
        asked.load(plan)
    assert caught.value.kind == "memory"


def test_no_room_for_the_weights_is_no_fault_of_the_engine(asked: Asked, trt: FakeTensorRT, plan: Path) -> None:
    """Another program had the memory, and engines that took minutes to build were deleted."""
    trt.room_for_weights = False
    with pytest.raises(WorkerError, match="can't load this engine: .*out of memory") as caught:
        asked.load(plan)
    assert caught.value.kind == "memory"


def test_a_gpu_that_can_not_be_had_now_is_no_fault_of_the_engine(asked: Asked, trt: FakeTensorRT, plan: Path) -> None:
    trt.driver.context_code = DEVICE_UNAVAILABLE
    with pytest.raises(WorkerError, match="CUDA_ERROR_DEVICE_UNAVAILABLE") as caught:
        asked.load(plan)
    assert caught.value.kind == "unavailable"
    trt.driver.context_code = 0
    assert asked.load(plan)["layers"] == 1


def test_no_room_for_a_context(asked: Asked, trt: FakeTensorRT, plan: Path) -> None:
    trt.contexts_left = 1
    with pytest.raises(WorkerError, match="can't make room on the GPU") as caught:
        asked.load(plan)
    assert caught.value.kind == "memory"


@pytest.mark.parametrize(
    ("complaint", "kind"),
    [
        ("Error Code 1: Cuda Runtime (out of memory)", "memory"),
        ("Requested amount of GPU memory (99 bytes) could not be allocated.", "memory"),
        ("Error Code 1: Cuda Runtime (an illegal memory access was encountered)", "run"),
        ("Error Code 1: Cuda Runtime (unspecified launch failure)", "run"),
    ],
)
def test_out_of_memory_is_told_from_other_failures(
    asked: Asked, trt: FakeTensorRT, plan: Path, complaint: str, kind: str
) -> None:
    asked.load(plan)
    trt.refusal = complaint
    with pytest.raises(WorkerError, match="TensorRT failed") as caught:
        asked.run(_images(3))
    assert caught.value.kind == kind
    assert out_of_memory(complaint) == (kind == "memory")


# --- building: what the builder is asked for


def test_two_profiles_for_one_slice_and_for_batches(trt: FakeTensorRT) -> None:
    made: list[tuple[Any, ...]] = []

    class Recorder:
        """Takes every setting; keeps profiles."""

        MemoryPoolType = ProfilingVerbosity = LayerType = property(lambda self: self)
        WORKSPACE = DETAILED = "named"

        class IProgressMonitor: ...

        def set_memory_pool_limit(self, *_: object) -> None: ...
        def add_optimization_profile(self, _profile: object) -> None: ...
        def create_builder_config(self) -> Recorder:
            return self

        def create_optimization_profile(self) -> Recorder:
            return self

        def set_shape(self, *shapes: object) -> None:
            made.append(shapes)

        def get_input(self, _number: int) -> Any:
            return type("Tensor", (), {"name": "image", "shape": (-1, 1, 244, 244)})

    everything = Recorder()
    config = Worker(lambda *_: None)._config(everything, everything, everything, {"id": 1})
    one = (1, 1, 244, 244)
    assert made == [("image", one, one, one), ("image", one, (8, 1, 244, 244), (32, 1, 244, 244))]
    assert config.profiling_verbosity == "named"


# --- the process around it


class Script:
    """A worker that does what a test says."""

    work: Any = None

    def __init__(self, send: Any) -> None: ...
    def place(self, *_: object) -> None: ...
    def handle(self, header: dict[str, Any], arrays: dict[str, Any]) -> None:
        type(self).work()


def _served(monkeypatch: pytest.MonkeyPatch, work: Any) -> list[dict[str, Any]]:
    """What the worker's loop answers to one request that does ``work``."""
    monkeypatch.setattr(Script, "work", staticmethod(work))
    requests, answers = io.BytesIO(), io.BytesIO()
    tensorrt_worker.write_message(requests, {"id": 7, "op": "build"})
    requests.seek(0)
    assert tensorrt_worker.serve(requests, answers, Script) == 0
    answers.seek(0)
    found = []
    while (message := tensorrt_worker.read_message(answers)) is not None:
        found.append(message[0])
    return found


def test_it_beats_while_it_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensorrt_worker, "HEARTBEAT_SECONDS", 0.02)
    answers = _served(monkeypatch, lambda: time.sleep(0.5))
    assert [answer["event"] for answer in answers][:2] == ["heartbeat", "heartbeat"]
    assert {answer["id"] for answer in answers} == {7}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk"),
        (WorkerError("build", "no importer for this node; " * 100_000), "build"),
        (WorkerError("memory", "cuMemAlloc"), "memory"),
        (RuntimeError("a binding threw"), "run"),
        (json.JSONDecodeError("bad", "", 0), "run"),
    ],
)
def test_it_answers_whatever_is_thrown(monkeypatch: pytest.MonkeyPatch, error: Exception, kind: str) -> None:
    def fail() -> None:
        raise error

    (answer,) = _served(monkeypatch, fail)
    assert (answer["event"], answer["kind"]) == ("error", kind)


BUSY = """
import time
from engine.inference.tensorrt.worker import main

class Busy:
    def __init__(self, send): ...
    def place(self, *_): ...
    def handle(self, header, arrays):
        time.sleep(3600)  # TensorRT, which can't be asked to stop

main(Busy)
"""


def test_it_does_not_outlive_who_asked_it() -> None:
    """It built on for an hour, and held the GPU, when the program was killed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-c", BUSY], env=environment, **pipes)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        tensorrt_worker.write_message(process.stdin, {"id": 7, "op": "build"})
        heard = tensorrt_worker.read_message(process.stdout)
        assert heard is not None
        assert heard[0]["event"] == "heartbeat"
        process.stdin.close()
        process.stdout.close()
        assert process.wait(60) == 1
    finally:
        process.kill()
        process.wait()
