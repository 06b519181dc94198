"""``alveoscope receive``: take CT studies over DICOM and judge them."""

from __future__ import annotations

from pathlib import Path

import typer

from engine.cli.options import (
    BACKEND,
    BUNDLE,
    DATABASE,
    FILL,
    FORMATS,
    GRID,
    PRECISION,
    RESULTS,
    SEND_TO,
    SILENT,
    WORKERS,
)


def register(app: typer.Typer) -> None:
    @app.command("receive")
    def receive(
        port: int = typer.Option(11112, help="Port to listen on."),
        ae: str = typer.Option("ALVEOSCOPE", "--ae", help="Own AE title."),
        host: str = typer.Option("127.0.0.1", help="Address to listen on; 0.0.0.0 for every network."),
        allow_ae: list[str] = typer.Option(None, "--allow-ae", metavar="TITLE", help="Take from this AE title only."),
        allow: list[str] = typer.Option(
            None, "--allow", metavar="NETWORK", help="Take from this address or network only."
        ),
        spool: Path = typer.Option(None, "--spool", metavar="DIR", help="Where received studies lie."),
        keep_days: float = typer.Option(7.0, min=0, help="Judged studies leave the spool after so many days."),
        keep_gb: float = typer.Option(50.0, "--keep-gb", min=0, help="Or sooner, when it holds more; oldest first."),
        keep_others: bool = typer.Option(
            False, "--keep-others", help="Keep what is no CT image (dose reports, ...) beside the studies."
        ),
        quiet_seconds: float = typer.Option(10.0, min=0, help="A study is complete when quiet for so long."),
        associations: int = typer.Option(40, min=1, help="Senders connected at the same time."),
        tls_certificate: Path = typer.Option(
            None, "--tls-certificate", metavar="PEM", help="Speak TLS with this certificate."
        ),
        tls_key: Path = typer.Option(
            None, "--tls-key", metavar="PEM", help="Key of the certificate, when in another file."
        ),
        tls_authority: Path = typer.Option(
            None, "--tls-authority", metavar="PEM", help="Senders must show a certificate signed by it."
        ),
        results: Path = RESULTS,
        formats: str = FORMATS,
        pacs: str = SEND_TO,
        database: str = DATABASE,
        workers: int = WORKERS,
        bundle: Path = BUNDLE,
        backend: str = BACKEND,
        precision: str = PRECISION,
        grid: bool = GRID,
        fill: bool = FILL,
        quiet: bool = SILENT,
    ) -> int:
        """Listen for CT studies (C-ECHO, C-STORE) until Ctrl-C; each is judged and put on the worklist."""
        from engine.cli.intake_options import service_settings, speaker, stay
        from engine.intake.guard import Limits, networks_of
        from engine.intake.retention import Retention
        from engine.intake.settings import ReceiverSettings
        from engine.intake.spool import Spool, received_spool
        from engine.intake.stations import receiving

        say = speaker(quiet)
        settings = ReceiverSettings(
            host=host,
            port=port,
            title=ae,
            calling_titles=tuple(allow_ae or ()),
            quiet_seconds=quiet_seconds,
            keep_others=keep_others,
            limits=Limits(networks=networks_of(allow or ()), associations=associations),
            certificate=tls_certificate,
            key=tls_key,
            authority=tls_authority,
        )
        folder = Spool(spool) if spool else received_spool()
        asked = service_settings(
            database, results, formats, workers, bundle, backend, pacs, precision=precision, grid=grid, fill=fill
        )

        rules = Retention(keep_days * 86400.0, int(keep_gb * 1e9))
        with receiving(settings, folder, asked, rules, say=say) as receiver:
            say(f"{ae} listens on {host} port {receiver.port}.")
            stay()
        return 0
