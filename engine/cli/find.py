"""``alveoscope find``: what the PACS holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import typer

from engine.cli.options import JSON
from engine.cli.pacs_options import Address, Authority, Certificate, Key, OwnTitle, Seconds, Tls, Web, pacs_of


def register(app: typer.Typer) -> None:
    @app.command("find")
    def find(
        name: str = typer.Argument(
            "", metavar="NAME", help="Patient's name or its beginning; * and ? stand for letters."
        ),
        patient_id: str = typer.Option("", "--id", help="Patient ID."),
        accession: str = typer.Option("", "--accession", help="Accession number."),
        first: str = typer.Option("", "--from", metavar="YYYYMMDD", help="Studies of this day or later."),
        last: str = typer.Option("", "--to", metavar="YYYYMMDD", help="Studies of this day or earlier."),
        series: str = typer.Option("", "--series", metavar="UID", help="Lists the series of this study instead."),
        most: int = typer.Option(200, "--most", min=1, help="Studies that are listed."),
        pacs_address: Address = "",
        pacs_web: Web = "",
        ae: OwnTitle = "ALVEOSCOPE",
        pacs_seconds: Seconds = 30,
        pacs_tls: Tls = False,
        pacs_tls_authority: Authority = "",
        pacs_tls_certificate: Certificate = "",
        pacs_tls_key: Key = "",
        json_file: str = JSON,
    ) -> int:
        """List the CT studies of the PACS that match, the latest first (C-FIND, or QIDO-RS with --web alone)."""
        from engine.cli.console import cancel_on_interrupt, deliver
        from engine.pacs.find import find_series, find_studies
        from engine.pacs.query import Query

        tls = (pacs_tls, pacs_tls_authority, pacs_tls_certificate, pacs_tls_key)
        pacs = pacs_of(pacs_address, pacs_web, ae, pacs_seconds, tls, most=most)
        more = False
        with cancel_on_interrupt() as cancel:
            if series:
                found: Sequence[object] = find_series(pacs, series, cancel)
            else:
                answer = find_studies(pacs, Query(name, patient_id, accession, first, last), cancel)
                found, more = answer.studies, answer.more
        rows = [asdict(one) for one in found]  # type: ignore[call-overload]
        if json_file:
            deliver(json.dumps(rows, indent=1, ensure_ascii=False), json_file)
        if json_file != "-":
            for row in rows:
                typer.echo("\t".join(_text(value) for value in row.values()))
        if more:
            typer.echo(f"alveoscope: Only {most} are listed; the PACS has more. Narrow the search.", err=True)
        return 0 if rows else 3


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value)
