"""TensorRT in a process of its own: one file, standard library only, run by path.

It runs under whichever Python has TensorRT's bindings: the one Alveoscope was installed into, one that the site names,
or the system's python3 (JetPack's bindings belong to that one); a frozen app runs it as ``alveoscope --trt-worker``.
TensorRT kills its process where there is no driver, so nothing of it is ever imported by the app itself.

Written against what the bindings of TensorRT 10.3, 10.13, 11.4 and TensorRT-RTX 1.7 have in common; checked by
``tests/engine/inference/test_tensorrt_worker.py``. CUDA is reached through the driver API, without any package.

Protocol, on standard input and output: 4 bytes little-endian length, a JSON header, then the raw bytes of the arrays
that ``header["arrays"]`` lists as ``[name, shape]``, all float32, C order. A request has ``id`` and ``op``; answers
repeat the ``id`` with ``event``: any number of ``heartbeat`` and ``progress``, then one ``result`` or ``error``.
Operations: ``hello``, ``build``, ``load``, ``run``, ``quit``.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

HEARTBEAT_SECONDS = 1.0
MAXIMUM_HEADER = 1 << 20
MAXIMUM_ARRAY = 1 << 30
#: Characters of a complaint that are sent; a parser's, of each node that it does not know, is longer than a header.
LONGEST_COMPLAINT = 4000
FIXED_BATCH = 8
LARGEST_BATCH = 32
#: (minimum, optimum, maximum) batch of each optimisation profile; profile 0 is for single slices.
PROFILES = ((1, 1, 1), (1, FIXED_BATCH, LARGEST_BATCH))
WORKSPACE_BYTES = 1 << 30
#: Time without a CUDA graph over time with it, from which it is kept.
GRAPH_PAYS = 1.02
INPUT = "image"
OUT_OF_MEMORY = 2  # CUDA_ERROR_OUT_OF_MEMORY


class ProtocolError(Exception):
    """The other side sent something that is no message."""


class WorkerError(Exception):
    """An operation failed.

    ``kind``: ``unavailable``, ``build``, ``load``, ``run``, ``memory`` (of the GPU), ``disk`` or ``request``.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


# ---------------------------------------------------------------------------------------------- protocol


def write_message(stream: IO[bytes], header: Mapping[str, Any], buffers: Sequence[Any] = ()) -> None:
    """Send a header and the bytes of the arrays that it lists."""
    text = json.dumps(header).encode()
    stream.write(struct.pack("<I", len(text)) + text)
    for buffer in buffers:
        stream.write(buffer)
    stream.flush()


def read_message(
    stream: IO[bytes], place: Callable[[Mapping[str, Any], str, int], Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Read one message; None at a clean end of the stream.

    Parameters
    ----------
    place : callable, optional
        Gets (header, array name, bytes) and returns the writable buffer to read into, or None for a new one.

    Raises
    ------
    ProtocolError
        A length or a shape that can't be, or an end in the middle.
    """
    prefix = stream.read(4)
    if not prefix:
        return None
    if len(prefix) < 4:
        raise ProtocolError("the message ends inside its length")
    (length,) = struct.unpack("<I", prefix)
    if not 2 <= length <= MAXIMUM_HEADER:
        raise ProtocolError(f"a header of {length} bytes")
    try:
        header = json.loads(_read_into(stream, bytearray(length)))
        listed = [(str(name), [int(side) for side in shape]) for name, shape in header.get("arrays", [])]
    except (ValueError, AttributeError, TypeError) as error:
        raise ProtocolError(f"no JSON header ({error})") from None
    arrays = {}
    for name, shape in listed:
        size = array_bytes(shape)
        buffer = place(header, name, size) if place is not None else None
        arrays[name] = _read_into(stream, bytearray(size) if buffer is None else buffer)
    return header, arrays


def array_bytes(shape: Sequence[int]) -> int:
    """Bytes of a float32 array; ProtocolError when that can't be."""
    size = 4
    for side in shape:
        if side < 0:
            raise ProtocolError(f"a shape {list(shape)}")
        size *= side
    if size > MAXIMUM_ARRAY:
        raise ProtocolError(f"an array of {size} bytes")
    return size


def _read_into(stream: IO[bytes], buffer: Any) -> Any:
    view = memoryview(buffer).cast("B")
    filled = 0
    while filled < len(view):
        count = stream.readinto(view[filled:])  # type: ignore[attr-defined]
        if not count:
            raise ProtocolError("the message ends in the middle")
        filled += count
    return buffer


# ---------------------------------------------------------------------------------------------- CUDA


class Cuda:
    """The CUDA driver API through ctypes: one context, one stream."""

    def __init__(self) -> None:
        self.stream: ctypes.c_void_p | None = None
        name = "nvcuda.dll" if os.name == "nt" else "libcuda.so.1"
        try:
            self._driver = ctypes.CDLL(name)
        except OSError as error:
            raise WorkerError("unavailable", f"There is no NVIDIA driver here ({error}).") from None
        self._check(self._driver.cuInit(0), "cuInit")
        count = ctypes.c_int()
        self._check(self._driver.cuDeviceGetCount(ctypes.byref(count)), "cuDeviceGetCount")
        if count.value < 1:
            raise WorkerError("unavailable", "The NVIDIA driver finds no GPU.")
        self._device = ctypes.c_int()
        self._check(self._driver.cuDeviceGet(ctypes.byref(self._device), 0), "cuDeviceGet")

    def describe(self) -> dict[str, Any]:
        """Name, compute capability, multiprocessors, memory and driver of device 0."""
        version, name, memory = ctypes.c_int(), ctypes.create_string_buffer(128), ctypes.c_size_t()
        self._check(self._driver.cuDriverGetVersion(ctypes.byref(version)), "cuDriverGetVersion")
        self._check(self._driver.cuDeviceGetName(name, 128, self._device), "cuDeviceGetName")
        self._check(self._driver.cuDeviceTotalMem_v2(ctypes.byref(memory), self._device), "cuDeviceTotalMem")
        return {
            "name": name.value.decode(errors="replace"),
            "capability": f"{self._attribute(75)}.{self._attribute(76)}",
            "multiprocessors": self._attribute(16),
            "memory_bytes": memory.value,
            "integrated": bool(self._attribute(18)),
            "cuda": f"{version.value // 1000}.{version.value % 1000 // 10}",
        }

    def start(self) -> None:
        """Take the device's primary context and make the stream; harmless when done before."""
        if self.stream is not None:
            return
        context, stream = ctypes.c_void_p(), ctypes.c_void_p()
        self._check(self._driver.cuDevicePrimaryCtxRetain(ctypes.byref(context), self._device), "context")
        self._check(self._driver.cuCtxSetCurrent(context), "cuCtxSetCurrent")
        self._check(self._driver.cuStreamCreate(ctypes.byref(stream), 1), "cuStreamCreate")
        self.stream = stream

    def device_memory(self, size: int) -> int:
        pointer = ctypes.c_uint64()
        self._check(self._driver.cuMemAlloc_v2(ctypes.byref(pointer), ctypes.c_size_t(size)), "cuMemAlloc")
        return pointer.value

    def pinned_memory(self, size: int) -> memoryview:
        """Page-locked host memory as writable bytes."""
        pointer = ctypes.c_void_p()
        self._check(self._driver.cuMemHostAlloc(ctypes.byref(pointer), ctypes.c_size_t(size), 0), "cuMemHostAlloc")
        assert pointer.value is not None
        return memoryview((ctypes.c_char * size).from_address(pointer.value)).cast("B")

    def upload(self, device: int, host: memoryview, size: int) -> None:
        source = ctypes.addressof(ctypes.c_char.from_buffer(host))
        self._check(
            self._driver.cuMemcpyHtoDAsync_v2(
                ctypes.c_uint64(device), ctypes.c_void_p(source), ctypes.c_size_t(size), self.stream
            ),
            "copy to the GPU",
        )

    def download(self, host: memoryview, device: int, size: int) -> None:
        target = ctypes.addressof(ctypes.c_char.from_buffer(host))
        self._check(
            self._driver.cuMemcpyDtoHAsync_v2(
                ctypes.c_void_p(target), ctypes.c_uint64(device), ctypes.c_size_t(size), self.stream
            ),
            "copy from the GPU",
        )

    def wait(self) -> None:
        self._check(self._driver.cuStreamSynchronize(self.stream), "cuStreamSynchronize")

    def capture(self, work: Callable[[], None]) -> ctypes.c_void_p:
        """Record ``work`` into a CUDA graph (thread-local capture)."""
        graph, executable = ctypes.c_void_p(), ctypes.c_void_p()
        self._check(self._driver.cuStreamBeginCapture_v2(self.stream, 1), "cuStreamBeginCapture")
        try:
            work()
        finally:
            ended = self._driver.cuStreamEndCapture(self.stream, ctypes.byref(graph))
        self._check(ended, "cuStreamEndCapture")
        made = self._driver.cuGraphInstantiateWithFlags(ctypes.byref(executable), graph, ctypes.c_ulonglong(0))
        self._check(made, "cuGraphInstantiate")
        return executable

    def launch(self, executable: ctypes.c_void_p) -> None:
        self._check(self._driver.cuGraphLaunch(executable, self.stream), "cuGraphLaunch")

    def _attribute(self, number: int) -> int:
        value = ctypes.c_int()
        self._check(self._driver.cuDeviceGetAttribute(ctypes.byref(value), number, self._device), "attribute")
        return value.value

    def _check(self, code: int, what: str) -> None:
        if code == 0:
            return
        text = ctypes.c_char_p()
        self._driver.cuGetErrorName(code, ctypes.byref(text))
        name = (text.value or b"unknown error").decode()
        # Without a stream nothing of ours has run yet: it is the GPU that can't be had (another program's, or reset).
        kind = "memory" if code == OUT_OF_MEMORY else "unavailable" if self.stream is None else "run"
        raise WorkerError(kind, f"{what}: {name} ({code}).")


# ---------------------------------------------------------------------------------------------- TensorRT


def import_tensorrt() -> tuple[str, Any]:
    """The module and its name: ``tensorrt`` where it is, else ``tensorrt_rtx``."""
    reasons = []
    for name in ("tensorrt", "tensorrt_rtx"):
        try:
            module = __import__(name)
            if module.__version__:
                return name, module
        except Exception as error:  # broken installations raise anything: OSError, AttributeError, RuntimeError
            reasons.append(f"{name}: {type(error).__name__}: {error}")
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    raise WorkerError("unavailable", f"Python {minor} at {sys.executable} has no TensorRT ({'; '.join(reasons)}).")


def make_logger(trt: Any) -> Any:
    """A TensorRT logger that keeps the last warnings and errors, because the API itself only returns None."""

    class Logger(trt.ILogger):  # type: ignore[misc]
        def __init__(self) -> None:
            trt.ILogger.__init__(self)
            self.kept: list[str] = []

        def log(self, severity: Any, message: str) -> None:
            if severity in (trt.ILogger.INTERNAL_ERROR, trt.ILogger.ERROR):
                self.kept = [*self.kept[-9:], message]

        def told(self) -> str:
            text, self.kept = " | ".join(self.kept), []
            return text or "TensorRT gave no reason"

    return Logger()


def make_monitor(trt: Any, report: Callable[[int, int, str], None]) -> Any:
    """A TensorRT progress monitor that reports the steps of the outermost phase."""

    class Monitor(trt.IProgressMonitor):  # type: ignore[misc]
        def __init__(self) -> None:
            trt.IProgressMonitor.__init__(self)
            self.outer: dict[str, int] = {}

        def phase_start(self, phase_name: str, parent_phase: str | None, num_steps: int) -> None:
            if parent_phase is None:
                self.outer[phase_name] = num_steps
                report(0, num_steps, phase_name)

        def step_complete(self, phase_name: str, step: int) -> bool:
            if phase_name in self.outer:
                report(step + 1, self.outer[phase_name], phase_name)
            return True

        def phase_finish(self, phase_name: str) -> None:
            self.outer.pop(phase_name, None)

    return Monitor()


def parse(trt: Any, logger: Any, builder: Any, path: str, outputs: Sequence[str]) -> tuple[Any, Any]:
    """A strongly typed network with only the wanted outputs; and its parser, whose memory the network uses."""
    flags = 1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED)  # bit 1 in 10.x, bit 0 in 11.x
    network = builder.create_network(flags)
    parser = trt.OnnxParser(network, logger)
    if not parser.parse_from_file(path):
        errors = [parser.get_error(i) for i in range(parser.num_errors)]
        reasons = [f"{error.node_operator()} {error.node_name()}: {error.desc()}" for error in errors]
        raise WorkerError("build", f"TensorRT can't read {Path(path).name}: {'; '.join(reasons) or logger.told()}")
    for tensor in [network.get_output(i) for i in range(network.num_outputs)]:
        if tensor.name not in outputs:
            network.unmark_output(tensor)
    found = {network.get_output(i).name for i in range(network.num_outputs)}
    if set(outputs) != found:
        raise WorkerError("build", f"{Path(path).name} gives {sorted(found)}, not {sorted(outputs)}.")
    return network, parser


def count_half_compute(trt: Any, network: Any) -> tuple[int, int]:
    """Convolutions and matrix products of a strongly typed network: how many give FP16, and how many there are."""
    heavy = (trt.LayerType.CONVOLUTION, trt.LayerType.DECONVOLUTION, trt.LayerType.MATRIX_MULTIPLY)
    layers = [network.get_layer(i) for i in range(network.num_layers)]
    types = [layer.get_output(0).dtype for layer in layers if layer.type in heavy]
    return sum(kind == trt.DataType.HALF for kind in types), len(types)


def inspect_engine(trt: Any, engine: Any) -> dict[str, Any]:
    """What the engine inspector says: number of layers, and how many take or give Half."""
    text = engine.create_engine_inspector().get_engine_information(trt.LayerInformationFormat.JSON)
    try:
        layers = json.loads(text).get("Layers", [])
    except (ValueError, AttributeError):
        raise WorkerError("load", f"The engine inspector's answer can't be read: {text[:100]!r}.") from None
    return {"layers": len(layers), "half_layers": sum(_takes_half(layer) for layer in layers)}


def _takes_half(layer: Any) -> bool:
    """Whether a tensor of the layer is Half, by its type: a layer's or a tensor's name may hold the word, too.

    The type stands under ``Format/Datatype`` in TensorRT 10, and in two fields, ``Format`` and ``DataType``, in 11.
    """
    if not isinstance(layer, dict):
        return False  # only names: the engine was built without details
    tensors = [tensor for side in ("Inputs", "Outputs") for tensor in layer.get(side) or () if isinstance(tensor, dict)]
    types = [str(value) for tensor in tensors for key, value in tensor.items() if key.startswith(("Format", "Data"))]
    return any("Half" in kind or "FP16" in kind for kind in types)


def out_of_memory(reason: str) -> bool:
    """Whether TensorRT complains of too little memory; "an illegal memory access" is another illness."""
    told = reason.lower().replace(" ", "").replace("_", "")
    return any(sign in told for sign in ("outofmemory", "memoryallocation", "couldnotbeallocated", "allocfailed"))


def _kind(kind: str, reason: str) -> str:
    """What a failure is of: too little memory, where TensorRT complains of that. Nothing is wrong with the engine."""
    return "memory" if out_of_memory(reason) else kind


class Engine:
    """One network on the GPU: an execution context a profile, buffers for the largest batch, a graph for eight."""

    def __init__(self, trt: Any, logger: Any, cuda: Cuda, plan: str, outputs: Sequence[str]) -> None:
        self._cuda = cuda
        self._logger = logger
        runtime = trt.Runtime(logger)
        self._engine = runtime.deserialize_cuda_engine(Path(plan).read_bytes())
        if self._engine is None:
            reason = logger.told()
            raise WorkerError(_kind("load", reason), f"TensorRT can't load this engine: {reason}")
        self._runtime = runtime
        self.inspection = inspect_engine(trt, self._engine)
        names = [self._engine.get_tensor_name(i) for i in range(self._engine.num_io_tensors)]
        if sorted(names) != sorted([INPUT, *outputs]):
            raise WorkerError("load", f"This engine has the tensors {names}, not {[INPUT, *outputs]}.")
        if any(self._engine.get_tensor_dtype(name) != trt.DataType.FLOAT for name in names):
            raise WorkerError("load", "This engine does not take and give FP32.")
        self.rows = {name: [int(side) for side in self._engine.get_tensor_shape(name)[1:]] for name in names}
        self.outputs = list(outputs)
        sizes = {name: LARGEST_BATCH * array_bytes(row) for name, row in self.rows.items()}
        self._device = {name: cuda.device_memory(size) for name, size in sizes.items()}
        self.host = {name: cuda.pinned_memory(size) for name, size in sizes.items()}
        self._contexts = [self._context(profile) for profile in range(len(PROFILES))]
        self._batch = [0] * len(self._contexts)
        self._graph: ctypes.c_void_p | None = None
        for batch in (1, FIXED_BATCH):
            self.run(batch)
        self.graph_gain = self._try_graph()

    def row_bytes(self, name: str) -> int:
        return array_bytes(self.rows[name])

    def run(self, batch: int) -> None:
        """Infer the first ``batch`` rows of the pinned input into the pinned outputs."""
        if batch == FIXED_BATCH and self._graph is not None:
            self._cuda.launch(self._graph)
        else:
            self._enqueue(batch)
        self._cuda.wait()

    def _enqueue(self, batch: int, place: int | None = None) -> None:
        """Put copies and inference on the stream, in the context at ``place``, else in that of the batch's profile."""
        if place is None:
            place = 0 if batch == 1 else 1
        context = self._contexts[place]
        if self._batch[place] != batch:
            if not context.set_input_shape(INPUT, (batch, *self.rows[INPUT])):
                raise WorkerError("run", f"TensorRT refuses a batch of {batch}: {self._logger.told()}")
            self._batch[place] = batch
        assert self._cuda.stream is not None
        self._cuda.upload(self._device[INPUT], self.host[INPUT], batch * self.row_bytes(INPUT))
        if not context.execute_async_v3(self._cuda.stream.value):
            reason = self._logger.told()
            raise WorkerError(_kind("run", reason), f"TensorRT failed: {reason}")
        for name in self.outputs:
            self._cuda.download(self.host[name], self._device[name], batch * self.row_bytes(name))

    def _context(self, profile: int) -> Any:
        context = self._engine.create_execution_context()
        if context is None:
            raise WorkerError("memory", f"TensorRT can't make room on the GPU: {self._logger.told()}")
        assert self._cuda.stream is not None
        if not context.set_optimization_profile_async(profile, self._cuda.stream.value):
            raise WorkerError("load", f"This engine has no profile {profile}: {self._logger.told()}")
        for name, pointer in self._device.items():
            context.set_tensor_address(name, pointer)
        return context

    def _try_graph(self) -> float:
        """Record the fixed batch as a CUDA graph and keep it where it pays; time without it over time with it.

        The graph gets a context of its own: what was recorded no longer holds once its context has seen another batch,
        as the last one of a series is.
        """
        plain, own = self._time(), len(self._contexts)
        try:
            self._contexts.append(self._context(1))
            self._batch.append(0)
            self._enqueue(FIXED_BATCH, own)  # what a new shape needs once must not be recorded
            self._cuda.wait()
            self._graph = self._cuda.capture(lambda: self._enqueue(FIXED_BATCH, own))
            gain = plain / self._time()
        except (WorkerError, AttributeError):  # no room, an old driver, or a network that can't be captured
            gain = 0.0
        if gain < GRAPH_PAYS:
            self._graph = None
            del self._contexts[own:], self._batch[own:]
        return gain

    def _time(self, rounds: int = 10) -> float:
        begin = time.perf_counter()
        for _ in range(rounds):
            self.run(FIXED_BATCH)
        return time.perf_counter() - begin


# ---------------------------------------------------------------------------------------------- operations


def answer(header: Mapping[str, Any], operations: Mapping[str, Any], send: Callable[..., None]) -> None:
    """Do the operation that a request names and send what it came to."""
    if header.get("op") not in operations:
        raise WorkerError("request", f"There is no operation {header.get('op')!r}.")
    send({"id": header["id"], "event": "result", **operations[header["op"]](header)})


class Worker:
    """Answers requests; holds CUDA, TensorRT and the loaded networks."""

    def __init__(self, send: Callable[..., None]) -> None:
        self._send = send
        self._cuda: Cuda | None = None
        self._engines: dict[str, Engine] = {}

    def place(self, header: Mapping[str, Any], name: str, size: int) -> Any:
        """Where an array of a request goes: straight into pinned memory when it fits there."""
        engine = self._engines.get(str(header.get("net")))
        if header.get("op") != "run" or engine is None or name != INPUT or size > len(engine.host[INPUT]):
            return None
        return engine.host[INPUT][:size]

    def handle(self, header: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
        """Do one operation and send its result."""
        operations = {"hello": self._hello, "build": self._build, "load": self._load}
        if header.get("op") == "run":
            self._run(header, arrays)
        else:
            answer(header, operations, self._send)

    def _hello(self, _header: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {"python": ".".join(map(str, sys.version_info[:3])), "executable": sys.executable}
        answer["module"], answer["version"], answer["reason"] = "", "", ""
        answer["gpu"], answer["gpu_reason"] = None, ""
        try:
            name, trt = import_tensorrt()
            answer["module"], answer["version"] = name, trt.__version__
        except WorkerError as error:
            answer["reason"] = str(error)
        try:
            answer["gpu"] = self._gpu().describe()
        except WorkerError as error:
            answer["gpu_reason"] = str(error)
        return answer

    def _build(self, header: Mapping[str, Any]) -> dict[str, Any]:
        name, trt = import_tensorrt()
        if name == "tensorrt":
            self._gpu().start()  # TensorRT measures on the GPU; its RTX edition compiles without one
        logger, begin = make_logger(trt), time.perf_counter()
        builder = trt.Builder(logger)
        network, parser = parse(trt, logger, builder, header["onnx"], header["outputs"])
        half, heavy = count_half_compute(trt, network)
        if half == 0:
            raise WorkerError("build", f"{Path(header['onnx']).name} is not FP16 inside: none of {heavy} layers.")
        config = self._config(trt, builder, network, header)
        plan = builder.build_serialized_network(network, config)
        del parser
        if plan is None:
            reason = logger.told()
            raise WorkerError(_kind("build", reason), f"TensorRT can't compile {Path(header['onnx']).name}: {reason}")
        Path(header["plan"]).write_bytes(memoryview(plan))
        _save_timing_cache(config, header.get("timing_cache"))
        return {"half_compute": half, "compute": heavy, "seconds": time.perf_counter() - begin}

    def _config(self, trt: Any, builder: Any, network: Any, header: Mapping[str, Any]) -> Any:
        config = builder.create_builder_config()
        config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, WORKSPACE_BYTES)
        config.profiling_verbosity = trt.ProfilingVerbosity.DETAILED
        image = network.get_input(0)
        row = [int(side) for side in image.shape[1:]]
        for smallest, usual, largest in PROFILES:
            profile = builder.create_optimization_profile()
            profile.set_shape(image.name, (smallest, *row), (usual, *row), (largest, *row))
            config.add_optimization_profile(profile)
        config.progress_monitor = make_monitor(trt, lambda done, total, note: self._progress(header, done, total, note))
        _load_timing_cache(config, header.get("timing_cache"))
        return config

    def _progress(self, header: Mapping[str, Any], done: int, total: int, note: str) -> None:
        self._send({"id": header["id"], "event": "progress", "done": done, "total": total, "note": note})

    def _load(self, header: Mapping[str, Any]) -> dict[str, Any]:
        _, trt = import_tensorrt()
        cuda = self._gpu()
        cuda.start()
        begin = time.perf_counter()
        engine = Engine(trt, make_logger(trt), cuda, header["plan"], header["outputs"])
        if engine.inspection["half_layers"] == 0:
            raise WorkerError("load", "FP16 was asked for, but no layer of this engine computes in it.")
        self._engines[header["net"]] = engine
        seconds = time.perf_counter() - begin
        return {**engine.inspection, "seconds": seconds, "graph_gain": engine.graph_gain, "rows": engine.rows}

    def _run(self, header: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
        engine = self._engines.get(str(header.get("net")))
        image = arrays.get(INPUT)
        if engine is None or image is None:
            raise WorkerError("request", "This network is not loaded, or there is no image.")
        row = engine.row_bytes(INPUT)
        batch, rest = divmod(len(image), row)
        if rest or not 1 <= batch <= LARGEST_BATCH:
            raise WorkerError("request", f"{len(image)} bytes are not 1 to {LARGEST_BATCH} images of {row} bytes.")
        engine.run(batch)
        listed = [[name, [batch, *engine.rows[name]]] for name in engine.outputs]
        buffers = [engine.host[name][: batch * engine.row_bytes(name)] for name in engine.outputs]
        self._send({"id": header["id"], "event": "result", "arrays": listed}, buffers)

    def _gpu(self) -> Cuda:
        if self._cuda is None:
            self._cuda = Cuda()
        return self._cuda


def _load_timing_cache(config: Any, path: str | None) -> None:
    if not path:
        return
    try:
        content = Path(path).read_bytes()
    except OSError:  # none yet, or it can't be read
        content = b""
    cache = config.create_timing_cache(content)
    if cache is None:  # damaged: measured anew
        cache = config.create_timing_cache(b"")
    config.set_timing_cache(cache, False)


def _save_timing_cache(config: Any, path: str | None) -> None:
    cache = config.get_timing_cache() if path else None
    if cache is None or path is None:
        return
    # Several networks may be compiled at once, and what was measured only helps: a build is not lost over it.
    part = Path(f"{path}.{os.getpid()}.part")
    with suppress(OSError):
        try:
            part.write_bytes(memoryview(cache.serialize()))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


# ---------------------------------------------------------------------------------------------- process


def serve(
    requests: IO[bytes],
    answers: IO[bytes],
    make: Callable[[Callable[..., None]], Any] = Worker,
    alone: Callable[[], None] = lambda: None,
) -> int:
    """Answer requests until ``quit`` or the end of the stream.

    Parameters
    ----------
    make : callable
        Gets the function that sends.
    alone : callable
        Called from a thread of its own when nobody reads the answers any more, maybe in the middle of a build.
    """
    lock = threading.Lock()
    current: list[Any] = [None]

    def send(header: Mapping[str, Any], buffers: Sequence[Any] = ()) -> None:
        with lock:
            write_message(answers, header, buffers)

    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(HEARTBEAT_SECONDS):
            try:
                if current[0] is not None:
                    send({"id": current[0], "event": "heartbeat"})
            except (OSError, ValueError):
                alone()
                return

    threading.Thread(target=beat, daemon=True).start()

    def complain(header: Mapping[str, Any], kind: str, text: str) -> None:
        send({"id": header.get("id"), "event": "error", "kind": kind, "message": text[:LONGEST_COMPLAINT]})

    worker = make(send)
    try:
        while (message := read_message(requests, worker.place)) is not None:
            header, arrays = message
            if header.get("op") == "quit":
                break
            current[0] = header.get("id")
            try:
                worker.handle(header, arrays)
            except WorkerError as error:
                complain(header, error.kind, str(error))
            except Exception as error:  # the process must answer, whatever a binding throws
                full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
                complain(header, "disk" if full else "run", f"{type(error).__name__}: {error}")
            current[0] = None
    finally:
        ended.set()
    return 0


def main(make: Callable[[Callable[..., None]], Any] = Worker) -> int:
    """Keep the answers' stream to ourselves: native libraries print to standard output."""
    here = Path(__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != here]  # our neighbours are not its modules
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if os.name == "nt":
        import msvcrt

        msvcrt.setmode(answers.fileno(), os.O_BINARY)  # type: ignore[attr-defined,unused-ignore]
        msvcrt.setmode(0, os.O_BINARY)  # type: ignore[attr-defined,unused-ignore]
    try:
        # Who asked was killed: TensorRT would go on for nobody, for up to an hour, and keep the GPU from the next one.
        return serve(sys.stdin.buffer, answers, make, alone=lambda: os._exit(1))
    except (ProtocolError, BrokenPipeError, KeyboardInterrupt):
        return 1


if __name__ == "__main__":
    # Not sys.exit: TensorRT's own clean-up at interpreter exit may crash, and there is nothing left to clean.
    os._exit(main())
