"""All tests of a bundle in one go: figures to ``tests.json``, the card written anew, the bundle signed again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from training.config import Config
from training.console import Say, say_nothing
from training.judging.bundle_tests import BundleTests
from training.judging.refusal import refusal_figures
from training.learning.runs import as_json, write_figures
from training.release.bundle import read_private_key
from training.release.half import half_change
from training.release.release import checked_bundle, finish
from training.release.same_split import require_same_split


def run_tests(
    config: Config,
    run: Path,
    folder: Path,
    dicom: Path,
    key: Path,
    outliers: Path | None = None,
    say: Say = say_nothing,
) -> str:
    """Test the bundle in ``folder``; gives the figures as JSON. ``outliers`` holds further pictures to refuse.

    Raises
    ------
    ExportError
        The bundle was trained on other images than the configuration names, or the key can't be used.
    BundleError, DataError, OutputError
    """
    read_private_key(key)  # before the work, not after it
    bundle = checked_bundle(folder)
    tests = BundleTests(bundle, config)
    require_same_split(bundle.manifest, tests.records, tests.split, config)
    frequency = bundle.manifest.opacity_frequency
    figures: dict[str, Any] = {}
    for name, what, measure in (
        ("held_out", "held-out groups", tests.held_out),
        ("unseen", "sources never trained on", tests.unseen_sources),
        ("dicom", "DICOM series", lambda: tests.dicom(dicom)),
        ("outliers", "what must be refused", lambda: refusal_figures(tests.gate(), dicom, outliers)),
        ("shortcuts", "shortcuts", tests.shortcuts),
        ("fp16", "FP16 beside FP32", lambda: half_change(folder, tests.images, tests.split.validation, frequency)),
    ):
        say(f"testing: {what}")
        figures[name] = measure()
    write_figures(run / "tests.json", figures)
    finish(bundle.manifest, folder, run, key)
    return as_json(figures)
