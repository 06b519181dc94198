"""One situation: how its input is made, and what a scan of it comes to, in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.dicom import Series, choose_series, scan
from engine.errors import AlveoscopeError


@dataclass(frozen=True)
class Situation:
    """An input and its outcome.

    Attributes
    ----------
    name : str
        What was sent, in the words of whoever runs an archive.
    make : callable
        ``make(folder)`` writes the input into an empty folder; gives the path to scan, or None for the folder.
    outcome : str
        As :func:`outcome` gives it.
    """

    name: str
    make: Callable[[Path], Path | None]
    outcome: str


def outcome(path: Path) -> str:
    """Studies with ``|`` between, series with ``+``, each as ``slices (findings)``; ``*`` marks the chosen one.

    Behind a semicolon what was left out. Where the scan itself ends, the code of its error.
    """
    try:
        found = scan([path])
    except AlveoscopeError as error:
        return f"error: {error.code}"
    studies = []
    for study in found.studies:
        chosen = choose_series(study).series
        studies.append(" + ".join(_words(one, one is chosen) for one in study.series))
    parts = [" | ".join(sorted(studies))]
    if found.counts.duplicates:
        parts.append(f"{found.counts.duplicates} copies")
    parts += sorted(f"{group.count} {group.code}" for group in found.problem_groups())
    return "; ".join(parts)


def _words(series: Series, chosen: bool) -> str:
    codes = [finding.code for finding in series.findings]
    mark = "*" if chosen else ""
    refused = "refused: " if series.refused else ""
    return f"{mark}{len(series.headers)}" + (f" ({refused}{', '.join(codes)})" if codes else "")
