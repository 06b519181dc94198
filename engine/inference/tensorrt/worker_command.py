"""Which programs can run the TensorRT worker, and in which environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WORKER_FILE = Path(__file__).with_name("worker.py")
#: What the app's own executable takes to become a worker; see :mod:`engine.cli`.
WORKER_FLAG = "--trt-worker"
#: Names a Python that has TensorRT; then no other is tried.
INTERPRETER_VARIABLE = "ALVEOSCOPE_TRT_PYTHON"
_SYSTEM_PYTHON = Path("/usr/bin/python3")
#: Set by a frozen app's loader, or meant for its own Python: poison to another one.
_PRIVATE_VARIABLES = ("PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "_PYI_ARCHIVE_FILE", "_PYI_APPLICATION_HOME_DIR")


@dataclass(frozen=True)
class WorkerCommand:
    """One way to start the worker.

    Attributes
    ----------
    label : str
        For messages: which Python this is.
    arguments : tuple of str
    foreign : bool
        True when it is not Alveoscope's own Python, so that its environment has to be cleaned.
    """

    label: str
    arguments: tuple[str, ...]
    foreign: bool


def worker_commands() -> tuple[WorkerCommand, ...]:
    """The configured interpreter alone; else Alveoscope's own and then the system's, each where it exists."""
    configured = os.environ.get(INTERPRETER_VARIABLE)
    if configured:
        # A path is of this folder, where the worker does not run; a bare name is looked for where programs are.
        path = Path(configured)
        program = configured if path.anchor or path.name == configured else str(path.absolute())
        return (WorkerCommand(f"the configured Python {configured}", (program, str(WORKER_FILE)), True),)
    if getattr(sys, "frozen", False):
        own = WorkerCommand("this program", (sys.executable, WORKER_FLAG), False)
    else:
        own = WorkerCommand("this Python", (sys.executable, str(WORKER_FILE)), False)
    system = WorkerCommand("the system's Python", (str(_SYSTEM_PYTHON), str(WORKER_FILE)), True)
    same = Path(sys.executable).resolve() == _SYSTEM_PYTHON.resolve() and sys.prefix == sys.base_prefix
    usable = _SYSTEM_PYTHON.is_file() and WORKER_FILE.is_file() and not same
    return (own, system) if usable else (own,)


def worker_environment(command: WorkerCommand, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment for the worker.

    A frozen app's loader points ``LD_LIBRARY_PATH`` at its own libraries and keeps the user's value in
    ``LD_LIBRARY_PATH_ORIG``: another Python gets the user's.
    """
    environment = dict(os.environ if base is None else base)
    if not command.foreign:
        return environment
    for name in _PRIVATE_VARIABLES:
        environment.pop(name, None)
    if getattr(sys, "frozen", False):
        original = environment.pop("LD_LIBRARY_PATH_ORIG", "")
        environment.pop("LD_LIBRARY_PATH", None)
        if original:
            environment["LD_LIBRARY_PATH"] = original
    return environment
