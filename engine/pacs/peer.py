"""Which PACS, and how it is spoken to: addresses, TLS, patience."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import SettingsError
from engine.pacs.certificates import NO_PASSWORD, unusable_certificate
from engine.site import SETTINGS, SiteProfile
from engine.site.settings import refuse_ae_title, refuse_peer, refuse_web_url

#: How studies are fetched: ``auto`` takes DICOMweb where only that is known, else C-GET, else C-MOVE.
WAYS = SETTINGS["pacs.way"].choices
#: Field of a :class:`PacsWish` -> the site's setting.
SITE_KEYS: Mapping[str, str] = {
    "address": "pacs.address",
    "web": "pacs.web",
    "own_title": "intake.ae_title",
    "way": "pacs.way",
    "tls": "pacs.tls",
    "authority": "pacs.tls_authority",
    "certificate": "pacs.tls_certificate",
    "key": "pacs.tls_key",
    "most": "pacs.most_studies",
    "seconds": "pacs.seconds",
}


def check_title(title: str) -> None:
    """Whether a node can be called so.

    Raises
    ------
    SettingsError
    """
    if refuse_ae_title(title):
        raise SettingsError(f"{title!r} is not an AE title.", "Use 1 to 16 plain letters, digits, _ or -.")


@dataclass(frozen=True)
class PeerTls:
    """TLS towards a PACS; PEM files.

    Attributes
    ----------
    authority : Path or None
        Signs the PACS's certificate; None: one of those that this computer trusts.
    certificate, key : Path or None
        Our own, where the PACS asks for one; the key where it is in another file.
    """

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """For a connection to a PACS.

        Raises
        ------
        SettingsError
        """
        try:
            context = ssl.create_default_context(cafile=self.authority)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.certificate is not None:
                context.load_cert_chain(self.certificate, self.key, password=NO_PASSWORD)
        except OSError as error:
            raise unusable_certificate(error) from None
        return context


@dataclass(frozen=True)
class Destination:
    """A DICOM node that answers.

    Attributes
    ----------
    title : str
        Its AE title; ours is ``calling``.
    tls : PeerTls or None
        None: it speaks without.
    """

    host: str
    port: int
    title: str
    calling: str = "ALVEOSCOPE"
    tls: PeerTls | None = None

    @classmethod
    def parse(cls, text: str, calling: str = "ALVEOSCOPE", tls: PeerTls | None = None) -> Destination:
        """From ``TITLE@HOST:PORT``.

        Raises
        ------
        SettingsError
        """
        if not text or refuse_peer(text):
            raise SettingsError(f"{text!r} is not the address of a PACS.", "Write it as TITLE@HOST:PORT.")
        check_title(calling)
        title, _, place = text.partition("@")
        host, _, port = place.rpartition(":")
        return cls(host.strip("[]"), int(port), title, calling, tls)


@dataclass(frozen=True)
class Pacs:
    """The PACS that is searched.

    Attributes
    ----------
    peer : Destination or None
        Its DICOM node; None where it is known by ``web`` alone.
    web : str
        Root of its DICOMweb service, empty for none.
    receiver : str
        AE title of our own receiver, which the PACS must know for C-MOVE.
    most : int
        Studies that are listed; that there are more is said.
    seconds : float
        Longest silence before it is given up.
    """

    peer: Destination | None = None
    web: str = ""
    receiver: str = "ALVEOSCOPE"
    way: str = "auto"
    web_tls: PeerTls | None = None
    most: int = 200
    seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.peer is None and not self.web:
            raise SettingsError(
                "No PACS is known.",
                "Name it with --pacs TITLE@HOST:PORT or --web URL, or have the site's profile name it.",
            )
        if self.way not in WAYS:
            raise SettingsError(f"There is no way '{self.way}' to fetch.", f"Choose from {', '.join(WAYS)}.")
        if (self.way == "web" and not self.web) or (self.way in ("get", "move") and self.peer is None):
            raise SettingsError(f"Of this PACS no address is known for '{self.way}'.", "Name it, or choose 'auto'.")

    @property
    def by_web(self) -> bool:
        """Whether it is spoken to by DICOMweb."""
        return self.way == "web" or self.peer is None

    @property
    def node(self) -> Destination:
        """Its DICOM node, which is known wherever it is not spoken to by DICOMweb."""
        assert self.peer is not None
        return self.peer

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return self.web if self.by_web else self.node.title


@dataclass(frozen=True)
class PacsWish:
    """A PACS as it is written down in a profile, in options, in the window's settings; empty: not known.

    Attributes
    ----------
    address : str
        ``TITLE@HOST:PORT``.
    own_title : str
        AE title of this program, which is its receiver's too.
    authority, certificate, key : str
        PEM files, see :class:`PeerTls`.
    """

    address: str = ""
    web: str = ""
    own_title: str = "ALVEOSCOPE"
    way: str = "auto"
    tls: bool = False
    authority: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    most: int = 200
    seconds: int = 30

    @classmethod
    def of_site(cls, profile: SiteProfile) -> PacsWish:
        """What the hospital's profile says."""
        values: Mapping[str, Any] = {name: profile.value(key) for name, key in SITE_KEYS.items()}
        return cls(**values)

    def pacs(self) -> Pacs:
        """Checked.

        Raises
        ------
        SettingsError
            It names no PACS, or in a form that can't be read.
        """
        if "@" in self.web:  # sentences and logs name the address
            raise SettingsError(
                "The address of the DICOMweb service holds a name or a password.",
                "Name and password belong into this account's netrc file.",
            )
        if refuse_web_url(self.web):
            raise SettingsError(f"'{self.web}' is not the address of a DICOMweb service.")
        return Pacs(
            self.destination(self.address) if self.address else None,
            self.web.rstrip("/"),
            self.own_title,
            self.way,
            self._files if self.web.startswith("https") else None,
            self.most,
            float(self.seconds),
        )

    def destination(self, address: str) -> Destination:
        """A node of this PACS under another address, such as the one that takes results.

        Raises
        ------
        SettingsError
        """
        return Destination.parse(address, self.own_title, self._files if self.tls else None)

    @property
    def _files(self) -> PeerTls:
        return PeerTls(*(Path(text) if text else None for text in (self.authority, self.certificate, self.key)))
