"""The log on the disk: a few rotated files, redacted like a crash report, so that one may send them to a stranger."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from desktop.crash import redact, report
from engine.files import make_folder
from engine.locations import data_folder

log = logging.getLogger(__name__)
BYTES = 1_000_000
FILES = 3
#: Only our own: what a library says of a file can hold a name.
OURS = ("desktop", "engine")


def log_folder() -> Path:
    """Where the log lies."""
    return data_folder() / "logs"


class LogFile(RotatingFileHandler):
    """Lines of time, level, room and a redacted message; of an exception its kind and places, never its values."""

    def __init__(self, folder: Path) -> None:
        make_folder(folder.parent)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        super().__init__(folder / "alveoscope.log", maxBytes=BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True)
        self.setLevel(logging.INFO)
        self._told = False

    def handleError(self, record: logging.LogRecord) -> None:
        """A disk that is full or gone keeps nobody from working: one line for a terminal, once, no traceback."""
        error = sys.exc_info()[1]
        if not self._told and sys.stderr is not None:
            self._told = True
            with suppress(OSError, ValueError):
                sys.stderr.write(f"The log can't be written ({type(error).__name__}).\n")

    def format(self, record: logging.LogRecord) -> str:
        when = logging.Formatter().formatTime(record)
        line = f"{when} {record.levelname} {record.name}: {redact(record.getMessage())}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{report(error)}"


def install(folder: Path | None = None) -> LogFile | None:
    """Write what our own rooms say to the log; None where there is no place for it: the program goes on without."""
    try:
        handler = LogFile(log_folder() if folder is None else folder)
    except OSError as error:
        log.warning("There is no log file (%s).", type(error).__name__)
        return None
    for name in OURS:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.INFO)
    return handler


def remove(handler: LogFile) -> None:
    """Stop writing to it."""
    for name in OURS:
        logging.getLogger(name).removeHandler(handler)
    with suppress(OSError):
        handler.close()
