"""``alveoscope doctor``: what works here, what does not, and the way out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from engine.cli.options import JSON

if TYPE_CHECKING:
    from engine.doctor.values import Check

#: What may take long, and why.
_WHY_LONG = {"bundle": "the networks are tried, and this computer's pace is measured where it is not known yet"}


def register(app: typer.Typer) -> None:
    @app.command("doctor")
    def doctor(
        strict: bool = typer.Option(False, "--strict", help="Exit with 1 when a check fails."),
        json_file: str = JSON,
    ) -> int:
        """Check versions, decoders, bundle, golden vectors, back-ends, storage, worklist and clock."""
        from engine.cli.console import deliver
        from engine.doctor.run import check_groups, healthy
        from engine.doctor.values import Outcome

        checks = []
        topic = ""
        for check in _waited_for(check_groups()):
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


def _waited_for(groups: Iterator[tuple[str, Iterator[Check]]]) -> Iterator[Check]:
    """Every check; what takes long is said meanwhile, a topic once."""
    from engine.cli.console import waiting

    told: set[str] = set()
    for topic, checks in groups:
        words = f"Checking {topic}" + (f": {_WHY_LONG[topic]}" if topic in _WHY_LONG else "")
        while True:
            with waiting(words, told):
                check = next(checks, None)
            if check is None:
                break
            yield check
