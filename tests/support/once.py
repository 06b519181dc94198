"""What costs many seconds is made by one worker of a run and read by the others, who may get tests of the same file."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from filelock import FileLock

T = TypeVar("T")


def of_the_run(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of a run share; each worker's own lies in it."""
    folder = factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, which must be picklable; ``name`` tells it from what else is kept for this run."""
    kept = of_the_run(factory) / f"{name}.pickle"
    with FileLock(kept.with_suffix(".lock")):
        if not kept.is_file():
            kept.write_bytes(pickle.dumps(make()))
    return pickle.loads(kept.read_bytes())
