"""Stands in for a GPU inside this process: a CUDA driver in main memory, and the part of TensorRT that runs engines.

The worker's own code runs on it, from the driver calls to the answer, which no machine without a GPU could show
otherwise. Strict where the real ones are: a shape outside its profile, an address that was not set, and a recorded
graph whose context has seen another shape since are errors. An "engine" is a JSON file (:func:`write_plan`); its
outputs hold the mean of each image.
"""

from __future__ import annotations

import ctypes
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from engine.inference.tensorrt.worker import PROFILES, array_bytes

OUT_OF_MEMORY = 2
DEVICE_UNAVAILABLE = 46
NOT_SUPPORTED = 801
HALF_LAYER = {"Name": "conv", "Inputs": [{"Name": "x", "Format/Datatype": "Half"}], "Outputs": []}


def write_plan(path: Path, tensors: dict[str, list[int]], **other: Any) -> Path:
    """An engine that takes ``image`` and gives the other ``tensors`` (name -> one row)."""
    plan = {"tensors": tensors, "layers": [HALF_LAYER], "types": {}, **other}
    path.write_text(json.dumps(plan))
    return path


class FakeDriver:
    """The functions of libcuda that the worker calls; each gives a CUDA error code.

    Attributes
    ----------
    memory_left : int
        Bytes that can still be allocated, on the device or pinned.
    graphs : bool
        Whether this driver can record graphs.
    context_code : int
        What it says when its context is asked for.
    calls : list of str
    """

    def __init__(self) -> None:
        self.memory_left = 1 << 40
        self.devices = 1
        self.graphs = True
        self.context_code = 0
        self.calls: list[str] = []
        self._kept: list[Any] = []
        self._recording: list[Callable[[], None]] | None = None
        self._recorded: list[list[Callable[[], None]]] = []

    def enqueue(self, work: Callable[[], None]) -> None:
        """Do it now, or record it."""
        if self._recording is not None:
            self._recording.append(work)
        else:
            work()

    def cuInit(self, _flags: int) -> int:
        return 0

    def cuDeviceGetCount(self, count: Any) -> int:
        return _give(count, self.devices)

    def cuDeviceGet(self, device: Any, _number: int) -> int:
        return _give(device, 0)

    def cuDriverGetVersion(self, version: Any) -> int:
        return _give(version, 12060)

    def cuDeviceGetName(self, name: Any, _size: int, _device: Any) -> int:
        name.value = b"Fake GPU"
        return 0

    def cuDeviceTotalMem_v2(self, memory: Any, _device: Any) -> int:
        return _give(memory, 8 << 30)

    def cuDeviceGetAttribute(self, value: Any, number: int, _device: Any) -> int:
        return _give(value, {75: 8, 76: 7, 16: 16, 18: 1}[number])

    def cuDevicePrimaryCtxRetain(self, context: Any, _device: Any) -> int:
        return self.context_code or _give(context, 11)

    def cuCtxSetCurrent(self, _context: Any) -> int:
        return 0

    def cuStreamCreate(self, stream: Any, _flags: int) -> int:
        return _give(stream, 12)

    def cuStreamSynchronize(self, _stream: Any) -> int:
        return 0

    def cuMemAlloc_v2(self, pointer: Any, size: Any) -> int:
        return self._allocate(pointer, size.value)

    def cuMemHostAlloc(self, pointer: Any, size: Any, _flags: int) -> int:
        return self._allocate(pointer, size.value)

    def cuMemcpyHtoDAsync_v2(self, target: Any, source: Any, size: Any, _stream: Any) -> int:
        self.enqueue(lambda: _copy(target.value, source.value, size.value))
        return 0

    def cuMemcpyDtoHAsync_v2(self, target: Any, source: Any, size: Any, _stream: Any) -> int:
        self.enqueue(lambda: _copy(target.value, source.value, size.value))
        return 0

    def cuStreamBeginCapture_v2(self, _stream: Any, _mode: int) -> int:
        if not self.graphs:
            return NOT_SUPPORTED
        self._recording = []
        return 0

    def cuStreamEndCapture(self, _stream: Any, graph: Any) -> int:
        assert self._recording is not None
        self._recorded.append(self._recording)
        self._recording = None
        return _give(graph, len(self._recorded))

    def cuGraphInstantiateWithFlags(self, executable: Any, graph: Any, _flags: Any) -> int:
        return _give(executable, graph.value)

    def cuGraphLaunch(self, executable: Any, _stream: Any) -> int:
        self.calls.append("cuGraphLaunch")
        for work in self._recorded[executable.value - 1]:
            work()
        return 0

    def cuGetErrorName(self, code: int, text: Any) -> int:
        names = {
            OUT_OF_MEMORY: b"CUDA_ERROR_OUT_OF_MEMORY",
            DEVICE_UNAVAILABLE: b"CUDA_ERROR_DEVICE_UNAVAILABLE",
            NOT_SUPPORTED: b"CUDA_ERROR_NOT_SUPPORTED",
        }
        return _give(text, names.get(code, b"CUDA_ERROR_UNKNOWN"))

    def _allocate(self, pointer: Any, size: int) -> int:
        if size > self.memory_left:
            return OUT_OF_MEMORY
        self.memory_left -= size
        self._kept.append(ctypes.create_string_buffer(size))
        return _give(pointer, ctypes.addressof(self._kept[-1]))


class _Logger:
    INTERNAL_ERROR, ERROR, WARNING = range(3)


class FakeTensorRT:
    """The module: loads and runs engines on a :class:`FakeDriver`.

    Attributes
    ----------
    refusal : str
        What TensorRT complains of when it next executes; empty when it works.
    contexts_left : int
    room_for_weights : bool
        Whether the GPU has memory for what an engine brings along.
    used : list of (int, int)
        (profile, batch) of each execution that was put on the stream.
    """

    __version__ = "10.3.0"
    ILogger = _Logger
    LayerInformationFormat = SimpleNamespace(JSON="json")
    DataType = SimpleNamespace(FLOAT="float", HALF="half")

    def __init__(self, driver: FakeDriver) -> None:
        self.driver = driver
        self.refusal = ""
        self.contexts_left = 99
        self.room_for_weights = True
        self.used: list[tuple[int, int]] = []

    def Runtime(self, logger: Any) -> Any:
        def deserialize_cuda_engine(content: bytes) -> Any:
            if not self.room_for_weights:
                logger.log(_Logger.ERROR, "[defaultAllocator.cpp::allocate::57] Cuda Runtime (out of memory)")
                return None
            try:
                return _Engine(self, logger, json.loads(content))
            except ValueError:
                logger.log(_Logger.ERROR, "magic tag does not match")
                return None

        return SimpleNamespace(deserialize_cuda_engine=deserialize_cuda_engine)


class _Engine:
    def __init__(self, trt: FakeTensorRT, logger: Any, plan: dict[str, Any]) -> None:
        self.trt, self.logger, self.plan = trt, logger, plan
        self.names = list(plan["tensors"])
        self.num_io_tensors = len(self.names)

    def get_tensor_name(self, number: int) -> str:
        return self.names[number]

    def get_tensor_dtype(self, name: str) -> str:
        return str(self.plan["types"].get(name, "float"))

    def get_tensor_shape(self, name: str) -> tuple[int, ...]:
        return (-1, *self.plan["tensors"][name])

    def create_engine_inspector(self) -> Any:
        text = self.plan.get("inspector", json.dumps({"Layers": self.plan["layers"]}))
        return SimpleNamespace(get_engine_information=lambda _format: text)

    def create_execution_context(self) -> Any:
        if self.trt.contexts_left == 0:
            self.logger.log(_Logger.ERROR, "Cuda Runtime (out of memory)")
            return None
        self.trt.contexts_left -= 1
        return _Context(self)


class _Context:
    def __init__(self, engine: _Engine) -> None:
        self.engine, self.trt = engine, engine.trt
        self.profile, self.batch, self.address = -1, 0, {}

    def set_optimization_profile_async(self, profile: int, _stream: int) -> bool:
        self.profile = profile
        return profile < self.engine.plan.get("profiles", len(PROFILES))

    def set_tensor_address(self, name: str, pointer: int) -> bool:
        self.address[name] = pointer
        return True

    def set_input_shape(self, name: str, shape: tuple[int, ...]) -> bool:
        smallest, _, largest = PROFILES[self.profile]
        self.batch = shape[0]
        return name == "image" and smallest <= shape[0] <= largest

    def execute_async_v3(self, stream: int) -> bool:
        assert stream == 12
        if self.trt.refusal:
            self.engine.logger.log(_Logger.ERROR, self.trt.refusal)
            return False
        assert set(self.address) == set(self.engine.names)
        batch = self.batch
        self.trt.used.append((self.profile, batch))

        def compute() -> None:
            assert self.batch == batch, "a graph was recorded for another shape than its context has now"
            rows = _array(self.address["image"], batch, self.engine.plan["tensors"]["image"])
            means = rows.reshape(batch, -1).mean(axis=1)
            for name in self.engine.names:
                if name != "image":
                    out = _array(self.address[name], batch, self.engine.plan["tensors"][name])
                    out.reshape(batch, -1)[:] = means[:, None]

        self.trt.driver.enqueue(compute)
        return True


def _give(target: Any, value: Any) -> int:
    target._obj.value = value
    return 0


def _copy(target: int, source: int, size: int) -> None:
    ctypes.memmove(target, source, size)


def _array(pointer: int, batch: int, row: list[int]) -> np.ndarray:
    size = batch * array_bytes(row)
    return np.frombuffer((ctypes.c_char * size).from_address(pointer), np.float32).reshape(batch, *row)
