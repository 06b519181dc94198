"""The real worker: its protocol, the API it is written against, a machine without a driver, and TensorRT-RTX."""

from __future__ import annotations

import ast
import io
import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.errors import BackendFailedError, BackendUnavailableError, EngineBuildError
from engine.inference.bundle import SHIPPED_BUNDLE
from engine.inference.tensorrt import worker as tensorrt_worker
from engine.inference.tensorrt import worker_process
from engine.inference.tensorrt.site import Site, driver_reason
from engine.inference.tensorrt.worker import ProtocolError, read_message, write_message
from engine.inference.tensorrt.worker_command import (
    INTERPRETER_VARIABLE,
    WORKER_FILE,
    WorkerCommand,
    worker_commands,
    worker_environment,
)
from engine.inference.tensorrt.worker_process import WorkerLostError, WorkerProcess
from engine.inference.values import WANTED_OUTPUTS, Net
from tests.support.bundles import tiny_bundle
from tests.support.networks import tiny_autoencoder

OWN = WorkerCommand("this Python", (sys.executable, str(WORKER_FILE)), False)
WITHOUT_DRIVER = pytest.mark.skipif(not driver_reason(), reason="this machine has an NVIDIA driver")


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    process = WorkerProcess(OWN)
    yield process
    process.close()


@pytest.fixture(scope="module")
def rtx() -> None:
    pytest.importorskip("tensorrt_rtx", reason="TensorRT-RTX is not installed (extra rtx)")


@pytest.fixture(scope="module")
def compiler(rtx: None) -> Iterator[WorkerProcess]:
    """One for all that is compiled here, one after the other: loading TensorRT-RTX takes as long as a tiny network."""
    process = WorkerProcess(OWN)
    yield process
    process.close()


# --- protocol


def test_a_message_survives_the_way() -> None:
    stream = io.BytesIO()
    image = np.arange(6, dtype=np.float32).reshape(2, 3)
    write_message(stream, {"id": 1, "op": "run", "arrays": [["image", [2, 3]]]}, [image.data.cast("B")])
    stream.seek(0)
    message = read_message(stream)
    assert message is not None
    header, arrays = message
    assert header["op"] == "run"
    np.testing.assert_array_equal(np.frombuffer(arrays["image"], np.float32).reshape(2, 3), image)
    assert read_message(stream) is None


def _framed(header: Any, rest: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<I", len(text)) + text + rest


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\x05", "ends inside its length"),
        (struct.pack("<I", 1 << 30), "a header of"),
        (struct.pack("<I", 0), "a header of 0 bytes"),
        (struct.pack("<I", 9) + b"{}", "ends in the middle"),
        (struct.pack("<I", 3) + b"{{{", "no JSON header"),
        (_framed([1, 2]), "no JSON header"),
        (_framed({"arrays": [["a", ["x"]]]}), "no JSON header"),
        (_framed({"arrays": [["a", [-1]]]}), "a shape"),
        (_framed({"arrays": [["a", [1 << 40]]]}), "an array of"),
        (_framed({"arrays": [["a", [4]]]}, b"1234"), "ends in the middle"),
    ],
)
def test_what_is_no_message_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(ProtocolError, match=reason):
        read_message(io.BytesIO(raw))


def test_arrays_are_read_straight_into_the_place_that_is_given() -> None:
    pinned = bytearray(16)
    raw = _framed({"op": "run", "arrays": [["image", [2]]]}, np.float32([1, 2]).tobytes())
    read_message(io.BytesIO(raw), lambda _header, _name, size: memoryview(pinned)[:size])
    assert np.frombuffer(pinned, np.float32).tolist() == [1, 2, 0, 0]


# --- the process


def test_hello_says_which_python_this_is(worker: WorkerProcess) -> None:
    answer, _ = worker.request("hello", timeout=60)
    assert answer["python"] == ".".join(map(str, sys.version_info[:3]))
    assert answer["module"] in ("", "tensorrt", "tensorrt_rtx")
    assert answer["version"] or "has no TensorRT" in answer["reason"]


@WITHOUT_DRIVER
def test_without_a_driver_the_real_worker_answers_instead_of_dying(worker: WorkerProcess, tmp_path: Path) -> None:
    answer, _ = worker.request("hello", timeout=60)
    assert answer["gpu"] is None
    assert "no NVIDIA driver" in answer["gpu_reason"]
    fields = {"net": "classifier", "plan": str(tmp_path / "none.plan"), "outputs": ["logits", "cam"]}
    with pytest.raises(BackendUnavailableError, match="no NVIDIA driver|has no TensorRT"):
        worker.request("load", fields, timeout=60)
    assert worker.request("hello", timeout=60)[0]["gpu"] is None


def test_an_operation_that_does_not_exist_is_refused(worker: WorkerProcess) -> None:
    with pytest.raises(BackendFailedError, match="no operation 'dance'"):
        worker.request("dance", timeout=60)


def test_a_network_that_is_not_loaded_is_refused(worker: WorkerProcess) -> None:
    with pytest.raises(BackendFailedError, match="not loaded"):
        worker.request("run", {"net": "classifier"}, {"image": np.zeros((1, 1, 4, 4), np.float32)}, timeout=60)


def test_a_worker_that_was_ended_says_so(worker: WorkerProcess) -> None:
    worker.kill()
    with pytest.raises(WorkerLostError, match="was ended by SIGKILL|exit code"):
        worker.request("hello", timeout=60)


class _Played:
    """In place of the child: what it said lies there already."""

    def __init__(self, *messages: Any) -> None:
        self.messages, self.killed = [*messages], False

    def post(self, _message: object) -> None: ...

    def take(self, _seconds: float) -> Any:
        return self.messages.pop(0)

    def kill(self) -> None:
        self.killed = True


def _with(child: _Played) -> WorkerProcess:
    process = WorkerProcess.__new__(WorkerProcess)
    process._number, process._silence_seconds, process._child = 0, 30.0, child  # type: ignore[assignment]
    return process


def test_what_it_said_while_nobody_listened_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was stopped for a minute, or took long over a report, ended a worker that had answered meanwhile."""
    clock = [0.0]
    monkeypatch.setattr(worker_process.time, "monotonic", lambda: clock[0])
    step = ({"id": 1, "event": "progress", "done": 1, "total": 2}, {})
    child = _Played(step, step, ({"id": 1, "event": "result", "seconds": 3.0}, {}))

    def report(*_told: object) -> None:
        clock[0] += 60.0

    assert _with(child).request("build", timeout=600, report=report)[0]["seconds"] == 3.0
    assert not child.killed


@pytest.mark.parametrize(
    ("header", "arrays"),
    [
        ({"event": "result", "arrays": [["x", [3]]]}, {"x": b"12345678"}),
        ({"event": "result", "arrays": [[5, [1]]]}, {"5": b"1234"}),
        ({"event": "progress", "done": "many"}, {}),
        ({"event": "progress", "done": None}, {}),
    ],
)
def test_an_answer_that_makes_no_sense_is_that_of_a_lost_worker(header: Any, arrays: Any) -> None:
    child = _Played(({"id": 1, **header}, arrays))
    with pytest.raises(WorkerLostError, match="makes no sense"):
        _with(child).request("run", timeout=60, report=lambda *_: None)
    assert child.killed


def test_an_interpreter_that_is_not_there_is_said() -> None:
    with pytest.raises(WorkerLostError, match="it can't be started \\(No such file"):
        WorkerProcess(WorkerCommand("the site's Python", ("/nowhere/python3", "x"), True))


def test_the_worker_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(WORKER_FILE.read_text(encoding="utf-8"))
    found = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert found <= set(sys.stdlib_module_names) | {"__future__"}


def test_our_own_modules_do_not_shadow_the_workers() -> None:
    code = f"import runpy, sys; sys.argv = ['w']; sys.path.insert(0, {str(WORKER_FILE.parent)!r});"
    code += f"runpy.run_path({str(WORKER_FILE)!r})['main'](); print(sys.path, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, check=True, timeout=60)
    assert str(WORKER_FILE.parent) not in done.stderr.decode()


# --- which programs


def test_a_configured_interpreter_is_the_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(INTERPRETER_VARIABLE, "/opt/site/python3")
    (command,) = worker_commands()
    assert command.arguments == ("/opt/site/python3", str(WORKER_FILE))
    assert command.foreign


@pytest.mark.parametrize(("name", "here"), [("venv/bin/python", True), ("./python", True), ("python3.10", False)])
def test_a_configured_interpreter_is_one_of_this_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, here: bool
) -> None:
    """It was looked for in the folder of temporary files, where the worker runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(INTERPRETER_VARIABLE, name)
    (command,) = worker_commands()
    assert command.arguments[0] == (str(tmp_path / name) if here else name)


def test_a_frozen_app_is_its_own_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert worker_commands()[0].arguments == (sys.executable, "--trt-worker")


def test_another_python_gets_the_users_libraries_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    base = {"LD_LIBRARY_PATH": "/app/_internal", "LD_LIBRARY_PATH_ORIG": "/opt/tensorrt/lib", "PYTHONHOME": "/app"}
    foreign = WorkerCommand("the system's Python", ("python3",), True)
    assert worker_environment(foreign, base) == {"LD_LIBRARY_PATH": "/opt/tensorrt/lib"}
    assert worker_environment(WorkerCommand("this program", ("app",), False), base) == base


# --- the API that TensorRT 10.3, 10.13 and 11.4 have in common


@pytest.fixture(scope="module")
def dumps(shared_data: Path) -> dict[str, dict[str, Any]]:
    folder = shared_data.parent / "reference" / "tensorrt-api"
    if not folder.is_dir():
        pytest.skip("the name dumps of TensorRT's bindings are not on this machine")
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.json")}


def _names_used() -> set[str]:
    """Attributes that the worker's TensorRT part takes from objects, and from the module itself."""
    tree = ast.parse(WORKER_FILE.read_text(encoding="utf-8"))
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


_CLASSES = [
    "Builder",
    "INetworkDefinition",
    "IBuilderConfig",
    "Runtime",
    "ICudaEngine",
    "IExecutionContext",
    "EngineInspector",
    "OnnxParser",
    "IOptimizationProfile",
    "ITensor",
    "ILayer",
    "ITimingCache",
    "ParserError",
    "ILogger",
    "IProgressMonitor",
]
_ENUMS = ("NetworkDefinitionCreationFlag", "MemoryPoolType", "ProfilingVerbosity", "LayerType", "DataType")


@pytest.mark.shared_data
def test_every_name_that_only_some_versions_have_is_left_alone(dumps: dict[str, dict[str, Any]]) -> None:
    assert len(dumps) == 3
    for name in (*_CLASSES, *_ENUMS):
        versions = [set(dump[name].get("members", dump[name].get("enum", []))) for dump in dumps.values()]
        only_some = set.union(*versions) - set.intersection(*versions)
        assert _names_used() & only_some == set(), name


NAMES = pytest.mark.parametrize(
    ("holder", "names"),
    [
        ("Builder", "create_network create_builder_config create_optimization_profile build_serialized_network"),
        ("OnnxParser", "parse_from_file num_errors get_error"),
        ("INetworkDefinition", "num_outputs get_output unmark_output num_layers get_layer get_input"),
        ("IBuilderConfig", "set_memory_pool_limit profiling_verbosity add_optimization_profile progress_monitor"),
        ("IBuilderConfig", "create_timing_cache set_timing_cache get_timing_cache"),
        ("Runtime", "deserialize_cuda_engine"),
        ("ICudaEngine", "num_io_tensors get_tensor_name get_tensor_shape get_tensor_dtype create_engine_inspector"),
        ("ICudaEngine", "create_execution_context"),
        ("IExecutionContext", "set_optimization_profile_async set_input_shape set_tensor_address execute_async_v3"),
        ("IProgressMonitor", "phase_start step_complete phase_finish"),
        ("NetworkDefinitionCreationFlag", "STRONGLY_TYPED"),
        ("LayerType", "CONVOLUTION DECONVOLUTION MATRIX_MULTIPLY"),
    ],
)


@pytest.mark.shared_data
@NAMES
def test_every_name_that_is_used_is_in_all_versions(dumps: dict[str, dict[str, Any]], holder: str, names: str) -> None:
    for version, dump in dumps.items():
        missing = set(names.split()) - set(dump[holder].get("members", dump[holder].get("enum", [])))
        assert not missing, version
    assert set(names.split()) <= _names_used() | {"phase_start", "step_complete", "phase_finish"}


@pytest.mark.usefixtures("rtx")
@NAMES
def test_every_name_that_is_used_is_in_the_installed_rtx(holder: str, names: str) -> None:
    code = f"import tensorrt_rtx as trt; print(sorted(set({names.split()}) - set(dir(trt.{holder}))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


# --- TensorRT-RTX compiles without a GPU


def _build(compiler: WorkerProcess, onnx: Path, net: Net, plan: Path) -> dict[str, Any]:
    fields = {"onnx": str(onnx), "plan": str(plan), "outputs": list(WANTED_OUTPUTS[net])}
    return compiler.request("build", fields, timeout=280)[0]


@pytest.mark.parametrize("net", list(Net))
def test_rtx_builds_the_nets_strongly_typed_in_half(compiler: WorkerProcess, tmp_path: Path, net: Net) -> None:
    onnx = tiny_bundle(tmp_path, fp16=True) / f"{net.value}.fp16.onnx"
    answer = _build(compiler, onnx, net, tmp_path / "plan")
    assert answer["half_compute"] == answer["compute"] >= 1
    assert (tmp_path / "plan").stat().st_size > 1000


@pytest.mark.parametrize("net", list(Net))
def test_rtx_builds_the_shipped_nets_strongly_typed_in_half(compiler: WorkerProcess, tmp_path: Path, net: Net) -> None:
    answer = _build(compiler, SHIPPED_BUNDLE / f"{net.value}.fp16.onnx", net, tmp_path / "plan")
    assert answer["half_compute"] == answer["compute"]


def test_fp32_where_fp16_was_asked_for_is_an_error(compiler: WorkerProcess, tmp_path: Path) -> None:
    onnx = tiny_bundle(tmp_path) / "classifier.onnx"
    with pytest.raises(EngineBuildError, match=r"classifier\.onnx is not FP16 inside: none of"):
        _build(compiler, onnx, Net.CLASSIFIER, tmp_path / "plan")


def test_what_the_parser_says_reaches_the_user(compiler: WorkerProcess, tmp_path: Path) -> None:
    import onnx

    model = onnx.load_from_string(tiny_autoencoder())
    model.graph.node[0].op_type = "NoSuchOperator"
    path = tmp_path / "autoencoder.fp16.onnx"
    path.write_bytes(model.SerializeToString())
    with pytest.raises(EngineBuildError, match=r"can't read autoencoder\.fp16\.onnx: .*NoSuchOperator"):
        _build(compiler, path, Net.AUTOENCODER, tmp_path / "plan")


def test_a_net_with_other_outputs_is_refused(compiler: WorkerProcess, tmp_path: Path) -> None:
    onnx = tiny_bundle(tmp_path, fp16=True) / "classifier.fp16.onnx"
    with pytest.raises(EngineBuildError, match="not"):
        _build(compiler, onnx, Net.AUTOENCODER, tmp_path / "plan")


def test_the_build_reports_progress(compiler: WorkerProcess, tmp_path: Path) -> None:
    onnx = tiny_bundle(tmp_path, fp16=True) / "autoencoder.fp16.onnx"
    fields = {"onnx": str(onnx), "plan": str(tmp_path / "plan"), "outputs": ["reconstruction", "code"]}
    seen: list[tuple[int, int]] = []
    compiler.request("build", fields, timeout=280, report=lambda done, total, _note: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] <= seen[-1][1]


class _Timings:
    """The part of a builder's configuration that measures."""

    def create_timing_cache(self, content: bytes) -> Any:
        return None if content == b"damaged" else SimpleNamespace(serialize=lambda: b"measured")

    def set_timing_cache(self, cache: Any, ignore_mismatch: bool) -> None:
        assert not ignore_mismatch
        self.cache = cache

    def get_timing_cache(self) -> Any:
        return self.cache


def test_measurements_that_can_not_be_kept_cost_no_build(tmp_path: Path) -> None:
    """After minutes on a Jetson; and another builder's measurements were taken away while it wrote them."""
    (tmp_path / "timing.cache").mkdir()
    config = _Timings()
    tensorrt_worker._load_timing_cache(config, str(tmp_path / "timing.cache"))
    tensorrt_worker._save_timing_cache(config, str(tmp_path / "timing.cache"))
    tensorrt_worker._save_timing_cache(config, str(tmp_path / "gone" / "timing.cache"))
    assert [path.name for path in tmp_path.rglob("*")] == ["timing.cache"]


@pytest.mark.parametrize("before", [None, b"", b"damaged"])
def test_measurements_are_kept_for_the_next_build(tmp_path: Path, before: bytes | None) -> None:
    """A damaged cache of timings costs time, never the build."""
    timings, config = tmp_path / "timing.cache", _Timings()
    if before is not None:
        timings.write_bytes(before)
    tensorrt_worker._load_timing_cache(config, str(timings))
    tensorrt_worker._save_timing_cache(config, str(timings))
    assert timings.read_bytes() == b"measured"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("tensorrt", "integrated", "kept"),
    [("tensorrt", True, True), ("tensorrt", False, False), ("tensorrt-rtx", True, False)],
)
def test_only_tensorrt_on_a_jetson_keeps_its_measurements(tensorrt: str, integrated: bool, kept: bool) -> None:
    """Since TensorRT-RTX 1.2 a cache of timings changes nothing there."""
    assert Site(OWN, tensorrt, "11.4", "3.12", {"integrated": integrated}).keeps_timings is kept


def test_enum_values_are_never_written_as_numbers() -> None:
    """STRONGLY_TYPED is bit 1 in 10.x and bit 0 in 11.x."""

    class Flags:
        STRONGLY_TYPED = 0

    class Builder:
        def create_network(self, flags: int) -> Any:
            assert flags == 1
            raise InterruptedError

    class Trt:
        NetworkDefinitionCreationFlag = Flags

    with pytest.raises(InterruptedError):
        tensorrt_worker.parse(Trt, None, Builder(), "x.onnx", [])
