"""The lock file: complete, by hash, true to pyproject.toml, and without any address."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from engine.files import write_atomically
from tests.support.build_scripts import BUILD, script

pytest.importorskip("packaging", reason="packaging comes with the dev and the build extra")
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

INTERPRETERS = ("3.10", "3.11", "3.12", "3.13")
#: The interpreter that build/windows/README.md freezes with.
ON_WINDOWS = "3.11"
#: What pip says where there is no package index, before or after it has tried again.
OFFLINE = re.compile(
    "connection broken|ConnectionError|Failed to establish|Temporary failure|timed out|ProxyError", re.I
)


@pytest.fixture(scope="module")
def lock() -> str:
    return Path(script("environment").LOCK).read_text(encoding="utf-8")


def pins(lock: str) -> list[tuple[Requirement, str]]:
    """Each distribution with its hashes."""
    entries = re.findall(r"^([a-z0-9][^\\\n]+?) \\\n((?:    --hash=\S+(?: \\)?\n)+)", lock, re.MULTILINE)
    return [(Requirement(name), hashes) for name, hashes in entries]


def test_every_line_is_a_version_with_hashes(lock: str) -> None:
    found = pins(lock)
    assert len(found) == sum(not line.startswith((" ", "#")) for line in lock.splitlines() if line)
    for requirement, hashes in found:
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement
        assert set(re.findall(r"--hash=(\w+):[0-9a-f]{64}", hashes)) == {"sha256"}


def test_it_names_no_address(lock: str) -> None:
    assert "://" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock


def environment_of(version: str, **platform: str) -> dict[str, str]:
    """What markers ask about, for another interpreter than this one."""
    return {
        "python_version": version,
        "python_full_version": f"{version}.4",
        "implementation_name": "cpython",
    } | platform


def held_on(lock: str, here: dict[str, str]) -> dict[str, Requirement]:
    """What is locked for such an environment, by name."""
    return {canonicalize_name(one.name): one for one, _ in pins(lock) if not one.marker or one.marker.evaluate(here)}


@pytest.mark.parametrize("version", INTERPRETERS)
def test_what_pyproject_asks_for_is_locked_within_its_bounds(lock: str, version: str) -> None:
    here = environment_of(version, sys_platform="linux", platform_machine="x86_64")
    held = held_on(lock, here)
    for text in script("environment").build_requirements():
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate(here):
            continue
        pinned = held.get(canonicalize_name(wanted.name))
        assert pinned is not None, f"{wanted} is not locked for Python {version}: build/README.md says how"
        assert wanted.specifier.contains(str(pinned.specifier)[2:]), (wanted, str(pinned))


def test_no_list_of_pyproject_names_a_distribution_twice() -> None:
    project = script("environment").project_table()
    for listed in (project["dependencies"], *project["optional-dependencies"].values()):
        names = [(canonicalize_name(one.name), str(one.marker)) for one in map(Requirement, listed)]
        assert sorted(set(names)) == sorted(names)


def test_nothing_locked_brings_old_openssl(lock: str) -> None:
    """python-gdcm did, in every frozen app: it decodes no more."""
    assert "python-gdcm" not in {canonicalize_name(one.name) for one, _ in pins(lock)}


def known_for_windows(names: list[str], folder: Path) -> list[dict[str, Any]]:
    """What pip would install there, asked for once while these versions are locked: what is in an index stays."""
    asked = hashlib.sha256("\n".join([ON_WINDOWS, *sorted(names)]).encode()).hexdigest()[:24]
    kept = BUILD.parent / ".work" / "locked" / f"windows-{asked}.json"
    if not kept.is_file():
        with ThreadPoolExecutor(4) as pool:  # the index takes its time, and the processor has none to do
            parts = pool.map(lambda at: found_for_windows(names[at::4], folder / f"{at}.json"), range(4))
            chosen = [one for part in parts for one in part]
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(kept, json.dumps(chosen).encode())
    return list(json.loads(kept.read_text(encoding="utf-8")))


def found_for_windows(names: list[str], report: Path) -> list[dict[str, Any]]:
    """What pip would install there; it asks the index for metadata and downloads nothing else."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--retries", "1"]
    command += ["--report", str(report), "--target", str(report.with_suffix(""))]
    command += ["--platform", "win_amd64", "--python-version", ON_WINDOWS, "--only-binary=:all:", *names]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode and OFFLINE.search(run.stderr):
        pytest.skip("no package index can be reached from here")
    assert run.returncode == 0, run.stderr
    assert not report.with_suffix("").exists()
    return list(json.loads(report.read_text(encoding="utf-8"))["install"])


def test_every_locked_distribution_has_a_wheel_for_windows(lock: str, tmp_path: Path) -> None:
    windows = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
    wanted = held_on(lock, environment_of(ON_WINDOWS, **windows))
    names = [f"{one.name}{one.specifier}" for one in wanted.values()]
    chosen = known_for_windows(names, tmp_path)
    assert {canonicalize_name(one["metadata"]["name"]) for one in chosen} == wanted.keys()
    wheels = [one["download_info"]["url"].rsplit("/", 1)[-1] for one in chosen]
    assert [name for name in wheels if not name.endswith(("-win_amd64.whl", "-any.whl"))] == []
    for one in chosen:
        assert one["download_info"]["archive_info"]["hashes"]["sha256"] in lock, one["metadata"]["name"]
