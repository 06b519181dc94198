"""GpuUseCases: what the window asks of the process that prepares the GPU, in one place that tests can replace.

Each call blocks and belongs into a job.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from desktop.viewmodels.gpu.service import GpuState, LookRequest, PrepareRequest, make_handlers
from engine.process import CallContext, Factory
from engine.process import Worker as WorkerProcess


@dataclass(frozen=True)
class GpuUseCases:
    """Preparing the GPU, as the desktop app sees it."""

    look: Callable[[LookRequest, CallContext], GpuState]
    prepare: Callable[[PrepareRequest, CallContext], GpuState]


def in_own_process(factory: Factory = make_handlers) -> GpuUseCases:
    """The real ones: a process for each call, because what is done once in a machine's life needs no memory after."""

    def call(method: str, request: object, context: CallContext) -> Any:
        with closing(WorkerProcess(factory, "alveoscope-gpu", "prepares the GPU")) as worker:
            return worker.call(method, request, context)

    return GpuUseCases(
        look=lambda request, context: call("look", request, context),
        prepare=lambda request, context: call("prepare", request, context),
    )
