"""Software bill of materials (CycloneDX 1.6) of a frozen folder.

The Python components come from cyclonedx-py, reduced to what the app needs at run time: the build tools in the same
environment are not shipped. Libraries of the build machine are listed as files with their digests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from dependencies import runtime_distributions
from digests import sha256
from freeze import source_date
from packaging.utils import canonicalize_name
from paths import ROOT


def write_sbom(folder: Path, target: Path) -> None:
    """Ask the tool, keep what is shipped, add the system's libraries, validate by the tool's own schema."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")]
    command += ["--output-reproducible", "--sv", "1.6", "--of", "JSON", sys.executable]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(source_date())}
    result = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    names = {canonicalize_name(one.metadata["Name"]) for one in runtime_distributions()}
    table = only_shipped(json.loads(result.stdout), names)
    table["components"] += system_libraries(folder)
    target.write_text(json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def only_shipped(table: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """The same document with the components of those names, and their dependencies among themselves."""
    kept = [one for one in table.get("components", []) if canonicalize_name(one["name"]) in names]
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
