"""How the fake worker is started in place of TensorRT's."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path

from engine.inference.tensorrt.worker_command import WorkerCommand

FAKE = Path(__file__).with_name("fake_worker.py")


def plain_worker_command(mode: str, folder: Path) -> WorkerCommand:
    """A worker in one of the modes of ``fake_worker.py``, which keeps what it needs in ``folder``."""
    return WorkerCommand("the pretended Python", (sys.executable, str(FAKE), mode, str(folder)), False)


def fake_worker_command(mode: str, folder: Path) -> WorkerCommand:
    """The same for tests that start many: also a process of its own, but a fork of one that is up does its work."""
    if sys.platform != "linux":  # elsewhere libraries can't bear a fork, or there is none
        return plain_worker_command(mode, folder)
    start = (sys.executable, "-I", "-S", str(FAKE.with_name("fake_worker_fork.py")))
    return WorkerCommand("the pretended Python", (*start, _door(), mode, str(folder)), False)


@cache
def _door() -> str:
    """Name of the socket of the process that forks; it is started with the first worker of this process."""
    name = f"alveoscope-forks-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as door:  # open before the process is up: whoever comes early waits
        door.bind(f"\0{name}")  # an abstract name: no file that somebody would have to delete
        door.listen(16)
        command = [sys.executable, str(FAKE.with_name("forks.py")), str(door.fileno())]
        forks = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[door.fileno()])
    atexit.register(forks.communicate)
    return name
