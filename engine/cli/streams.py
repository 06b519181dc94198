"""Standard streams that whoever started the program has closed."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO


def open_closed_streams() -> None:
    """Give input, output and errors somewhere to go where they were closed: a service, ``>&- 2>&-``, no console.

    Python has None for such a stream, and what asks it for anything breaks. Its number is free, too: the next file
    that is opened would get it, and take up whatever a library in C prints.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            _hold(number)
    if sys.stdin is None:
        sys.stdin = _nowhere()
    if sys.stdout is None:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()


def _hold(number: int) -> None:
    """Open the null device under this number, for child processes as well."""
    opened = os.open(os.devnull, os.O_RDWR)
    if opened == number:
        os.set_inheritable(number, True)
    else:
        os.dup2(opened, number)
        os.close(opened)


def _nowhere() -> TextIO:
    """The null device, open for as long as the program runs."""
    return io.TextIOWrapper(io.FileIO(os.devnull, "r+"), encoding="utf-8")
