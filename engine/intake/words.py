"""What the service says of what it turned away or put aside, for an administrator who does not know DICOM's words."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language import phrase

#: Code of a refusal (as in the audit chain) -> why, after "was turned away: ".
REFUSALS: Mapping[str, str] = {
    "address": phrase("its network address is not on the list of those that may send"),
    "calling-title": phrase("its AE title is not on the list of those that may send"),
    "called-title": phrase("it calls this receiver by another AE title than its own"),
    "too-many": phrase("as many senders as are allowed are connected already"),
    "connections": phrase("it has too many connections open at once"),
    "no-association": phrase(
        "it connected but asked for no association as DICOM does (another protocol, a broken request, or it hung up)"
    ),
    "tls": phrase("it did not complete the TLS handshake (a peer that speaks no TLS, or has no accepted certificate)"),
    "encoding": phrase("an image is not encoded as the sender announced; none of it was kept"),
    "unreadable": phrase("it sent something that can't be read as a DICOM object; none of it was kept"),
    "no-study-uid": phrase("an image has no Study Instance UID, so nobody knows which study it belongs to"),
    "mismatch": phrase("an image is another one than the sender announced; it was not kept"),
    "disk-full": phrase("there is no space left for received images; the sender was told to try again later"),
    "not-writable": phrase("the folder of received images can't be written; the sender was told to try again later"),
    "too-large": phrase("it sends more than the limits allow"),
}


def refusal(peer: str, code: str) -> str:
    """The whole sentence."""
    return f"{peer or 'Somebody'} was turned away: {REFUSALS.get(code, code)}."
