"""What the app needs at run time, and what freezes it: closures of pyproject's lists over what is installed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from environment import build_requirements, runtime_requirements
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
    return _closure(runtime_requirements(root))


def build_distributions(root: Path = ROOT) -> list[Distribution]:
    """The same and the tools that freeze, with all that these need."""
    return _closure(build_requirements(root))


def locked_names(lock: str) -> set[str]:
    """Names of the distributions that a lock file holds for this interpreter and platform."""
    found = [Requirement(line) for line in re.findall(r"^([a-z0-9][^\\\n]+?) \\$", lock, re.MULTILINE)]
    return {canonicalize_name(one.name) for one in found if _applies(one)}


def _closure(requirements: Iterable[str]) -> list[Distribution]:
    found: dict[str, Distribution] = {}
    done: set[tuple[str, str]] = set()
    waiting = [Requirement(text) for text in requirements if _applies(Requirement(text))]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        found.setdefault(name, _installed(name))
        for extra in {"", *wanted.extras}:
            if (name, extra) not in done:
                done.add((name, extra))
                needed = (Requirement(text) for text in found[name].requires or [])
                waiting += [one for one in needed if _applies(one, extra)]
    return [found[name] for name in sorted(found)]


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise SystemExit(f"{name} is not installed in {sys.prefix}: run build/freeze.py without --here.") from None


def _applies(requirement: Requirement, extra: str = "") -> bool:
    """Markers hold here, with that extra (``extra == ...`` is false with an empty one)."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})
