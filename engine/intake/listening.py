"""Why a computer can't listen on an address, and what helps."""

from __future__ import annotations

import errno
import socket


def listening_hint(error: OSError) -> str:
    """What to do about an address or a port that can't be listened on."""
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return "This computer has no such address: give one of its own, or 0.0.0.0 for all of them."
    return "Another program may use this port: give another one with --port."
