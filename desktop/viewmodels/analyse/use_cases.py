"""AnalysisUseCases: what the window asks of the process that analyses, in one place that tests can replace.

Each call blocks and belongs into a job.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.viewmodels.analyse.service import make_handlers
from desktop.viewmodels.results.values import Answer, AssessRequest, Evidence, ExplainRequest, ExportRequest
from engine.process import CallContext
from engine.process import Worker as WorkerProcess


@dataclass(frozen=True)
class AnalysisUseCases:
    """The analysis, as the desktop app sees it."""

    assess: Callable[[AssessRequest, CallContext], Answer]
    explain: Callable[[ExplainRequest, CallContext], Evidence]
    export: Callable[[ExportRequest, CallContext], tuple[Path, ...]]
    close: Callable[[], None] = lambda: None
    worker_pid: Callable[[], int | None] = lambda: None


def in_worker_process() -> AnalysisUseCases:
    """The real ones. The process starts with the first request."""
    worker = WorkerProcess(make_handlers, "alveoscope-analysis")
    return AnalysisUseCases(
        assess=lambda request, context: worker.call("assess", request, context),
        explain=lambda request, context: worker.call("explain", request, context),
        export=lambda request, context: worker.call("export", request, context),
        close=worker.close,
        worker_pid=lambda: worker.pid,
    )
