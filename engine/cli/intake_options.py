"""What ``receive`` and ``watch`` share: their settings, their voice, and how they stay."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.language import as_line

if TYPE_CHECKING:
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
    precision: str = "auto",
    grid: bool = True,
    fill: bool = False,
) -> ServiceSettings:
    """Checked settings: a wrong format, PACS, bundle or folder of results is said before anything listens.

    Raises
    ------
    UsageError, SettingsError, BundleError, OutputNotWritableError
    """
    from engine.errors import DiskFullError
    from engine.files import check_writable
    from engine.inference import load_bundle
    from engine.intake.service import ServiceSettings
    from engine.pacs.peer import PacsWish
    from engine.report.formats import DOCUMENT_FORMATS, check_formats, formats_in
    from engine.site import site_profile

    words = formats_in(formats)
    check_formats(words, ("json", *DOCUMENT_FORMATS))
    load_bundle(bundle)
    if results is not None:
        with suppress(DiskFullError):  # that ends by itself, and a service that was started again waits for it
            check_writable(results / "result.json")
    return ServiceSettings(
        database=database,
        results=results,
        formats=words,
        workers=workers,
        bundle=bundle,
        backend=backend,
        precision=precision,
        pacs=PacsWish.of_site(site_profile()).destination(pacs) if pacs else None,
        grid=grid,
        fill=fill,
    )


def speaker(quiet: bool) -> Callable[[str], None]:
    """Prints lines with their time on standard error; nothing with ``quiet``.

    A service outlives its terminal, and its log lies on a disk that may be full: that nobody can read a line must not
    cost the study of which it speaks.
    """

    def say(line: str) -> None:
        if not quiet:
            with suppress(OSError, ValueError):
                print(f"{datetime.now():%H:%M:%S} {as_line(line)}", file=sys.stderr, flush=True)

    return say


def stay() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    from engine.cli.console import cancel_on_interrupt

    with cancel_on_interrupt() as cancel:
        while not cancel.wait(1.0):
            pass
