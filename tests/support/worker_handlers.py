"""Handlers for tests of the worker process; top-level, because their names are pickled."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from engine.errors import BackendFailedError
from engine.process import CallContext, Handler
from engine.volume import Progress


def make_handlers() -> Mapping[str, Handler]:
    return {"double": _double, "wait": _wait, "die": _die, "fail": _fail, "defect": _defect, "pid": _pid}


def measured_to_death(_path: Path) -> Mapping[str, Handler]:
    """In place of what measures the pace: a library that ends its process."""
    return {"measure": _die}


def measured_for_long(_path: Path) -> Mapping[str, Handler]:
    """In place of what measures the pace: a computer that others keep busy."""
    return {"measure": _work}


def _double(request: int, context: CallContext) -> int:
    context.progress(Progress("inference", 1, 2))
    return request * 2


def _wait(_request: object, context: CallContext) -> None:
    context.progress(Progress("inference", 0, None, "waiting"))
    context.cancel.wait(60)
    context.cancel.raise_if_cancelled()


def _work(_request: object, context: CallContext) -> None:
    context.progress(Progress("inference", 0, None, "working"))
    time.sleep(60)


def _die(_request: object, _context: CallContext) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _fail(_request: object, _context: CallContext) -> None:
    raise BackendFailedError("The back-end failed.", "Use another.")


def _defect(_request: object, _context: CallContext) -> None:
    raise ZeroDivisionError


def _pid(_request: object, _context: CallContext) -> int:
    return os.getpid()
