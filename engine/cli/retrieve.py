"""``alveoscope retrieve``: studies of the PACS, judged here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from engine.cli.options import BACKEND, BUNDLE, PRECISION, QUIET
from engine.cli.pacs_options import Address, Authority, Certificate, Key, OwnTitle, Seconds, Tls, Web, pacs_of
from engine.language import as_line

if TYPE_CHECKING:
    from engine.intake.retrieve import Retrieved
    from engine.intake.spool import Spool
    from engine.pacs.peer import Pacs
    from engine.volume import CancelToken


def register(app: typer.Typer) -> None:
    @app.command("retrieve")
    def retrieve(
        studies: list[str] = typer.Argument(..., metavar="STUDY", help="Study Instance UIDs, as `find` lists them."),
        series: list[str] = typer.Option(None, "--series", metavar="UID", help="This series only."),
        priors: int = typer.Option(0, "--priors", min=0, help="And so many earlier studies of the same patient."),
        judge: bool = typer.Option(True, "--judge/--no-judge", help="Judge what came whole."),
        way: str = typer.Option("auto", "--way", help="auto, get, move (our receiver must run) or web."),
        out: Path = typer.Option(None, "--out", metavar="DIR", help="Where studies lie; default: the user's data."),
        pacs_address: Address = "",
        pacs_web: Web = "",
        ae: OwnTitle = "ALVEOSCOPE",
        pacs_seconds: Seconds = 30,
        pacs_tls: Tls = False,
        pacs_tls_authority: Authority = "",
        pacs_tls_certificate: Certificate = "",
        pacs_tls_key: Key = "",
        bundle: Path = BUNDLE,
        backend: str = BACKEND,
        precision: str = PRECISION,
        quiet: bool = QUIET,
    ) -> int:
        """Fetch studies from the PACS (C-GET, C-MOVE or WADO-RS) and judge them; what came of a part is kept."""
        from engine.cli.analyze import run_analysis
        from engine.cli.console import cancel_on_interrupt
        from engine.errors import DicomError, InputError, UsageError
        from engine.intake.spool import Spool, retrieved_spool
        from engine.site import site_profile
        from engine.triage.request import AnalyseRequest

        if out is not None and way == "move":
            raise UsageError("C-MOVE brings studies to the receiver, not to --out.", "Leave one of them out.")
        tls = (pacs_tls, pacs_tls_authority, pacs_tls_certificate, pacs_tls_key)
        pacs = pacs_of(pacs_address, pacs_web, ae, pacs_seconds, tls, way=way)
        spool = Spool(out) if out is not None else retrieved_spool()
        with cancel_on_interrupt() as cancel:
            asked = list(dict.fromkeys([*studies, *_priors(pacs, studies, priors, cancel)]))
            came = _fetch_all(pacs, asked, tuple(series or ()), spool, quiet, cancel)
        code = 0 if len(came) == len(asked) and all(one.whole for one in came) else 1
        for one in came if judge else ():
            if one.whole:
                grid = site_profile().flag("analysis.grid")
                request = AnalyseRequest((one.folder,), bundle=bundle, backend=backend, precision=precision, grid=grid)
                try:
                    code = run_analysis(request, json_file=None, quiet=quiet) or code
                except (InputError, DicomError) as error:  # of this study: the others are judged all the same
                    if len(asked) == 1:
                        raise
                    typer.echo(as_line(f"alveoscope: {one.study_instance_uid}: {error} [{error.code}]"), err=True)
                    code = 1
        return code


def _fetch_all(
    pacs: Pacs, asked: list[str], series: tuple[str, ...], spool: Spool, quiet: bool, cancel: CancelToken
) -> list[Retrieved]:
    """What came of each study; one that the PACS does not give is said, and keeps no other from being judged."""
    from engine.pacs.errors import PacsError, PacsUnreachableError

    came: list[Retrieved] = []
    for uid in asked:
        try:
            came.append(_fetch(pacs, uid, series, spool, quiet, cancel))
        except PacsError as error:
            if len(asked) == 1:
                raise
            typer.echo(as_line(f"alveoscope: {uid}: {error} [{error.code}]"), err=True)
            if isinstance(error, PacsUnreachableError):
                break
    return came


def _fetch(pacs: Pacs, uid: str, series: tuple[str, ...], spool: Spool, quiet: bool, cancel: CancelToken) -> Retrieved:
    from engine.cli.console import progress_bars
    from engine.cli.recorded import record
    from engine.intake.retrieve import retrieve

    def kept(one: Retrieved) -> None:
        record("retrieved", study_instance_uid=uid, images=one.came, expected=one.expected, pacs=pacs.name)

    with progress_bars(quiet) as progress:
        one = retrieve(pacs, uid, series, spool=spool, record=kept, progress=progress, cancel=cancel)
    typer.echo(f"{uid}\t{one.came}\t{one.folder}")
    if not one.whole:
        text = f"{uid}: {one.came} of {one.expected} images came, and the study is not judged. {one.why}"
        typer.echo(as_line(f"alveoscope: {text} What came lies in {one.folder}."), err=True)
    return one


def _priors(pacs: Pacs, studies: list[str], most: int, cancel: CancelToken) -> list[str]:
    from engine.pacs.find import earlier_studies, find_studies
    from engine.pacs.query import Query

    found: list[str] = []
    for uid in studies if most else ():
        for study in find_studies(pacs, Query(study_instance_uid=uid), cancel).studies:
            found += [one.study_instance_uid for one in earlier_studies(pacs, study, cancel)[:most]]
    return found
