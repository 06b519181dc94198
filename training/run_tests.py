"""All tests of a bundle in one go: figures to ``tests.json``, the card written anew, the bundle signed again."""

from __future__ import annotations

from pathlib import Path

from engine.inference.bundle import load_bundle
from training.bundle_tests import BundleTests
from training.config import Config
from training.refusal import refusal_figures
from training.release import finish
from training.runs import as_json, write_figures


def run_tests(
    config: Config, run: Path, folder: Path, dicom: Path, key: Path, outliers: Path | None = None
) -> str:
    """Test the bundle in ``folder``; gives the figures as JSON. ``outliers`` holds further pictures to refuse.

    Raises
    ------
    BundleError, DataError, ExportError, OutputError
    """
    bundle = load_bundle(folder, verify=False)
    tests = BundleTests(bundle, config)
    figures = {
        "held_out": tests.held_out(),
        "unseen": {source: tests.unseen_source(source) for source in config.data.test_only},
        "dicom": tests.dicom(dicom),
        "outliers": refusal_figures(tests.gate(), dicom, outliers),
        "shortcuts": tests.shortcuts(),
    }
    write_figures(run / "tests.json", figures)
    finish(bundle.manifest, folder, run, key)
    return as_json(figures)
