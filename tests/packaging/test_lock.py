"""The lock file: complete, by hash, true to pyproject.toml, and without any address."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.support.build_scripts import script

pytest.importorskip("packaging", reason="packaging comes with the dev and the build extra")
from packaging.requirements import Requirement
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.support.windows_wheels import (
    ON_WINDOWS,
    environment_of,
    found_for_windows,
    held_on,
    held_on_windows,
    noted,
    pins,
)

INTERPRETERS = ("3.10", "3.11", "3.12", "3.13")


@pytest.fixture(scope="module")
def lock() -> str:
    return Path(script("environment").LOCK).read_text(encoding="utf-8")


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
    here = environment_of(version, sys_platform="linux", platform_machine="x86_64")
    held = {name: one for name, (one, _hashes) in held_on(lock, here).items()}
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


def test_every_locked_distribution_has_a_wheel_for_windows(lock: str) -> None:
    """One that pip takes there, as the index answered once, with a hash that the lock lists."""
    held, known = held_on_windows(lock), noted()
    asked = {name: f"{name}{one.specifier}" for name, (one, _hashes) in held.items()}
    assert known.keys() == set(asked.values()), "python -m tests.support.windows_wheels asks the index for the others"
    version = tuple(map(int, ON_WINDOWS.split(".")))
    taken = {*cpython_tags(version, platforms=["win_amd64"]), *compatible_tags(version, None, ["win_amd64"])}
    for name, (one, hashes) in held.items():
        wheel, digest = known[asked[name]]
        of, number, _build, tags = parse_wheel_filename(wheel)
        assert of == name
        assert one.specifier.contains(number)
        assert not taken.isdisjoint(tags), wheel
        assert f"--hash=sha256:{digest}" in hashes, wheel


def test_the_index_is_asked_as_windows_would_ask_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder stands for the index; it has one of two distributions for Linux only."""
    for name, platform in (("both", "win_amd64"), ("both", "linux_x86_64"), ("left", "linux_x86_64")):
        with zipfile.ZipFile(tmp_path / f"{name}-1.0-cp311-cp311-{platform}.whl", "w") as wheel:
            head = f"{name}-1.0.dist-info/"
            wheel.writestr(f"{head}METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            wheel.writestr(f"{head}WHEEL", f"Wheel-Version: 1.0\nTag: cp311-cp311-{platform}\n")
            wheel.writestr(f"{head}RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    found = found_for_windows(["both==1.0"])
    assert {asked: wheel for asked, (wheel, _digest) in found.items()} == {
        "both==1.0": "both-1.0-cp311-cp311-win_amd64.whl"
    }
    with pytest.raises(SystemExit, match=r"No matching distribution found for left==1\.0"):
        found_for_windows(["both==1.0", "left==1.0"])
