"""What costs many seconds is made by one worker of a run and read by the others, who may get tests of the same file."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import TypeVar

import pytest
from filelock import FileLock

T = TypeVar("T")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, which must be picklable; ``name`` tells it from what else is kept for this run."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # each worker's own lies in that of the run
    kept = folder / f"{name}.pickle"
    with FileLock(kept.with_suffix(".lock")):
        if not kept.is_file():
            kept.write_bytes(pickle.dumps(make()))
    return pickle.loads(kept.read_bytes())
