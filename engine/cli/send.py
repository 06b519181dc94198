"""``alveoscope send``: results to the PACS."""

from __future__ import annotations

from pathlib import Path

import typer

from engine.cli.pacs_options import Authority, Certificate, Key, OwnTitle, Seconds, Tls, Web, pacs_of
from engine.language import as_line


def register(app: typer.Typer) -> None:
    @app.command("send")
    def send(
        paths: list[Path] = typer.Argument(
            ..., metavar="PATH", help="Results in DICOM (SR, SEG, pictures, key objects), or folders of them."
        ),
        pacs: str = typer.Option("", "--pacs", metavar="TITLE@HOST:PORT", help="The PACS; default: the site's."),
        pacs_web: Web = "",
        ae: OwnTitle = "ALVEOSCOPE",
        pacs_seconds: Seconds = 30,
        pacs_tls: Tls = False,
        pacs_tls_authority: Authority = "",
        pacs_tls_certificate: Certificate = "",
        pacs_tls_key: Key = "",
    ) -> int:
        """Send results to the PACS (C-STORE, or STOW-RS with --web alone); what it does not take is named."""
        from engine.cli.recorded import record
        from engine.errors import NothingFoundError
        from engine.pacs.store import send_files
        from engine.places import present
        from engine.site import site_profile

        present(paths)
        files = [one for path in paths for one in (sorted(path.rglob("*.dcm")) if path.is_dir() else [path])]
        if not files:
            raise NothingFoundError("No DICOM file (.dcm) is there.", "Write results with --formats seg,sr,sc.")
        tls = (pacs_tls, pacs_tls_authority, pacs_tls_certificate, pacs_tls_key)
        peer = pacs_of(pacs or site_profile().text("pacs.address"), pacs_web, ae, pacs_seconds, tls)
        taken = 0
        refused: dict[str, list[str]] = {}
        try:
            for path, why in send_files(peer, files):
                taken += not why
                if why:
                    refused.setdefault(why, []).append(path.name)
        finally:  # what was taken before somebody stopped it stays there
            if taken:
                record("sent", count=taken, destination=peer.name)
        for why, names in refused.items():  # one reason, said once: a PACS that is off refuses hundreds
            which = f"{names[0]} was" if len(names) == 1 else f"{len(names)} files ({names[0]} first) were"
            typer.echo(as_line(f"alveoscope: {which} not taken: {why}"), err=True)
        typer.echo(f"{taken} of {len(files)} files were taken by {peer.name}.")
        return 0 if taken == len(files) else 1
