"""ONNX Runtime's TensorRT-RTX plug-in as a back-end: the simplest way to an RTX GPU on Windows. Not run on a GPU.

Only by name (``--backend onnxruntime-tensorrt-rtx``), and in a worker process, as TensorRT itself. It needs no engine
and so has no certificate; the golden test that every back-end passes before it is used is its proof.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

from engine.errors import BackendUnavailableError
from engine.inference.bundle import Bundle
from engine.inference.tensorrt.backend import TensorRTBackend
from engine.inference.tensorrt.plugin_worker import PACKAGE
from engine.inference.tensorrt.site import HELLO_SECONDS, fp16_onnx
from engine.inference.tensorrt.worker_command import WorkerCommand
from engine.inference.tensorrt.worker_process import WorkerLostError, WorkerProcess
from engine.inference.values import Net, Precision, Selection
from engine.installing import how_to_install

COMMAND = WorkerCommand("this Python", (sys.executable, "-m", "engine.inference.tensorrt.plugin_worker"), False)


def open_plugin(bundle: Bundle, precision: Precision, threads: int | None = None) -> TensorRTBackend:
    """The bundle's FP16 networks on the first RTX GPU.

    Raises
    ------
    BackendUnavailableError
        Another precision than FP16, no plug-in in this Python, or no GPU that it supports.
    """
    del threads  # the GPU's
    if precision is not Precision.FP16:
        raise BackendUnavailableError(f"The TensorRT-RTX plug-in is used in FP16, not {precision.value}.")
    if find_spec(PACKAGE) is None or getattr(sys, "frozen", False):
        raise BackendUnavailableError(
            "The TensorRT-RTX plug-in is not installed.",
            how_to_install("onnxruntime-ep-nv-tensorrt-rtx-cu13"),
        )
    try:
        process = WorkerProcess(COMMAND)
        try:
            answer, _ = process.request("hello", timeout=HELLO_SECONDS)
        finally:
            process.close()
        versions = {PACKAGE: str(answer["version"])}
        selection = Selection("onnxruntime-tensorrt-rtx", str(answer["device"]), precision, versions)
        plans = {net: fp16_onnx(bundle, net) for net in Net}
        return TensorRTBackend(lambda: WorkerProcess(COMMAND), plans, selection)
    except WorkerLostError as error:
        raise BackendUnavailableError(f"The worker of the TensorRT-RTX plug-in was lost: {error}.") from None
