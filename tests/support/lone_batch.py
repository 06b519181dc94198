"""The process that a window starts for its batch, which judges in itself; importable by spawned processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from desktop.viewmodels.batch.service import make_handlers
from desktop.viewmodels.batch.use_cases import BatchUseCases, in_own_process
from engine.process import Handler, call_once
from tests.support.judged_here import PoolHere


def make_lone_handlers() -> Mapping[str, Handler]:
    """The real ones, without the processes that the batch starts in turn: each takes a second to load what judges."""
    from engine.batch import run

    run.WorkerPool = PoolHere
    return make_handlers()


def in_one_process() -> BatchUseCases:
    """As the real ones, with one process for a batch."""
    return replace(in_own_process(), run=partial(call_once, make_lone_handlers, "alveoscope-batch", "runs it", "run"))
