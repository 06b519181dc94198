"""What ``receive`` and ``watch`` share: their settings, their voice, and how they stay."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import SettingsError

if TYPE_CHECKING:
    from engine.intake.guard import Network
    from engine.intake.service import ServiceSettings


def service_settings(
    database: str | None,
    results: Path | None,
    formats: str,
    workers: int,
    bundle: Path | None,
    backend: str,
    pacs: str | None,
    *,
    grid: bool = False,
) -> ServiceSettings:
    """Checked settings: a wrong format, PACS or bundle is said before anything listens.

    Raises
    ------
    UsageError, SettingsError, BundleError
    """
    from engine.inference import load_bundle
    from engine.intake.send import Destination
    from engine.intake.service import ServiceSettings
    from engine.report.formats import DOCUMENT_FORMATS, check_formats

    words = tuple(dict.fromkeys(word.strip() for word in formats.split(",") if word.strip()))
    check_formats(words, ("json", *DOCUMENT_FORMATS))
    load_bundle(bundle)
    return ServiceSettings(
        database=database,
        results=results,
        formats=words,
        workers=workers,
        bundle=bundle,
        backend=backend,
        pacs=Destination.parse(pacs) if pacs else None,
        grid=grid,
    )


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and networks of an allow-list.

    Raises
    ------
    SettingsError
    """
    try:
        return tuple(ip_network(text, strict=False) for text in texts)
    except ValueError as error:
        raise SettingsError(f"{error}.", "Write it like 10.1.0.0/16 or 10.1.2.3.") from None


def speaker(quiet: bool) -> Callable[[str], None]:
    """Prints lines with their time on standard error; nothing with ``quiet``."""

    def say(line: str) -> None:
        if not quiet:
            print(f"{datetime.now():%H:%M:%S} {line}", file=sys.stderr, flush=True)

    return say


def stay() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    from engine.cli.console import cancel_on_interrupt

    with cancel_on_interrupt() as cancel:
        while not cancel.wait(1.0):
            pass
