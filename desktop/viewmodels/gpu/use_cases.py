"""GpuUseCases: what the window asks of the process that prepares the GPU, in one place that tests can replace.

Each call blocks and belongs into a job.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from desktop.viewmodels.gpu.service import GpuState, LookRequest, PrepareRequest, make_handlers
from engine.language import phrase
from engine.process import CallContext, Factory, call_once


@dataclass(frozen=True)
class GpuUseCases:
    """Preparing the GPU, as the desktop app sees it."""

    look: Callable[[LookRequest, CallContext], GpuState]
    prepare: Callable[[PrepareRequest, CallContext], GpuState]


def in_own_process(factory: Factory = make_handlers) -> GpuUseCases:
    """The real ones: a process for each call, because what is done once in a machine's life needs no memory after."""
    call = partial(call_once, factory, "alveoscope-gpu", phrase("prepares the GPU"))
    return GpuUseCases(look=partial(call, "look"), prepare=partial(call, "prepare"))
