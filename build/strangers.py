"""Modules in a frozen app that no distribution of its own brings: what happened to be installed where it was frozen.

They are in no bill of materials and under no notice of a licence, and an app frozen elsewhere would lack them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import Distribution, packages_distributions
from pathlib import Path

from contents import executables


def strangers(folder: Path, distributions: Iterable[Distribution]) -> list[str]:
    """A sentence for each top-level module of the folder's programs that is of another distribution."""
    from PyInstaller.archive.readers import CArchiveReader

    modules: set[str] = set()
    for executable in executables(folder):
        outer = CArchiveReader(str(executable))
        for name in [entry for entry in outer.toc if entry.endswith(".pyz")]:
            modules |= set(outer.open_embedded_archive(name).toc)
    names = {distribution.metadata["Name"] for distribution in distributions}
    return foreign(modules, names, packages_distributions())


def foreign(modules: Iterable[str], own: Iterable[str], homes: Mapping[str, Sequence[str]]) -> list[str]:
    """What of the modules is of none of the distributions ``own``; ``homes`` says which distributions bring one."""
    wanted = {_plain(name) for name in own}
    found = []
    for top in sorted({module.split(".")[0] for module in modules} - set(sys.stdlib_module_names)):
        brought_by = sorted({_plain(name) for name in homes.get(top, ())})
        if brought_by and wanted.isdisjoint(brought_by):
            found.append(f"module {top} of {', '.join(brought_by)}, which pyproject.toml does not name for the app")
    return found


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
