"""One kind of supervised process and one kind of supervised thread, for whatever may hang, crash or take long.

A :class:`Child` is any process at the end of a pipe: written to and read from by threads of its own, so that neither a
request that is being written nor one that is being answered holds anybody who wants to stop. A :class:`Worker` is a
Python child with handlers that answers calls. A :class:`SupervisedThread` says what failed, waits, and goes on.
"""

from engine.process.child import Child, ChildLostError, Link
from engine.process.spawned import FAREWELL, Handler, HandlerFactory, ProcessLink, SpawnedLink, start_process
from engine.process.thread import SupervisedThread, in_words
from engine.process.worker import (
    CallContext,
    Factory,
    NoContext,
    Worker,
    WorkerDiedError,
    WorkerTimeoutError,
    call_once,
)

__all__ = [
    "FAREWELL",
    "CallContext",
    "Child",
    "ChildLostError",
    "Factory",
    "Handler",
    "HandlerFactory",
    "Link",
    "NoContext",
    "ProcessLink",
    "SpawnedLink",
    "SupervisedThread",
    "Worker",
    "WorkerDiedError",
    "WorkerTimeoutError",
    "call_once",
    "in_words",
    "start_process",
]
