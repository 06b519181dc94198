"""``alveoscope doctor``: what works here, what does not, and the way out."""

from __future__ import annotations

import json

import typer

from engine.cli.options import JSON


def register(app: typer.Typer) -> None:
    @app.command("doctor")
    def doctor(
        strict: bool = typer.Option(False, "--strict", help="Exit with 1 when a check fails."),
        json_file: str = JSON,
    ) -> int:
        """Check versions, decoders, bundle, golden vectors, back-ends, storage, worklist and clock."""
        from engine.cli.console import deliver
        from engine.doctor.run import healthy, run_checks
        from engine.doctor.values import Outcome

        checks = []
        topic = ""
        for check in run_checks():
            checks.append(check)
            if json_file == "-":
                continue
            if check.topic != topic:
                topic = check.topic
                typer.echo(topic)
            hint = f"  ({check.hint})" if check.hint and check.outcome is not Outcome.OK else ""
            typer.echo(f"  {check.outcome.value:<5} {check.name:<34} {check.detail}{hint}")
        if json_file:
            rows = [{**vars(check), "outcome": check.outcome.value} for check in checks]
            deliver(json.dumps({"schema": "alveoscope.doctor/1", "checks": rows}, indent=1), json_file)
        return 1 if strict and not healthy(checks) else 0
