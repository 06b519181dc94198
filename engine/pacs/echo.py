"""Whether a DICOM peer answers: C-ECHO (PS3.4 A.4, Verification)."""

from __future__ import annotations

import time

from engine.pacs.association import associated
from engine.pacs.errors import PacsError
from engine.pacs.peer import Destination

_SECONDS = 5.0


def echo(peer: Destination) -> float:
    """Ask a peer whether it is there; milliseconds to its answer.

    Raises
    ------
    PacsError
        Nothing listens there; it does not know the titles; or it does not answer in time.
    SettingsError
        A certificate can't be used.
    """
    from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]

    begin = time.monotonic()
    with associated(peer, [(Verification, ())], seconds=_SECONDS) as association:
        status = association.send_c_echo()
    if status.get("Status") != 0:
        raise PacsError(f"{peer.title} did not answer the echo.", "Look into its log.")
    return (time.monotonic() - begin) * 1000.0
