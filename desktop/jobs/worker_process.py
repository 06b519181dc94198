"""The child process that analyses for the window: :class:`engine.process.Worker`, under the window's name."""

from __future__ import annotations

from engine.process import CallContext, Factory, Handler, WorkerDiedError
from engine.process import Worker as WorkerProcess

__all__ = ["CallContext", "Factory", "Handler", "WorkerDiedError", "WorkerProcess"]
