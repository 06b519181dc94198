"""A pretended GPU for tests of the window: the fake worker stands in for TensorRT, everything above it is real."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from desktop.viewmodels.gpu import service as gpu_service
from engine.inference.tensorrt import site as tensorrt_site
from engine.process import Handler
from tests.support.fake_worker_command import plain_worker_command

#: Mode of the fake worker and its folder, for a process that is started by name.
MODE, FOLDER = "ALVEOSCOPE_TEST_GPU", "ALVEOSCOPE_TEST_GPU_FOLDER"


def make_handlers() -> Mapping[str, Handler]:
    """Those of the window, in a process that has the pretended GPU; top-level, because its name is pickled."""
    command = plain_worker_command(os.environ[MODE], Path(os.environ[FOLDER]))
    tensorrt_site.worker_commands = lambda: (command,)  # type: ignore[assignment]
    tensorrt_site.driver_reason = lambda: ""
    return gpu_service.make_handlers()
