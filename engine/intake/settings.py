"""Where the receiver listens, whom it takes from, and how it proves who it is."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import SettingsError
from engine.intake.guard import Limits
from engine.pacs.certificates import NO_PASSWORD, unusable_certificate
from engine.pacs.peer import check_title


@dataclass(frozen=True)
class ReceiverSettings:
    """Where the receiver listens and whom it takes from.

    Attributes
    ----------
    host : str
        Loopback unless the user says otherwise: the only network door of the program.
    port : int
        0 takes a free one.
    calling_titles : tuple of str
        AE titles that may send; empty for all.
    quiet_seconds : float
        A study is complete when nothing of it came for this long.
    keep_others : bool
        Keep what is no CT image beside the studies; else it is acknowledged and let go.
    certificate, key, authority : Path or None
        PEM files for TLS; with ``authority`` peers show a certificate signed by it.
    """

    host: str = "127.0.0.1"
    port: int = 11112
    title: str = "ALVEOSCOPE"
    calling_titles: tuple[str, ...] = ()
    quiet_seconds: float = 10.0
    limits: Limits = field(default_factory=Limits)
    keep_others: bool = False
    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None

    def __post_init__(self) -> None:
        for title in (self.title, *self.calling_titles):
            check_title(title)
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"{self.port} is not a port number.", "Use a number from 1 to 65535.")


def tls_context(settings: ReceiverSettings) -> ssl.SSLContext | None:
    """TLS as the settings say; None without.

    Raises
    ------
    SettingsError
        A key or an authority without a certificate, or files that are none.
    """
    if settings.certificate is None:
        if settings.authority is not None or settings.key is not None:
            raise SettingsError("TLS needs the server's own certificate.", "Give it with --tls-certificate.")
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.certificate, settings.key, password=NO_PASSWORD)
        if settings.authority is not None:
            context.load_verify_locations(settings.authority)
            context.verify_mode = ssl.CERT_REQUIRED
    except OSError as error:
        raise unusable_certificate(error) from None
    return context
