"""A file that somebody names for a result: can it be written, and is it none that must stay?"""

from __future__ import annotations

import codecs
from pathlib import Path

from engine.errors import OutputNotWritableError
from engine.files import check_writable

#: Bytes that tell text from what is none.
_START = 4096


def check_named(path: Path) -> None:
    """As :func:`~engine.files.check_writable`; what lies there must be text, too.

    All that can be named is text (JSON, CSV, SVG): anything else is an image or an archive that slipped behind the
    option, as the shell's ``--json study/*.dcm`` does.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    if path.is_file() and not _holds_text(path):
        raise OutputNotWritableError(
            f"Won't write {path}: what lies there is no text, perhaps an image.", "Give another file name."
        )
    check_writable(path)


def _holds_text(path: Path) -> bool:
    """Whether the start of a file is text; a file that can't be read counts as such, and is said when it is written."""
    try:
        with path.open("rb") as stream:
            start = stream.read(_START)
    except OSError:
        return True
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # see `decoded`
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # what is cut at the end is no error
    except UnicodeDecodeError:
        return False
    return b"\0" not in start
