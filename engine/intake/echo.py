"""Whether a DICOM peer answers: C-ECHO (PS3.4 A.4, Verification)."""

from __future__ import annotations

import time

from engine.errors import AlveoscopeError
from engine.intake.send import Destination

_SECONDS = 5.0


class NoEchoError(AlveoscopeError):
    """A peer that does not answer, or refuses who asks."""

    code = "no-echo"


def echo(peer: Destination) -> float:
    """Ask a peer whether it is there; milliseconds to its answer.

    Raises
    ------
    NoEchoError
        Nothing listens there; it does not know the titles; or it does not answer in time.
    """
    from pynetdicom import AE
    from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]

    entity = AE(ae_title=peer.calling)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = entity.connection_timeout = _SECONDS
    entity.add_requested_context(Verification)
    begin = time.monotonic()
    association = entity.associate(peer.host, peer.port, ae_title=peer.title)
    if association.is_rejected:
        raise NoEchoError(
            f"{peer.title} at {peer.host} port {peer.port} refuses {peer.calling}.",
            "Are both AE titles right, and may this one send?",
        )
    if not association.is_established:
        raise NoEchoError(
            f"Nothing answers at {peer.host} port {peer.port}.",
            "Is it switched on, and does a firewall let it through?",
        )
    try:
        status = association.send_c_echo()
    finally:
        association.release()
    if status.get("Status") != 0:
        raise NoEchoError(f"{peer.title} did not answer the echo.", "Look into its log.")
    return (time.monotonic() - begin) * 1000.0
