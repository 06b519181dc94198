"""The last resort: an exception that nobody caught becomes a redacted report, and the program stays.

A report holds types, functions and line numbers. Words of a message that could point at a person or a place (paths,
UIDs, long numbers, names in capitals, anything quoted) are taken out.
"""

from __future__ import annotations

import logging
import platform
import re
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from engine import __version__

log = logging.getLogger(__name__)
KEPT_RECORDS = 60
LONGEST_MESSAGE = 300

_REDACTIONS = (
    (re.compile(r"'[^'\n]*'|\"[^\"\n]*\""), "'…'"),
    (re.compile(r"[A-Za-z]:\\\S*|(?<![\w.])(?:~|\.{0,2})?/\S+"), "[path]"),
    (re.compile(r"\b\d+(?:\.\d+){3,}\b"), "[uid]"),
    (re.compile(r"\S*\^\S*"), "[name]"),
    (re.compile(r"\b\d{5,}\b"), "[number]"),
    (re.compile(r"\b[A-Z]{3,}(?:[ ,]+[A-Z]{2,})+\b"), "[name]"),
)


def redact(text: str) -> str:
    """A message without what could point at a person or a place."""
    for pattern, kept in _REDACTIONS:
        text = pattern.sub(kept, text)
    return text[:LONGEST_MESSAGE]


class RecentRecords(logging.Handler):
    """Keeps the last log records, redacted, for the report."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: deque[str] = deque(maxlen=KEPT_RECORDS)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {redact(record.getMessage())}")


def report(error: BaseException, records: RecentRecords | None = None) -> str:
    """A report that may be sent to a stranger."""
    lines = [
        f"Alveoscope {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        "",
    ]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__name__}: {redact(str(seen))}")
        lines += [
            f"    {_place(frame.filename)}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    if records is not None and records.lines:
        lines += ["", *records.lines]
    return "\n".join(lines)


def install(show: Callable[[str], None], records: RecentRecords) -> None:
    """Take over exceptions that nobody caught: on the main thread they are shown, elsewhere they are logged.

    Parameters
    ----------
    show : callable
        Gets the report; called on the thread of the exception, which is the UI thread.
    """
    logging.getLogger().addHandler(records)
    busy = False

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal busy
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = report(error.with_traceback(trace), records)
        log.error("Nobody caught this: %s", text)
        if busy:  # showing the report failed itself: never in a loop
            return
        busy = True
        try:
            show(text)
        finally:
            busy = False

    def thread_hook(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            log.error("A thread ended by: %s", report(arguments.exc_value))

    sys.excepthook = hook
    threading.excepthook = thread_hook


def _place(filename: str) -> str:
    """A file by its place in the packages, never by its place on the disk."""
    parts = Path(filename).parts
    for root in ("desktop", "engine", "site-packages"):
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[at:])
    return parts[-1] if parts else "?"
