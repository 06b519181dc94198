"""What this machine has for TensorRT: which Python, which version, which GPU; asked in a child process."""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import AlveoscopeError, BackendUnavailableError, Cancelled
from engine.inference.bundle import Bundle
from engine.inference.tensorrt.plan_cache import PlanIdentity
from engine.inference.tensorrt.worker_command import WorkerCommand, worker_commands
from engine.inference.tensorrt.worker_process import WorkerLostError, WorkerProcess
from engine.inference.values import Net, Precision
from engine.volume import CancelToken

HELLO_SECONDS = 60.0
OLDEST_PYTHON = (3, 10)
OLDEST_TENSORRT = (10, 3)
#: TensorRT 10.3 needs a driver for CUDA 11.8 or newer; TensorRT-RTX one for CUDA 12.
OLDEST_CUDA = (11, 8)


@dataclass(frozen=True)
class Site:
    """A worker that can run TensorRT on a GPU.

    Attributes
    ----------
    tensorrt : str
        ``tensorrt`` or ``tensorrt-rtx``.
    gpu : mapping
        ``name``, ``capability``, ``multiprocessors``, ``memory_bytes``, ``integrated``, ``cuda``.
    """

    command: WorkerCommand
    tensorrt: str
    version: str
    python: str
    gpu: Mapping[str, Any]

    @property
    def keeps_timings(self) -> bool:
        """Whether a next build is quicker by what this one measured: minutes on a Jetson; RTX measures nothing."""
        return bool(self.gpu.get("integrated")) and self.tensorrt == "tensorrt"

    def identity(self, bundle: Bundle, net: Net) -> PlanIdentity:
        """What an engine for this net depends on here.

        Raises
        ------
        BackendUnavailableError
            The bundle has no file that could be FP16 inside.
        """
        onnx = fp16_onnx(bundle, net)
        return PlanIdentity(
            net=net.value,
            onnx_sha256=_network_digest(bundle, net, onnx),
            tensorrt=self.tensorrt,
            version=self.version,
            gpu=str(self.gpu["name"]),
            capability=str(self.gpu["capability"]),
            multiprocessors=int(self.gpu["multiprocessors"]),
            driver=str(self.gpu["cuda"]),
        )


def fp16_onnx(bundle: Bundle, net: Net) -> Path:
    """What to compile: ``<net>.fp16.onnx``, else ``<net>.onnx``, which the worker refuses unless it is FP16 inside.

    Absolute: the worker runs in another folder.
    """
    path = bundle.onnx(net, Precision.FP16) or bundle.onnx(net, Precision.FP32)
    if path is None:
        raise BackendUnavailableError(f"This bundle has no file of the {net.value}.", "Install the bundle again.")
    return path.absolute()


def _network_digest(bundle: Bundle, net: Net, onnx: Path) -> str:
    """sha256 over the ONNX file and the files of weights that belong to this net."""
    files = bundle.manifest.files
    weights = [files[name] for name in sorted(files) if name.startswith(f"{net.value}.") and not name.endswith(".onnx")]
    return hashlib.sha256(" ".join([files[onnx.name], *weights]).encode()).hexdigest()


def driver_reason() -> str:
    """Why there can't be a CUDA driver; empty where its library loads. Nothing is initialised."""
    name = "nvcuda.dll" if os.name == "nt" else "libcuda.so.1"
    try:
        ctypes.CDLL(name)
    except OSError:
        return f"There is no NVIDIA driver on this machine ({name} can't be loaded)."
    return ""


def find_site(cancel: CancelToken | None = None) -> Site:
    """The first worker that has TensorRT and a GPU.

    Raises
    ------
    BackendUnavailableError
        None has; what each lacks is named.
    Cancelled
    """
    reason = driver_reason()
    if reason:
        raise BackendUnavailableError(reason, "TensorRT needs an NVIDIA GPU; without one, ONNX Runtime does the work.")
    reasons = []
    for command in worker_commands():
        answer = say_hello(command, cancel)
        lack = answer if isinstance(answer, str) else _lack(answer)
        if not lack:
            assert not isinstance(answer, str)
            module = str(answer["module"]).replace("_", "-")
            return Site(command, module, str(answer["version"]), str(answer["python"]), answer["gpu"])
        reasons.append(f"{command.label[0].upper()}{command.label[1:]}: {lack}")
    raise BackendUnavailableError(
        " ".join(reasons), "Install TensorRT 10.3 or newer, or set ALVEOSCOPE_TRT_PYTHON to a Python that has it."
    )


def say_hello(command: WorkerCommand, cancel: CancelToken | None = None) -> dict[str, Any] | str:
    """What a worker says of itself, or why it says nothing.

    Raises
    ------
    Cancelled
    """
    try:
        process = WorkerProcess(command)
    except WorkerLostError as error:
        return f"{error}."
    try:
        return process.request("hello", timeout=HELLO_SECONDS, cancel=cancel)[0]
    except Cancelled:
        raise
    except WorkerLostError as error:
        return f"{error}."
    except AlveoscopeError as error:
        return error.message
    finally:
        process.close()


def _lack(answer: Mapping[str, Any]) -> str:
    """What keeps a worker from being used; empty when nothing does."""
    python, version = str(answer.get("python", "")), str(answer.get("version", ""))
    if _numbers(python) < OLDEST_PYTHON:
        return f"Python {python} is too old; {'.'.join(map(str, OLDEST_PYTHON))} is needed."
    if not answer.get("module"):
        return str(answer.get("reason") or "it has no TensorRT.")
    if answer["module"] == "tensorrt" and _numbers(version) < OLDEST_TENSORRT:
        return f"TensorRT {version} is too old; {'.'.join(map(str, OLDEST_TENSORRT))} is needed."
    gpu = answer.get("gpu")
    if not isinstance(gpu, Mapping):
        return str(answer.get("gpu_reason") or "it finds no GPU.")
    if _numbers(str(gpu.get("cuda", ""))) < OLDEST_CUDA:
        oldest = ".".join(map(str, OLDEST_CUDA))
        return f"The NVIDIA driver is too old: it provides CUDA {gpu.get('cuda')}; {oldest} is needed."
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    """(10, 3) of ``10.3.0.30``; (0,) of what is no version."""
    parts = []
    for part in version.split(".")[:2]:
        if not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts) or (0,)
