"""The lines to a DICOMweb service that are open, so that who waits for an answer no longer can cut them."""

from __future__ import annotations

import socket
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from engine.pacs.cancelling import when_cancelled
from engine.volume import CancelToken

_AGAIN_SECONDS = 0.02


class Lines:
    """Sockets of one session, from their connection on; nobody is kept waiting for a connection for long."""

    def __init__(self) -> None:
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._changing = threading.Lock()

    def pools(self) -> dict[str, type[HTTPConnectionPool]]:
        """For urllib3's pool manager: by scheme, pools whose connections are known here."""
        add = self._add

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                add(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                add(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        return {"http": PlainPool, "https": SecurePool}

    @contextmanager
    def cut_by(self, cancel: CancelToken | None) -> Iterator[None]:
        """Within it, ``cancel``, where there is one, cuts every line: who waits for an answer waits no longer.

        Raises
        ------
        Cancelled
            In place of the error that this is, or of any other after it.
        """
        if cancel is None:
            yield
            return
        try:
            with when_cancelled(cancel, self._cut_until):
                yield
        except Exception:
            cancel.raise_if_cancelled()
            raise

    def _add(self, line: socket.socket) -> None:
        with self._changing:
            self._open.add(line)

    def _cut_until(self, over: threading.Event) -> None:
        """Again and again, for a line that is only being opened."""
        while not over.wait(_AGAIN_SECONDS):
            with self._changing:
                lines = list(self._open)
            for line in lines:
                with suppress(OSError):  # closed already
                    # TLS would take its own part away under whoever reads from it.
                    socket.socket.shutdown(line, socket.SHUT_RDWR)
