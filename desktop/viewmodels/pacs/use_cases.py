"""PacsUseCases: what the window asks of the PACS, in one place that tests can replace. Each call blocks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from desktop.viewmodels.pacs.service import make_handlers
from engine.process import CallContext
from engine.process import Worker as WorkerProcess


@dataclass(frozen=True)
class PacsUseCases:
    """The PACS, as the desktop app sees it: the name of a handler of the service, and its request."""

    call: Callable[[str, object, CallContext], Any]


def _call(method: str, request: object, context: CallContext) -> Any:
    with closing(WorkerProcess(make_handlers, "alveoscope-pacs", "speaks to the PACS")) as worker:
        return worker.call(method, request, context)


def in_own_process() -> PacsUseCases:
    """The real ones: a process for each call, so that nothing that hangs outlives it."""
    return PacsUseCases(_call)
