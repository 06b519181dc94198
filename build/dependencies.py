"""What the app needs at run time: the closure of pyproject's dependencies over the installed distributions."""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from environment import runtime_requirements
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from paths import ROOT


def runtime_distributions(root: Path = ROOT) -> list[Distribution]:
    """Distributions that the app imports, directly or through others, sorted by name.

    Raises
    ------
    SystemExit
        One of them is not installed here.
    """
    found: dict[str, Distribution] = {}
    waiting = [Requirement(text) for text in runtime_requirements(root)]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if not _applies(wanted):
            continue
        if name not in found:
            found[name] = _installed(name)
            waiting += [Requirement(text) for text in found[name].requires or []]
    return [found[name] for name in sorted(found)]


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise SystemExit(f"{name} is not installed in {sys.prefix}: run build/freeze.py without --here.") from None


def _applies(requirement: Requirement) -> bool:
    """Markers hold here, and no extra is asked for (``extra == ...`` is false with an empty extra)."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})
