"""What runs in the process that looks for images: the engine's scan, told in messages that are quick to read.

Nothing here knows Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.dicom.relay import Message, Sender
from engine.dicom.scanner import scan as engine_scan
from engine.dicom.values import ScanCounts
from engine.process import CallContext, Handler
from engine.volume import Progress


@dataclass(frozen=True)
class Found(Progress):
    """What was found since the last one."""

    message: Message = field(default=Message(), repr=False)


def make_handlers() -> Mapping[str, Handler]:
    """Handlers of one process."""
    return {"scan": scan}


def scan(paths: tuple[Path, ...], context: CallContext) -> ScanCounts:
    """Find the series below some paths; all but the counts goes out as :class:`Found`.

    Raises
    ------
    PathNotFoundError, PathUnreadableError, ArchiveRefusedError, NothingFoundError, Cancelled
    """
    sender = Sender(lambda message: context.progress(Found("scan", 0, message=message)))
    result = engine_scan(paths, progress=context.progress, cancel=context.cancel, on_series=sender.tell)
    return sender.end(result)
