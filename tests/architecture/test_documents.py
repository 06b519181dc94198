"""Figures in documents are those of their sources: a new bundle or another limit makes the old ones fall here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from engine import __version__
from engine.inference.bundle import load_bundle
from engine.intake.guard import Limits


@pytest.fixture(scope="module")
def left_out(project_root: Path) -> dict[str, Any]:
    """Figures of sources left out whole: ``labels`` and ``outlines``, each by source."""
    protocols = json.loads((project_root / "training" / "figures" / "left-out.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = {"labels": {}, "outlines": {}}
    for protocol in protocols.values():
        if isinstance(protocol, dict):
            for kind, by_source in found.items():
                by_source.update(protocol.get(kind, {}))
    return found


def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("source", ["radiopaedia", "sirm", "coronacases"])
def test_readme_gives_the_dice_of_sources_left_out(source: str, project_root: Path, left_out: dict[str, Any]) -> None:
    dice = left_out["outlines"][source]["dice"]["opacity"]["by_image"]["value"]
    assert f"`{source}` {dice:.2f}" in readme(project_root)


def test_readme_gives_the_areas_of_sources_left_out(project_root: Path, left_out: dict[str, Any]) -> None:
    labels = left_out["labels"]
    figures, hospital = (labels[source]["auc"]["value"] for source in ("covid-ct", "sarscov2"))
    by_patient = sorted(labels[name]["by_patient"]["auc"]["value"] for name in ("drenet", "drenet, smoothed alike"))
    wanted = (figures, hospital, *by_patient)
    text = re.search(
        r"AUC (\S+) \(figures of papers\), (\S+) \(another hospital\).*?pneumonia, (\S+) to (\S+) on",
        readme(project_root),
        re.DOTALL,
    )
    assert text is not None
    assert text.groups() == tuple(f"{one:.2f}" for one in wanted)


def test_real_scans_are_those_of_the_bundle_that_ships(project_root: Path) -> None:
    text = (project_root / "tests" / "end2end" / "REAL_SCANS.md").read_text(encoding="utf-8")
    assert f"Bundle {load_bundle(verify=False).manifest.version}." in text


def test_the_conformance_statement_is_of_this_version_and_gives_the_receivers_limits(project_root: Path) -> None:
    text = (project_root / "build" / "CONFORMANCE.md").read_text(encoding="utf-8")
    limits = Limits()
    assert f"Alveoscope {__version__.rpartition('.')[0]}. " in text
    assert f"{limits.associations} associations at a time" in text
    assert f"{limits.connections_per_address} connections from one address" in text
    assert f"PDU {limits.pdu_bytes} bytes" in text
    assert f"objects up to {limits.object_bytes >> 20} MiB" in text
    assert f"take {limits.bytes_under_way >> 20} MiB together, those over {limits.small_bytes >> 20} MiB" in text
    assert f"{limits.objects_per_second:.0f} objects a second" in text
    assert f"a silence of {limits.seconds:.0f} s" in text
