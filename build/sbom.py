"""Software bill of materials (CycloneDX 1.6) of a frozen folder.

The Python components come from cyclonedx-py: what the app needs at run time, and what froze it, which is marked as not
shipped (scope "excluded"). Libraries of the build machine are listed as files with their digests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from dependencies import build_distributions, locked_names, runtime_distributions
from digests import sha256
from environment import LOCK
from inputs import source_date
from packaging.utils import canonicalize_name
from paths import ROOT


def write_sbom(folder: Path, target: Path) -> None:
    """Ask the tool, keep what is shipped and what froze it, add the system's libraries.

    Raises
    ------
    SystemExit
        A distribution of the lock file that is installed here is not among them.
    """
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")]
    command += ["--output-reproducible", "--sv", "1.6", "--of", "JSON", sys.executable]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(source_date())}
    result = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    whole = json.loads(result.stdout)
    shipped, all_ = (
        {canonicalize_name(one.metadata["Name"]) for one in made()}
        for made in (runtime_distributions, build_distributions)
    )
    table = without_others(whole, shipped, all_ - shipped)
    forgotten = forgotten_in(table, names_of(whole), LOCK.read_text(encoding="utf-8"))
    if forgotten:
        raise SystemExit(f"sbom: locked and installed, and not in the bill of materials: {', '.join(forgotten)}")
    table["components"] += system_libraries(folder)
    target.write_text(json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def names_of(table: dict[str, Any]) -> set[str]:
    """Canonical names of a document's components."""
    return {canonicalize_name(one["name"]) for one in table["components"]}


def forgotten_in(table: dict[str, Any], installed: set[str], lock: str) -> list[str]:
    """Names of the lock file that are installed and no component of the document."""
    return sorted(locked_names(lock) & installed - names_of(table))


def without_others(table: dict[str, Any], shipped: set[str], tools: set[str]) -> dict[str, Any]:
    """The same document with the components of those names, tools marked, and their dependencies among themselves."""
    kept = [
        {**one, "scope": "excluded"} if canonicalize_name(one["name"]) in tools else one
        for one in table.get("components", [])
        if canonicalize_name(one["name"]) in shipped | tools
    ]
    references = {one["bom-ref"] for one in kept}
    root = table.get("metadata", {}).get("component", {}).get("bom-ref")
    dependencies = []
    for one in table.get("dependencies", []):
        if one["ref"] == root or one["ref"] in references:
            inside = [ref for ref in one.get("dependsOn", []) if ref in references]
            dependencies.append({"ref": one["ref"], **({"dependsOn": inside} if inside else {})})
    return {**table, "components": kept, "dependencies": dependencies}


def system_libraries(folder: Path) -> list[dict[str, Any]]:
    """Shared libraries at the top of ``_internal``: they come from the machine that built the folder."""
    found = []
    for path in sorted((folder / "_internal").glob("lib*.so*")):
        if path.is_symlink():
            continue
        digest = {"alg": "SHA-256", "content": sha256(path)}
        found.append({"type": "file", "bom-ref": f"file:{path.name}", "name": path.name, "hashes": [digest]})
    return found
