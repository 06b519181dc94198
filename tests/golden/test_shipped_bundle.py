"""The bundle that ships: signed by the release key, unchanged, small, and its networks give what they gave."""

from __future__ import annotations

import pytest

from engine.inference.bundle import SHIPPED_BUNDLE, load_bundle
from engine.inference.golden import golden_test
from engine.preprocess import DEFAULT_SPEC
from engine.triage.aggregate import StudyRule, Thresholds
from engine.triage.capacity import capacity_percentile
from engine.triage.gate import GateLimits, GateStatistics


@pytest.fixture(scope="module")
def bundle():
    return load_bundle(SHIPPED_BUNDLE)


def test_the_release_key_signed_it(bundle):
    assert bundle.signed_by == "alveoscope-release-6"


def test_the_networks_give_what_they_gave(bundle):
    drift = golden_test(bundle)
    assert drift.probability < 0.002
    assert drift.reconstruction < 0.002


def test_its_preprocessing_is_the_one_of_this_code(bundle):
    assert bundle.spec == DEFAULT_SPEC


def test_every_section_can_be_used(bundle):
    manifest = bundle.manifest
    thresholds = Thresholds.from_manifest(manifest.thresholds)
    assert 0.0 < thresholds.negative_below <= thresholds.positive_from < 1.0
    assert StudyRule.from_manifest(manifest.aggregation).top_fraction > 0
    limits = GateLimits.from_manifest(manifest.gate)
    assert limits.residual < 1.0
    assert limits.detail > 0.002, "what is blurred beyond use is refused"
    assert GateStatistics.from_arrays(bundle.arrays).mean.shape == (500,)
    assert capacity_percentile(0.0, manifest.capacity) == 0.0
    assert manifest.labels == ("non-covid", "covid")


def test_it_is_small_and_says_what_it_is(bundle):
    assert sum(file.stat().st_size for file in bundle.path.iterdir()) < 50e6
    card = (bundle.path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Not for diagnosis without a physician" in card
    assert "CC BY-NC-SA 4.0" in card
    assert "Not run for this bundle" not in card.split("## Tests of the shipped files")[1]
