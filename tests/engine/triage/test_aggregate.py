from __future__ import annotations

import math
from dataclasses import replace

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


def test_of_few_slices_the_three_highest_count():
    """Three tenths of six slices would be two."""
    rule = StudyRule(smoothing=1)
    assert study_probability([0.1, 0.9, 0.2, 0.6, 0.9, 0.3], rule) == pytest.approx((0.9 + 0.9 + 0.6) / 3)


def test_a_part_of_a_slice_counts_as_one():
    """Three tenths of eleven slices are four."""
    assert study_probability([0.9, 0.9, 0.9, *([0.1] * 8)], StudyRule(smoothing=1)) == pytest.approx(2.8 / 4)


def test_temperature_divides_the_logit_and_bias_is_added_to_it():
    """Odds of 4 to 1 with a temperature of 2 are 2 to 1, and three times that with a bias of ln 3: 6 to 1."""
    rule = StudyRule(temperature=2.0, bias=math.log(3.0))
    assert study_probability([0.8] * 5, rule) == pytest.approx(6 / 7)
    assert study_interval([0.8] * 5, rule) == pytest.approx((6 / 7, 6 / 7))


def test_the_interval_leaves_out_half_of_what_its_level_leaves_at_each_end():
    """Of eight slices one is suspicious and the highest counts. A draw is two blocks of four (2 x the cube root of 8),
    each at one of five places, four of which hold that slice: one draw of 25, 4 %, is without it. That is more than
    the 2.5 % below an interval of 95 %, and less than the 5 % below one of 90 %."""
    values = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    rule = StudyRule(smoothing=1, top_fraction=0.125, top_minimum=1, draws=20_000)
    assert study_interval(values, rule) == (0.0, 1.0)
    assert study_interval(values, replace(rule, level=0.9)) == (1.0, 1.0)
