"""``alveoscope bundle show|verify|install|rollback``: which networks are in use, and changing them, offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from engine.cli.options import JSON

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle

_FOLDER = typer.Argument(None, metavar="FOLDER", help="Folder of a bundle; the one in use without it.")
_SOURCE = typer.Argument(..., metavar="BUNDLE", help="Folder or ZIP file of a signed bundle.")


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The networks in use: show, verify, install, go back.", no_args_is_help=True)

    @group.command("show")
    def show(folder: Path = _FOLDER, json_file: str = JSON) -> None:
        """Say what a bundle is: identity, signature, thresholds, files, licence."""
        from engine.inference.bundle import load_bundle

        _deliver(_facts(load_bundle(folder)), json_file)

    @group.command("verify")
    def verify(folder: Path = _FOLDER, json_file: str = JSON) -> None:
        """Check signature, digests and specification; all networks must reproduce their golden vectors."""
        from engine.inference.bundle import load_bundle
        from engine.inference.golden import golden_test
        from engine.triage.scoring import Scorer

        bundle = load_bundle(folder)
        Scorer(bundle)  # raises where no series can be judged with it
        _deliver({**_facts(bundle), "golden_drift": vars(golden_test(bundle))}, json_file)
        if json_file != "-":
            typer.echo("The bundle is intact and signed, and its networks give their golden results.")

    @group.command("install")
    def install(source: Path = _SOURCE) -> None:
        """Check a bundle, keep the one in use, and use the new one from now on."""
        from engine.inference.store import install as install_bundle
        from engine.triage.scoring import Scorer

        bundle = install_bundle(source, Scorer)
        typer.echo(f"Installed {bundle.manifest.bundle_id} {bundle.manifest.version} (signed by {bundle.signed_by}).")

    @group.command("rollback")
    def rollback() -> None:
        """Use the bundle again that was in use before."""
        from engine.inference.bundle import load_bundle
        from engine.inference.store import rollback as roll_back

        bundle = load_bundle(roll_back())
        typer.echo(f"Now in use: {bundle.manifest.bundle_id} {bundle.manifest.version}.")

    app.add_typer(group, name="bundle")


def _facts(bundle: Bundle) -> dict[str, Any]:
    manifest = bundle.manifest
    return {
        "id": manifest.bundle_id,
        "version": manifest.version,
        "created": manifest.created,
        "digest": bundle.digest,
        "signed_by": bundle.signed_by,
        "licence": manifest.licence,
        "folder": str(bundle.path),
        "preprocess_digest": manifest.preprocess_digest,
        "thresholds": dict(manifest.thresholds),
        "files": dict(manifest.files),
    }


def _deliver(facts: dict[str, Any], json_file: str | None) -> None:
    from engine.cli.console import deliver

    if json_file:
        deliver(json.dumps(facts, indent=2, ensure_ascii=False), json_file)
    if json_file == "-":
        return
    for name, value in facts.items():
        if isinstance(value, dict):
            typer.echo(f"{name}:")
            for key, item in value.items():
                typer.echo(f"  {key:<24} {item}")
        else:
            typer.echo(f"{name:<18} {value}")
