"""Where the scripts in this folder read and write: sources from the root, everything made in .work/ and dist/."""

from __future__ import annotations

import platform
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
WORK = ROOT / ".work"
DIST = ROOT / "dist"


def app_version(root: Path = ROOT) -> str:
    """The version in pyproject.toml."""
    match = re.search(r'^version = "([^"]+)"', (root / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise SystemExit("pyproject.toml has no version.")
    return match[1]


def modules_of(room: str, root: Path = ROOT) -> list[str]:
    """Names of all modules in a room of the sources, sorted; none is imported for it. A script beside data is none."""
    files = [path.relative_to(root) for path in (root / room).rglob("*.py")]
    packages = {file.parent for file in files if file.name == "__init__.py"}
    names = [".".join(file.with_suffix("").parts) for file in files if file.parent in packages]
    return sorted(name.removesuffix(".__init__") for name in names)


def platform_name() -> str:
    """``linux-x86_64``, ``linux-aarch64`` or ``windows-x86_64``."""
    system = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    machine = {"AMD64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    return f"{system}-{machine}"


def release_name(site: str) -> str:
    """``alveoscope-<version>-<platform>-<site>``: the folder under dist/, and the archive's name."""
    return f"alveoscope-{app_version()}-{platform_name()}-{site}"
