"""How the fake worker is started in place of TensorRT's."""

from __future__ import annotations

import sys
from pathlib import Path

from engine.inference.tensorrt.worker_command import WorkerCommand

FAKE = Path(__file__).with_name("fake_worker.py")


def fake_worker_command(mode: str, folder: Path) -> WorkerCommand:
    """A worker in one of the modes of ``fake_worker.py``, which keeps what it needs in ``folder``."""
    return WorkerCommand("the pretended Python", (sys.executable, str(FAKE), mode, str(folder)), False)
