"""ONNX Runtime's TensorRT-RTX plug-in behind the worker's protocol; run as a module under Alveoscope's own Python.

The plug-in compiles with a driver and libraries of its maker: where it dies, the app goes on, as with TensorRT itself.
Not run on a GPU.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from engine.inference.tensorrt.worker import INPUT, WorkerError, answer, main

PACKAGE = "onnxruntime_ep_nv_tensorrt_rtx"


class PluginWorker:
    """Answers ``hello``, ``load`` and ``run``; holds a session a network.

    Parameters
    ----------
    send : callable
        Of :func:`engine.inference.tensorrt.worker.serve`.
    """

    def __init__(self, send: Callable[..., None]) -> None:
        self._send = send
        self._sessions: dict[str, Any] = {}
        self._outputs: dict[str, list[str]] = {}

    def place(self, _header: Mapping[str, Any], _name: str, _size: int) -> None:
        """No pinned memory here: each array gets bytes of its own."""

    def handle(self, header: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
        """Do one operation and send its result."""
        if header.get("op") == "run":
            self._run(header, arrays)
        else:
            answer(header, {"hello": self._hello, "load": self._load}, self._send)

    def _hello(self, _header: Mapping[str, Any]) -> dict[str, Any]:
        version, device = plugin_device()
        return {"version": version, "device": f"{device.ep_vendor} {device.device.type.name}"}

    def _load(self, header: Mapping[str, Any]) -> dict[str, Any]:
        session = open_session(header["plan"])
        self._sessions[header["net"]], self._outputs[header["net"]] = session, list(header["outputs"])
        return {"providers": session.get_providers()}

    def _run(self, header: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
        net = str(header.get("net"))
        if net not in self._sessions or INPUT not in arrays:
            raise WorkerError("request", "This network is not loaded, or there is no image.")
        shape = [int(side) for side in dict(header["arrays"])[INPUT]]
        images = np.frombuffer(arrays[INPUT], np.float32).reshape(shape)
        found = self._sessions[net].run(self._outputs[net], {INPUT: images})
        outputs = [np.ascontiguousarray(array, np.float32) for array in found]
        listed = [[name, list(array.shape)] for name, array in zip(self._outputs[net], outputs, strict=True)]
        buffers = [array.data.cast("B") for array in outputs]
        self._send({"id": header["id"], "event": "result", "arrays": listed}, buffers)


@cache
def plugin_device() -> tuple[str, Any]:
    """Version of the plug-in and its first GPU; a library can be registered once a process.

    Raises
    ------
    WorkerError
        ``unavailable``: no plug-in here, or none of its GPUs (RTX 30xx and later).
    """
    import onnxruntime

    try:
        plugin = import_module(PACKAGE)
        name = plugin.get_ep_name()
        onnxruntime.register_execution_provider_library(name, plugin.get_library_path())
        devices = [device for device in onnxruntime.get_ep_devices() if device.ep_name == name]
    except Exception as error:  # a plug-in's loader raises what it likes
        text = " ".join(str(error).split())[:300]
        raise WorkerError("unavailable", f"The TensorRT-RTX plug-in can't be loaded: {text}.") from None
    if not devices:
        raise WorkerError("unavailable", "The TensorRT-RTX plug-in finds no GPU that it supports.")
    return str(plugin.__version__), devices[0]


def open_session(path: str) -> Any:
    """A session of which the plug-in is the first provider."""
    import onnxruntime

    _, device = plugin_device()
    options = onnxruntime.SessionOptions()
    options.add_provider_for_devices([device], {})
    session = onnxruntime.InferenceSession(path, options)
    session.disable_fallback()
    if session.get_providers()[0] != device.ep_name:
        raise WorkerError("load", f"ONNX Runtime runs this network on {', '.join(session.get_providers())}.")
    return session


if __name__ == "__main__":
    os._exit(main(PluginWorker))
