"""A pretended GPU for tests of the window: the fake worker stands in for TensorRT, everything above it is real."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from desktop.jobs.worker_process import Handler
from desktop.viewmodels import gpu_service
from engine.inference import tensorrt_site
from engine.inference.worker_command import WorkerCommand

FAKE = Path(__file__).with_name("fake_worker.py")
#: Mode of the fake worker and its folder, for a process that is started by name.
MODE, FOLDER = "ALVEOSCOPE_TEST_GPU", "ALVEOSCOPE_TEST_GPU_FOLDER"


def worker_command(mode: str, folder: Path) -> WorkerCommand:
    return WorkerCommand("the pretended Python", (sys.executable, str(FAKE), mode, str(folder)), False)


def make_handlers() -> Mapping[str, Handler]:
    """Those of the window, in a process that has the pretended GPU; top-level, because its name is pickled."""
    command = worker_command(os.environ[MODE], Path(os.environ[FOLDER]))
    tensorrt_site.worker_commands = lambda: (command,)  # type: ignore[assignment]
    tensorrt_site.driver_reason = lambda: ""
    return gpu_service.make_handlers()
