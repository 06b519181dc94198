"""What ``find``, ``retrieve`` and ``send`` share: which PACS, and how it is spoken to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.pacs.peer import Pacs

Address = Annotated[str, typer.Option("--pacs", metavar="TITLE@HOST:PORT", help="The PACS; default: the site's.")]
Web = Annotated[str, typer.Option("--web", metavar="URL", help="The same by DICOMweb: root of the service.")]
OwnTitle = Annotated[str, typer.Option("--ae", help="Own AE title, the same as the receiver's.")]
Seconds = Annotated[int, typer.Option("--seconds", min=1, help="Seconds of silence after which the PACS is given up.")]
Tls = Annotated[bool, typer.Option("--tls/--no-tls", help="Speak TLS with it.")]
Authority = Annotated[
    str,
    typer.Option(
        "--tls-authority", metavar="PEM", help="Authority that signed its certificate; default: this computer's."
    ),
]
Certificate = Annotated[
    str, typer.Option("--tls-certificate", metavar="PEM", help="Own certificate, where it asks for one.")
]
Key = Annotated[str, typer.Option("--tls-key", metavar="PEM", help="Key of the own certificate, when in another file.")]


def pacs_of(
    address: str,
    web: str,
    own_title: str,
    seconds: int,
    tls: tuple[bool, str, str, str],
    *,
    way: str = "auto",
    most: int = 200,
) -> Pacs:
    """The PACS that the options name, checked.

    Raises
    ------
    SettingsError
    """
    from engine.pacs.peer import PacsWish

    on, authority, certificate, key = tls
    return PacsWish(address, web, own_title, way, on, authority, certificate, key, most=most, seconds=seconds).pacs()
