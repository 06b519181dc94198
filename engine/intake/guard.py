"""A DICOM server that keeps its limits: who may connect, how many, how much, how fast, how long.

pynetdicom enforces titles and the number of associations. What it leaves open is closed here: a peer that never
finishes its TLS handshake or a PDU, a PDU or an object of any size, connections without an association.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pynetdicom.transport import ThreadedAssociationServer

from engine.errors import SettingsError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks_of(texts: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and networks of an allow-list.

    Raises
    ------
    SettingsError
    """
    try:
        return tuple(ipaddress.ip_network(text, strict=False) for text in texts)
    except ValueError as error:
        raise SettingsError(f"{error}.", "Write it like 10.1.0.0/16 or 10.1.2.3.") from None


@dataclass(frozen=True)
class Limits:
    """What one receiver takes.

    Attributes
    ----------
    networks : tuple
        Addresses that may connect; empty for all.
    associations, connections_per_address, connections : int
        At the same time; connections count from their first byte, before any handshake.
    pdu_bytes : int
        Announced to peers. A larger PDU closes the connection, from 256 KiB on (association requests may be long).
    object_bytes : int
        Largest object taken, in its encoded form.
    bytes_under_way, small_bytes : int
        Of objects that are not whole yet, which lie in memory: in all associations together. Beyond it who has sent
        more than ``small_bytes`` of one is cut off; a slice is never.
    objects_per_second : float
        Of one association; faster ones are slowed down, never refused.
    seconds : float
        Longest silence within a PDU or a handshake.
    """

    networks: tuple[Network, ...] = ()
    associations: int = 40
    connections_per_address: int = 60
    connections: int = 400
    pdu_bytes: int = 131072
    object_bytes: int = 512 * 1024 * 1024
    bytes_under_way: int = 2 * 1024 * 1024 * 1024
    small_bytes: int = 32 * 1024 * 1024
    objects_per_second: float = 200.0
    seconds: float = 30.0

    def __post_init__(self) -> None:
        numbers = (self.associations, self.connections_per_address, self.connections, self.pdu_bytes, self.object_bytes)
        if (
            min(*numbers, self.bytes_under_way, self.small_bytes) < 1
            or self.objects_per_second <= 0
            or self.seconds <= 0
        ):
            raise ValueError("Every limit is positive.")

    def admits(self, address: str) -> bool:
        """Whether this address is on the list."""
        if not self.networks:
            return True
        peer = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(peer, "ipv4_mapped", None)
        return any((mapped or peer) in network for network in self.networks)


class Room:
    """What the objects that are under way take, in all associations."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.taken = 0


class Meter:
    """What one association has used, and its socket, which is closed for good when the peer goes or does wrong.

    Parameters
    ----------
    transport : pynetdicom.transport.AssociationSocket
        Its ``recv`` is replaced: it refuses what is too long before it is read.
    room : Room
        Of all associations of a receiver.
    """

    def __init__(self, limits: Limits, transport: Any = None, room: Room | None = None) -> None:
        self.spoke = False  #: something came
        self.answered = False  #: its association was accepted or rejected
        self.exceeded = False  #: it sent a longer PDU or a larger object than is taken, and was cut off
        self._limits = limits
        self._received = 0
        self._room = room or Room()
        self._next_at = 0.0
        self._connection: socket.socket | None = getattr(transport, "socket", None)
        if transport is not None:
            transport.recv = self._bounded(transport.recv)

    def close(self) -> None:
        """Close the socket; pynetdicom leaves it open where the peer went first."""
        self._give_back()
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
            self._connection.close()

    def object_done(self, now: float | None = None) -> float:
        """An object was received; seconds to wait before the next one may come."""
        self._give_back()
        moment = time.monotonic() if now is None else now
        wait = max(0.0, self._next_at - moment)
        self._next_at = max(self._next_at, moment) + 1.0 / self._limits.objects_per_second
        return wait

    def _take(self, count: int) -> bool:
        """Count what is about to be read; whether there is room for it."""
        with self._room.lock:
            self._received += count
            self._room.taken += count
            return self._room.taken <= self._limits.bytes_under_way or self._received <= self._limits.small_bytes

    def _give_back(self) -> None:
        with self._room.lock:
            self._room.taken -= self._received
            self._received = 0

    def _bounded(self, plain: Callable[[int], bytearray]) -> Callable[[int], bytearray]:
        longest = max(self._limits.pdu_bytes, 262144)
        # The command and the headers of its PDUs come on top of the object itself.
        most = self._limits.object_bytes + 65536

        def recv(count: int) -> bytearray:
            self.spoke = True
            room = self._take(count)
            try:
                if count > longest or self._received > most or not room:
                    self.exceeded = True
                    raise OSError("The peer sends more than the limits allow.")
                content = plain(count)
            except OSError:
                self.close()
                raise
            if len(content) < count:
                self.close()
            return content

        return recv


class GuardedServer(ThreadedAssociationServer):
    """Checks addresses and counts connections before any byte is read; handshakes never hold up other peers."""

    limits = Limits()
    #: Connections that wait to be accepted; socketserver's own five are few for a scanner that opens one an image.
    request_queue_size = 128

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._shaking: Counter[str] = Counter()
        self._sockets: set[Any] = set()
        self._hanging_up = False
        self._counting = threading.Lock()
        super().__init__(*arguments, **options)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept without the TLS handshake: that comes in the connection's own thread."""
        if self.socket is None:
            raise OSError("The server is closed.")
        connection, address = self.socket.accept()
        connection.settimeout(self.limits.seconds)
        context = self.ssl_context
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Whether the address may connect, and has not too many connections."""
        address = str(client_address[0])
        if not self.limits.admits(address):
            self.refused(address, "address")
            return False
        with self._counting:
            if self._hanging_up:
                return False
            # In this order: a connection that becomes an association meanwhile counts twice rather than not at all.
            shaking = Counter(self._shaking)
            known = [assoc.requestor.address for assoc in self.active_associations]
            mine = known.count(address) + shaking[address]
            everybody = len(known) + shaking.total()
            if mine >= self.limits.connections_per_address or everybody >= self.limits.connections:
                admitted = False
            else:
                admitted = True
                self._shaking[address] += 1
                self._sockets.add(request)
        if not admitted:
            self.refused(address, "connections")
        return admitted

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Finish the handshake, then do as every server does."""
        address = str(client_address[0])
        try:
            if isinstance(request, ssl.SSLSocket):
                try:
                    request.do_handshake()
                except (OSError, ValueError):
                    self.refused(address, "tls")
                    self.shutdown_request(request)
                    return
            super().process_request_thread(request, client_address)
        finally:
            with self._counting:
                self._shaking[address] -= 1
                self._shaking += Counter()  # forget addresses that are gone
                self._sockets.discard(request)

    def hang_up(self) -> None:
        """Close the connections that have not become associations, and let no other one in.

        Comes before :meth:`shutdown`, which waits for the threads of all connections: a peer that is silent in its
        handshake would hold up who wants to stop for as long as silence is allowed.
        """
        with self._counting:
            self._hanging_up = True
            silent = list(self._sockets)
        for connection in silent:
            with suppress(OSError):
                # Not the TLS socket's own, which takes its state away from the thread that is shaking hands.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def refused(self, address: str, why: str) -> None:
        """Told of every connection that was not let in; the receiver's audit takes it."""


def wake(association: Any) -> None:
    """Have the thread of an association see that nothing more comes.

    pynetdicom's waits for the first request through the whole ACSE time-out, also when the peer has gone: a monitor
    that knocks at the port twice a second would hold sixty threads, as many as one address may have connections.
    """
    if not association.is_established:
        association.dul.to_user_queue.put(None)
