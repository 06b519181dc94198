"""BatchUseCases: what the window asks of a batch, in one place that tests can replace. Each call blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desktop.viewmodels.batch.service import BatchRun, make_handlers, read
from desktop.viewmodels.batch.values import BatchCounts, BatchRead
from engine.language import phrase
from engine.process import CallContext, call_once


@dataclass(frozen=True)
class BatchUseCases:
    """A batch, as the desktop app sees it."""

    run: Callable[[BatchRun, CallContext], BatchCounts]
    read: Callable[[Path, int], BatchRead | None]


def in_own_process() -> BatchUseCases:
    """The real ones: a process for each batch."""
    return BatchUseCases(partial(call_once, make_handlers, "alveoscope-batch", phrase("runs the batch"), "run"), read)
