"""ONNX Runtime: on the CPU everywhere, on CUDA where that build is installed, through OpenVINO where asked for.

Session options were measured: all graph optimisations (without them 1.6 times slower), one thread per physical core
up to 8, operators one after the other, and no spinning threads, which cost 4 % at batch 1 and leave the cores to
decoding and to the window.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import BackendFailedError, BackendUnavailableError, DeviceMemoryError
from engine.inference.arena import use_one_arena
from engine.inference.bundle import INPUT_SIZE, OUTPUT_SHAPE, Bundle
from engine.inference.checks import check_images, check_outputs
from engine.inference.processor import cpu_name
from engine.inference.values import WANTED_OUTPUTS, Float32, Net, Precision, Selection
from engine.installing import how_to_install

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"
OPENVINO = "OpenVINOExecutionProvider"
MAXIMUM_THREADS = 8
#: Slices at once on the CPU: no slower than more, and memory grows with them.
BATCH_SIZE = 4
#: On a GPU, which wants work for all of itself.
_GPU_BATCH_SIZE = 8
#: Above this many cores, one is left to the window.
CORES_WITHOUT_RESERVE = 4

#: ONNX Runtime's arena, CUDA, cuBLAS and cuDNN, and the C++ library.
_OUT_OF_MEMORY = (
    "out of memory",
    "out_of_memory",
    "failed to allocate memory",
    "bfcarena",
    "alloc_failed",
    "bad_alloc",
)


def default_threads() -> int:
    """Physical cores, at most 8; one less than there are above 4, for the window."""
    import psutil

    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    return max(1, min(MAXIMUM_THREADS, cores - 1 if cores > CORES_WITHOUT_RESERVE else cores))


class OnnxRuntimeBackend:
    """All nets as ONNX Runtime sessions. See :class:`engine.inference.values.Backend`."""

    def __init__(self, sessions: Mapping[Net, Any], selection: Selection, batch_size: int = BATCH_SIZE) -> None:
        self._sessions: dict[Net, Any] = dict(sessions)
        self.selection = selection
        self.batch_size = batch_size

    def run(self, net: Net, images: Float32) -> dict[str, Float32]:
        check_images(net, images)
        session = self._sessions.get(net)
        if session is None:
            raise BackendFailedError("This back-end was closed.")
        outputs = {name: np.empty((len(images), *OUTPUT_SHAPE[name]), np.float32) for name in WANTED_OUTPUTS[net]}
        _native(lambda: _run_bound(session, images, outputs), f"The {net.value} failed")
        check_outputs(net, outputs, len(images), self.selection.name)
        return outputs

    def session(self, net: Net) -> Any:
        """The session itself: benchmarks compare with it."""
        return self._sessions[net]

    def close(self) -> None:
        self._sessions.clear()

    def __enter__(self) -> OnnxRuntimeBackend:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def open_cpu(bundle: Bundle, precision: Precision, threads: int | None = None) -> OnnxRuntimeBackend:
    """Sessions on the CPU, which share the process' arena.

    Raises
    ------
    BackendUnavailableError
        The bundle has no file in this precision.
    BackendFailedError
        ONNX Runtime refuses a net.
    """
    options = _options(threads)
    use_one_arena(options)
    sessions = {net: _session(bundle, net, precision, [CPU], options) for net in Net}
    return OnnxRuntimeBackend(sessions, Selection("onnxruntime-cpu", cpu_name(), precision, _versions()))


def open_cuda(bundle: Bundle, precision: Precision, threads: int | None = None) -> OnnxRuntimeBackend:
    """Sessions on the first CUDA device; needs the ``onnxruntime-gpu`` build.

    Raises
    ------
    BackendUnavailableError, BackendFailedError
        As :func:`open_cpu`; also when this build of ONNX Runtime has no CUDA, or silently left it out.
    """
    import onnxruntime

    if CUDA not in onnxruntime.get_available_providers():
        raise BackendUnavailableError(
            "The installed ONNX Runtime has no CUDA.", "Install onnxruntime-gpu instead of onnxruntime."
        )
    sessions = {net: _session(bundle, net, precision, [CUDA, CPU], _options(threads)) for net in Net}
    selection = Selection("onnxruntime-cuda", "CUDA device 0", precision, _versions())
    return OnnxRuntimeBackend(sessions, selection, _GPU_BATCH_SIZE)


def open_openvino(bundle: Bundle, precision: Precision, threads: int | None = None) -> OnnxRuntimeBackend:
    """Sessions on the CPU through the OpenVINO plug-in (extra ``openvino``, x86), in FP32, BF16 or INT8.

    The plug-in computes in BF16 by itself where the CPU can; the precision is therefore always set, and stated.

    Raises
    ------
    BackendUnavailableError, BackendFailedError
        As :func:`open_cpu`; also without the extra, or for another precision.
    """
    version, device = _openvino_device()
    if precision not in (Precision.FP32, Precision.BF16, Precision.INT8):
        raise BackendUnavailableError(f"The OpenVINO plug-in is used in FP32, BF16 or INT8, not {precision.value}.")
    if precision.name not in device.ep_metadata.get("OPTIMIZATION_CAPABILITIES", "").split():
        raise BackendUnavailableError(f"OpenVINO does not compute in {precision.value} on this CPU.")
    hint = "bf16" if precision is Precision.BF16 else "f32"
    file = Precision.INT8 if precision is Precision.INT8 else Precision.FP32
    sessions = {}
    for net in Net:
        options = _options(threads)
        config = {"CPU": {"INFERENCE_PRECISION_HINT": hint, "INFERENCE_NUM_THREADS": threads or default_threads()}}
        options.add_provider_for_devices([device], {"load_config": _json(config)})
        sessions[net] = _session(bundle, net, file, [OPENVINO], options)
    versions = {**_versions(), "onnxruntime-ep-openvino": version}
    return OnnxRuntimeBackend(sessions, Selection("onnxruntime-openvino", cpu_name(), precision, versions))


def plain_session(path: Path, threads: int | None = None) -> Any:
    """Any ONNX file on the CPU with the options that the back-end has: for benchmarks."""
    import onnxruntime

    return onnxruntime.InferenceSession(str(path), _options(threads), providers=[CPU])


def _options(threads: int | None) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or default_threads()
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return options


def _session(bundle: Bundle, net: Net, precision: Precision, providers: list[str], options: Any) -> Any:
    """Make a session and prove that the first of ``providers`` is the one it has.

    OpenVINO's plug-in is named by the options already (``add_provider_for_devices``) and must not be named again.
    """
    import onnxruntime

    path = _model(bundle, net, precision)
    named = {} if providers == [OPENVINO] else {"providers": providers}
    session = _native(
        lambda: onnxruntime.InferenceSession(str(path), options, **named), f"ONNX Runtime refuses {path.name}"
    )
    session.disable_fallback()
    found = session.get_providers()
    if found[:1] != providers[:1]:
        raise BackendFailedError(
            f"{providers[0]} was asked for, but ONNX Runtime runs {path.name} on {', '.join(found)}.",
            "Check that the provider's own libraries are installed.",
        )
    _check_interface(session, net, path.name)
    return session


def _run_bound(session: Any, images: Float32, outputs: Mapping[str, Float32]) -> None:
    """Run with the caller's own arrays bound, so that nothing is copied on the way in or out."""
    binding = session.io_binding()
    binding.bind_input("image", "cpu", 0, np.float32, images.shape, images.ctypes.data)
    for name, array in outputs.items():
        binding.bind_output(name, "cpu", 0, np.float32, array.shape, array.ctypes.data)
    session.run_with_iobinding(binding)


def _check_interface(session: Any, net: Net, file: str) -> None:
    """Raise BackendFailedError unless the file takes the net's image and gives all of its outputs."""
    size = INPUT_SIZE[net]
    inputs = {item.name: (item.type, list(item.shape[1:])) for item in session.get_inputs()}
    outputs = {item.name: list(item.shape[1:]) for item in session.get_outputs()}
    wanted = {name: list(OUTPUT_SHAPE[name]) for name in WANTED_OUTPUTS[net]}
    if inputs != {"image": ("tensor(float)", [1, size, size])}:
        raise BackendFailedError(
            f"{file} is no {net.value}: it takes {inputs}, not a float32 image of {size} x {size}.",
            "Install the bundle again.",
        )
    for name, row in wanted.items():
        if outputs.get(name) != row:
            raise BackendFailedError(
                f"{file} is no {net.value}: it gives {outputs.get(name, 'nothing')} for {name}, not {row}.",
                "Install the bundle again.",
            )


def _native(call: Callable[[], Any], what: str) -> Any:
    """Call into ONNX Runtime and turn what it throws into the errors of the tree."""
    try:
        return call()
    except Exception as error:  # ONNX Runtime's exceptions share no base class but this
        text = " ".join(str(error).split())[:400]
        if any(sign in text.lower() for sign in _OUT_OF_MEMORY):
            raise DeviceMemoryError(f"{what}: out of memory.", "Close other programs.") from error
        raise BackendFailedError(f"{what}: {text}.", "Choose another back-end with --backend.") from error


def _model(bundle: Bundle, net: Net, precision: Precision) -> Path:
    path = bundle.onnx(net, precision)
    if path is None and precision is Precision.INT8 and any(bundle.onnx(other, precision) for other in Net):
        # A bundle has INT8 where it pays: the lungs network gains nothing (measured).
        path = bundle.onnx(net, Precision.FP32)
    if path is None:
        raise BackendUnavailableError(
            f"This bundle has no {precision.value} file of the {net.value}.", "Use --precision auto."
        )
    return path


def _versions() -> dict[str, str]:
    import onnxruntime

    return {"onnxruntime": onnxruntime.__version__}


@lru_cache(maxsize=1)
def _openvino_device() -> tuple[str, Any]:
    """Version of the plug-in and its CPU device; registered once per process."""
    from importlib.metadata import version

    import onnxruntime

    try:
        import onnxruntime_ep_openvino as plugin
    except ImportError as error:
        raise BackendUnavailableError(
            f"The OpenVINO plug-in can't be imported ({error}).",
            how_to_install("onnxruntime-ep-openvino"),
        ) from None

    def found() -> list[Any]:
        cpu = onnxruntime.OrtHardwareDeviceType.CPU
        return [d for d in onnxruntime.get_ep_devices() if d.ep_name == OPENVINO and d.device.type == cpu]

    def register() -> list[Any]:
        # A library can't be registered twice, and another program in this process may have done it.
        if not found():
            _register_openvino(plugin.get_library_path())
        return found()

    devices = _native(register, "The OpenVINO plug-in can't be loaded")
    if not devices:
        raise BackendUnavailableError("The OpenVINO plug-in finds no CPU that it supports (it knows Intel's only).")
    return version("onnxruntime-ep-openvino"), devices[0]


@cache
def _register_openvino(library: str) -> None:
    """Once a process: where the library knows no device of this machine, nothing shows that it is registered."""
    import onnxruntime

    onnxruntime.register_execution_provider_library("alveoscope-openvino", library)


def _json(config: Mapping[str, Any]) -> str:
    import json

    return json.dumps(config)
