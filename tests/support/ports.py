"""Ports for programs that tests start."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

#: Below those that systems give to outgoing connections: from there, another test's connection could take the port
#: between the choice and the start of the program.
_RANGE = range(20_000, 32_000)


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    chosen = random.SystemRandom()  # not the seeded one: all workers would choose alike
    for _ in range(100):
        port = chosen.choice(_RANGE)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")
