"""Where OpenVINO's plug-in can run: it is installed, and the processor is one that it knows."""

from __future__ import annotations

import pytest

from engine.errors import BackendUnavailableError
from engine.inference import onnxruntime_


def need_openvino() -> None:
    """Skip with the reason; any other failure to load the plug-in is the test's business."""
    pytest.importorskip("onnxruntime_ep_openvino", reason="the extra openvino is not installed")
    try:
        onnxruntime_._openvino_device()
    except BackendUnavailableError as error:
        if "finds no CPU" in str(error):
            pytest.skip(str(error))
