"""What can be checked here of the packages that are not built here, and of the documents for site IT."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.dicom.decoders import NAMES

REQUIREMENT = re.compile(r"[A-Za-z0-9_-]+(==|>=|<)[0-9.]+(,(<|>=)[0-9.]+)*")


@pytest.mark.parametrize("platform", ["windows", "jetson"])
def test_a_platform_that_was_never_run_says_so(platform: str, project_root: Path) -> None:
    assert "**Not run.**" in (project_root / "build" / platform / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["constraints-jetpack6.txt", "constraints-jetpack7.txt"])
def test_constraints_are_requirements_with_bounds(name: str, project_root: Path) -> None:
    lines = (project_root / "build" / "jetson" / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert wanted
    assert all(REQUIREMENT.fullmatch(line) for line in wanted)


def test_jetpack_6_stays_below_the_wheels_that_need_a_newer_glibc(project_root: Path) -> None:
    text = (project_root / "build" / "jetson" / "constraints-jetpack6.txt").read_text(encoding="utf-8")
    assert "PySide6-Essentials==6.8.0.2" in text


def test_the_windows_installer_has_its_sections_and_never_closes_a_running_app(project_root: Path) -> None:
    text = (project_root / "build" / "windows" / "alveoscope.iss").read_text(encoding="utf-8")
    sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
    assert sections == ["Setup", "Languages", "InstallDelete", "Files", "Icons", "Registry", "Run"]
    assert "CloseApplications=no" in text
    assert text.count('"') % 2 == 0


def test_the_file_type_knows_dicom_by_its_content(project_root: Path) -> None:
    tree = ElementTree.parse(project_root / "build" / "install" / "alveoscope-dicom.xml")
    match = tree.find(".//{*}match")
    assert match is not None
    assert (match.get("value"), match.get("offset")) == ("DICM", "128")


def test_the_conformance_statement_names_every_family_of_transfer_syntaxes(project_root: Path) -> None:
    text = (project_root / "build" / "CONFORMANCE.md").read_text(encoding="utf-8")
    for name in NAMES.values():
        family = re.split(r" \(| Lossless| Near| RPCL| VR", name)[0].removeprefix("Deflated ")
        assert family in text, name
