from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.inference.manifest import Manifest
from engine.preprocess import DEFAULT_SPEC
from engine.triage.aggregate import StudyRule
from training.learning.runs import as_json
from training.release.model_card import LICENCE, card
from training.statistics.intervals import Estimate

ESTIMATE = Estimate(0.9, 0.8, 0.95)
METRICS = {name: ESTIMATE for name in ("auc", "f1", "sensitivity", "specificity")} | {"images": 50, "groups": 7}


@pytest.fixture
def manifest():
    seen = {"set": {"non-covid": 3, "covid": 4}}
    return Manifest(
        bundle_id="b", version="1", created="2020-01-01", labels=("non-covid", "covid"),
        preprocess=DEFAULT_SPEC.to_dict(), preprocess_digest=DEFAULT_SPEC.digest,
        calibration={"temperature": 1.5, "bias": 0.1}, aggregation=StudyRule().to_manifest(),
        thresholds={"negative_below": 0.3, "positive_from": 0.7}, gate={}, capacity={},
        training={"seed": 0, "train": seen, "validation": seen, "kept_for_tests": ["other"]}, licence=LICENCE,
    )  # fmt: skip


def test_what_was_not_run_is_said(manifest, tmp_path):
    text = card(manifest, tmp_path)
    fed = ", lung field, as a site's scans are fed"
    random, grouped = f"Random 80/20 image split{fed}", f"Grouped 5-fold{fed}"
    for title in (random, grouped, "Leave one source out", "Tests of the shipped files"):
        assert re.search(rf"### {re.escape(title)}.*\n\nNot run for this bundle", text)
    assert "Not for diagnosis without a physician" in text
    assert "| set | train | 3 | 4 |" in text
    assert "non-covid images only" not in text


def test_how_maps_are_adjusted_is_said_where_they_are(manifest, tmp_path):
    assert "* Maps:" not in card(manifest, tmp_path)
    adjusted = replace(manifest, measures={"opacity_frequency": 0.1344})
    assert "13.4 % of the lungs were opacity" in card(adjusted, tmp_path)


def test_sources_that_gave_negatives_only_are_named(manifest, tmp_path):
    training = {**manifest.training, "negatives_only": ["set"]}
    text = card(replace(manifest, training=training), tmp_path)
    assert "Of set the classifier was trained on the non-covid images only" in text


def test_figures_stand_beside_their_bars(manifest, tmp_path):
    (tmp_path / "grouped.json").write_text(
        as_json({"protocol": "5 folds", "folds_done": 1, "folds": [METRICS], "pooled": METRICS})
    )
    published = {"protocol": "5 folds", "folds_done": 1, "folds": [METRICS], "pooled": {**METRICS, "images": 77}}
    (tmp_path / "grouped-whole-image.json").write_text(as_json(published))
    (tmp_path / "grouped-ensemble.json").write_text(as_json({**published, "members": ["one", "other"]}))
    (tmp_path / "cross.json").write_text(
        as_json({"protocol": "x", "clinic": {**METRICS, "CT-0 against CT-2": {"auc": ESTIMATE}}})
    )
    runs = {"runs": [{"seed": 3, **METRICS}], "mean_f1": 0.9, "mean_auc": 0.9}
    (tmp_path / "random.json").write_text(as_json(runs))
    (tmp_path / "random-whole-image.json").write_text(as_json({**runs, "mean_f1": 0.75}))
    (tmp_path / "tried").mkdir()
    (tmp_path / "tried" / "plain.json").write_text(as_json({"held_out": METRICS, "other_sources": METRICS}))
    (tmp_path / "notes.md").write_text("## What was tried\n\nA thing.\n")
    text = card(manifest, tmp_path)
    assert "Bar: F1 >= 0.90 and AUC >= 0.95" in text
    assert "| clinic | 50 (7) | 0.900 (0.800 to 0.950)" in text
    assert "clinic, CT-0 against CT-2: AUC 0.900" in text
    assert "1 seed(s) run" in text
    assert "whole images, as published" in text
    assert "Mean F1 0.7500" in text
    assert text.count("5 folds, whole images, as published") == 1
    assert text.count("5 folds, mean of the logits of one and other; no ensemble ships") == 1
    assert "| all test predictions | 77 (7) |" in text
    assert "| plain | 0.900 (0.800 to 0.950) | 0.900 (0.800 to 0.950) |" in text
    assert "1 fold(s) were run" in text
    assert text.endswith("A thing.\n")


def test_figures_survive_json():
    assert json.loads(as_json({"auc": ESTIMATE}))["auc"] == {"value": 0.9, "low": 0.8, "high": 0.95}
