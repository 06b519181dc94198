from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import BundleCorruptError
from engine.triage.aggregate import StudyRule, Thresholds, study_interval, study_probability, verdict
from engine.triage.values import Verdict

RULE = StudyRule()
_PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def test_the_mean_of_the_highest_part():
    values = np.repeat([0.1, 0.9], [70, 30])
    assert study_probability(values, RULE) == pytest.approx(0.9, abs=0.001)
    assert study_probability(np.repeat([0.1, 0.9], [85, 15]), RULE) == pytest.approx(0.5, abs=0.001)


def test_one_wrong_slice_changes_nothing():
    values = np.full(50, 0.1)
    values[20] = 1.0
    assert study_probability(values, RULE) == pytest.approx(0.1)


@settings(max_examples=60, deadline=None)
@given(values=_PROBABILITIES)
def test_probability_and_interval_lie_between_the_extremes(values):
    low, high = study_interval(values, RULE)
    assert min(values) - 1e-12 <= low <= high <= max(values) + 1e-12
    assert min(values) - 1e-12 <= study_probability(values, RULE) <= max(values) + 1e-12


@settings(max_examples=30, deadline=None)
@given(values=_PROBABILITIES, raised=st.floats(0, 1))
def test_more_suspicious_slices_never_lower_the_study(values, raised):
    higher = np.maximum(values, raised)
    assert study_probability(higher, RULE) >= study_probability(values, RULE) - 1e-12


def test_the_interval_is_the_same_at_every_call_and_widens_with_disagreement():
    values = np.random.default_rng(0).uniform(size=80)
    assert study_interval(values, RULE) == study_interval(values, RULE)
    calm, torn = np.full(80, 0.5), np.repeat([0.0, 1.0, 0.0], [35, 10, 35])
    assert study_interval(calm, RULE) == (0.5, 0.5)
    low, high = study_interval(torn, RULE)
    assert high - low > 0.2


def test_no_slice_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="at least one"):
        study_probability([], RULE)


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.0, Verdict.NEGATIVE), (0.299, Verdict.NEGATIVE), (0.3, Verdict.INDETERMINATE),
     (0.699, Verdict.INDETERMINATE), (0.7, Verdict.POSITIVE), (1.0, Verdict.POSITIVE)],
)  # fmt: skip
def test_verdicts_at_their_limits(probability, expected):
    assert verdict(probability, Thresholds(0.3, 0.7)) is expected


def test_the_rule_survives_the_manifest():
    assert StudyRule.from_manifest(RULE.to_manifest()) == RULE


@pytest.mark.parametrize(
    "content", [{}, {"rule": "maximum"}, {"rule": "top-mean", "smoothing": 2}, {"rule": "top-mean", "power": 3}]
)
def test_another_rule_is_a_corrupt_bundle(content):
    with pytest.raises(BundleCorruptError, match="is not known"):
        StudyRule.from_manifest(content)


def test_thresholds_out_of_order_are_a_corrupt_bundle():
    assert Thresholds.from_manifest({"negative_below": 0.2, "positive_from": 0.8}).slice_suspicious == 0.5
    with pytest.raises(BundleCorruptError, match="not in order"):
        Thresholds.from_manifest({"negative_below": 0.9, "positive_from": 0.8})
    with pytest.raises(BundleCorruptError, match="positive_from"):
        Thresholds.from_manifest({"negative_below": 0.9})
