"""Which wheels a freeze on Windows gets, noted once: ``python -m tests.support.windows_wheels`` after the lock changed.

What is in an index stays there, so that nobody needs to ask it again while the same versions are locked; the note is
held against the lock, its hashes and its names by tests/packaging/test_lock.py.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.build_scripts import script

#: Name and version -> file name and SHA-256.
NOTE = Path(__file__).with_suffix(".json")
#: The interpreter that build/windows/README.md freezes with.
ON_WINDOWS = "3.11"
_WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}

Wheels = dict[str, tuple[str, str]]


def main() -> None:
    """Ask for what is not noted, and forget what is locked no more."""
    lock = Path(script("environment").LOCK).read_text(encoding="utf-8")
    wanted = {f"{name}{one.specifier}" for name, (one, _hashes) in held_on_windows(lock).items()}
    known = {asked: wheel for asked, wheel in noted().items() if asked in wanted}
    if wanted - known.keys():
        known |= found_for_windows(sorted(wanted - known.keys()))
    rows = [f"{json.dumps(asked)}: {json.dumps(known[asked])}" for asked in sorted(known)]
    NOTE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def noted() -> Wheels:
    """What was noted."""
    found = json.loads(NOTE.read_text(encoding="utf-8")) if NOTE.is_file() else {}
    return {asked: (wheel, digest) for asked, (wheel, digest) in found.items()}


def pins(lock: str) -> list[tuple[Requirement, str]]:
    """Each distribution with its hashes."""
    entries = re.findall(r"^([a-z0-9][^\\\n]+?) \\\n((?:    --hash=\S+(?: \\)?\n)+)", lock, re.MULTILINE)
    return [(Requirement(name), hashes) for name, hashes in entries]


def environment_of(version: str, **platform: str) -> dict[str, str]:
    """What markers ask about, for another interpreter than this one."""
    return {
        "python_version": version,
        "python_full_version": f"{version}.4",
        "implementation_name": "cpython",
    } | platform


def held_on(lock: str, here: dict[str, str]) -> dict[str, tuple[Requirement, str]]:
    """What is locked for such an environment, by name, with its hashes."""
    return {
        canonicalize_name(one.name): (one, hashes)
        for one, hashes in pins(lock)
        if not one.marker or one.marker.evaluate(here)
    }


def held_on_windows(lock: str) -> dict[str, tuple[Requirement, str]]:
    """What is locked for the Python that freezes on Windows."""
    return held_on(lock, environment_of(ON_WINDOWS, **_WINDOWS))


def found_for_windows(names: list[str]) -> Wheels:
    """What pip would install there.

    Raises
    ------
    SystemExit
        Something has no wheel for Windows, or no index can be reached; in pip's words.
    """
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps"]
        command += ["--report", str(report), "--target", str(report.with_suffix(""))]
        command += ["--platform", "win_amd64", "--python-version", ON_WINDOWS, "--only-binary=:all:", *names]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            raise SystemExit(run.stderr)
        chosen = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {
        f"{canonicalize_name(one['metadata']['name'])}=={one['metadata']['version']}": (
            one["download_info"]["url"].rsplit("/", 1)[-1],
            one["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for one in chosen
    }


if __name__ == "__main__":
    main()
