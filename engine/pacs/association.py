"""One association with a PACS: opened with a reason where it can't be, ended whatever happens, cancelled when asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from engine.errors import Cancelled
from engine.pacs.cancelling import when_cancelled
from engine.pacs.errors import PacsRefusedError, PacsUnreachableError
from engine.pacs.peer import Destination
from engine.volume import CancelToken

#: To be reached and to answer the request for an association; longer silences are the settings'.
CONNECT_SECONDS = 10.0
#: A PACS that goes on this long after C-CANCEL is cut off.
CANCEL_SECONDS = 3.0


@contextmanager
def associated(
    peer: Destination,
    contexts: Sequence[tuple[str, Sequence[str]]],
    *,
    seconds: float = 30.0,
    as_provider: Sequence[str] = (),
    handlers: Sequence[Any] = (),
) -> Iterator[Any]:
    """An established association (pynetdicom's own object).

    Parameters
    ----------
    contexts : sequence of (abstract syntax, transfer syntaxes)
        Without transfer syntaxes the uncompressed ones.
    as_provider : sequence of str
        Abstract syntaxes in which the peer sends to us (C-GET).

    Raises
    ------
    PacsUnreachableError, PacsRefusedError
    SettingsError
        A certificate can't be used.
    """
    from pynetdicom import AE, build_role, evt
    from pynetdicom.pdu import A_ASSOCIATE_RJ

    refused = threading.Event()

    def look(event: Any) -> None:
        if isinstance(event.pdu, A_ASSOCIATE_RJ):
            refused.set()

    entity = AE(ae_title=peer.calling)
    entity.acse_timeout = entity.connection_timeout = min(CONNECT_SECONDS, seconds)
    entity.dimse_timeout = entity.network_timeout = seconds
    for abstract, transfer in contexts:
        entity.add_requested_context(abstract, list(transfer) or None)
    options: dict[str, Any] = {"ae_title": peer.title, "evt_handlers": [*handlers, (evt.EVT_PDU_RECV, look)]}
    if as_provider:
        options["ext_neg"] = [build_role(one, scp_role=True) for one in as_provider]
    if peer.tls is not None:
        options["tls_args"] = (peer.tls.context(), peer.host)
    try:
        association = entity.associate(peer.host, peer.port, **options)
    except (OSError, UnicodeError):  # pynetdicom looks the name up before it tries anything
        raise PacsUnreachableError(
            f"No computer is found by the name {peer.host}.", "Is the name right, and is this computer on the network?"
        ) from None
    try:
        # Where the peer hangs up at once, pynetdicom tells of that alone, though it has read the refusal.
        if association.is_rejected or refused.is_set():
            raise PacsRefusedError(
                f"{peer.title} at {peer.host} port {peer.port} refuses {peer.calling}.",
                "Are both AE titles right, and may this one ask and send there?",
            )
        if not association.is_established:
            raise PacsUnreachableError(
                f"Nothing answers at {peer.host} port {peer.port}.",
                "Is it switched on, is the port right, does a firewall let it through, does it speak TLS?",
            )
        yield association
        if association.is_established:
            association.release()
    finally:
        if association.is_established:
            association.abort()


@contextmanager
def cancelling(association: Any, model: str, cancel: CancelToken) -> Iterator[None]:
    """Within it, ``cancel`` sends C-CANCEL for the running request (Message ID 1), and cuts off who goes on.

    Raises
    ------
    Cancelled
        On entering or leaving, when it was cancelled.
    """

    def stop(over: threading.Event) -> None:
        stop_request(association, model)
        if not over.wait(CANCEL_SECONDS):
            association.abort()
            # pynetdicom wakes who waits for an answer when the peer aborts, not when we do.
            association.dimse.msg_queue.put((None, None))

    try:
        with when_cancelled(cancel, stop):
            yield
    finally:
        if cancel.cancelled:
            raise Cancelled


def stop_request(association: Any, model: str) -> None:
    """Send C-CANCEL (PS3.7 9.3.2.3) for the request with Message ID 1, where the association still stands."""
    with suppress(RuntimeError, ValueError):
        association.send_c_cancel(1, query_model=model)
