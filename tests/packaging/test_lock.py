"""The lock file: complete, by hash, true to pyproject.toml, and without any address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.build_scripts import script

pytest.importorskip("packaging", reason="packaging comes with the dev and the build extra")
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

INTERPRETERS = ("3.10", "3.11", "3.12", "3.13")


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


@pytest.mark.parametrize("version", INTERPRETERS)
def test_what_pyproject_asks_for_is_locked_within_its_bounds(lock: str, version: str) -> None:
    here = {"python_version": version, "python_full_version": f"{version}.4", "sys_platform": "linux"}
    here |= {"platform_machine": "x86_64", "implementation_name": "cpython"}
    held = {canonicalize_name(one.name): one for one, _ in pins(lock) if not one.marker or one.marker.evaluate(here)}
    for text in script("environment").build_requirements():
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate(here):
            continue
        pinned = held.get(canonicalize_name(wanted.name))
        assert pinned is not None, f"{wanted} is not locked for Python {version}: build/README.md says how"
        assert wanted.specifier.contains(str(pinned.specifier)[2:]), (wanted, str(pinned))


def test_nothing_locked_brings_old_openssl(lock: str) -> None:
    """python-gdcm did, in every frozen app: it decodes no more."""
    assert "python-gdcm" not in {canonicalize_name(one.name) for one, _ in pins(lock)}
