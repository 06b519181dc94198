"""Children that start slowly, stall or hang; top-level, because their names are pickled."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping

from engine.process import CallContext, Handler


def make_slowly() -> Mapping[str, Handler]:
    """Takes two seconds before it can answer."""
    time.sleep(2.0)
    return {"loop": _loop, "pid": lambda _request, _context: os.getpid(), "deaf": _deaf}


def make_stopped() -> Mapping[str, Handler]:
    """``stop`` freezes the whole child, so that it reads no further request."""
    return {"stop": _stop, "pid": lambda _request, _context: os.getpid(), "deaf": _deaf, "parts": _parts}


def _loop(_request: object, context: CallContext) -> None:
    while True:
        context.cancel.raise_if_cancelled()
        time.sleep(0.02)


def _deaf(_request: object, _context: CallContext) -> None:
    time.sleep(60)


def _stop(seconds: float, _context: CallContext) -> None:
    pid = os.getpid()
    if os.fork() == 0:
        time.sleep(seconds)
        os.kill(pid, signal.SIGCONT)
        os._exit(0)
    os.kill(pid, signal.SIGSTOP)


def _parts(_request: object, _context: CallContext) -> object:
    return lambda: None  # can't be sent
