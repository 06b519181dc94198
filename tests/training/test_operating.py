from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.triage.aggregate import study_probability
from training.errors import ExportError
from training.judging.operating import (
    accepted,
    choose_limits,
    choose_thresholds,
    distances,
    effect_size,
    fit_gate,
    healthy_percentiles,
    pseudo_studies,
    threshold_figures,
)
from training.judging.outputs import Outputs, opacity_inside
from training.release.points import UnseenScores, operating_points


def test_thresholds_keep_the_wanted_rates():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 400)
    scores = np.clip(0.5 * labels + rng.normal(0.25, 0.2, 400), 0, 1)
    figures = threshold_figures(scores, labels, choose_thresholds(scores, labels))
    assert figures["covid_called_negative"] <= 0.1
    assert figures["specificity_of_positive"] >= 0.9
    assert 0.0 <= figures["indeterminate_share"] < 0.5


def test_the_gap_between_separable_studies_is_indeterminate():
    thresholds = choose_thresholds(np.array([0.1, 0.2, 0.8, 0.9]), np.array([0, 0, 1, 1]))
    assert thresholds.negative_below == pytest.approx(0.2)
    assert thresholds.positive_from == pytest.approx(0.8)


def test_a_study_that_is_less_than_likely_is_not_called_positive():
    thresholds = choose_thresholds(np.array([0.05, 0.1, 0.2, 0.35, 0.4, 0.45]), np.array([0, 0, 0, 1, 1, 1]))
    assert thresholds.negative_below == pytest.approx(0.2)
    assert thresholds.positive_from == 0.5


def test_without_a_healthy_slice_the_way_out_is_said():
    """A site that names every finding may call healthy lungs otherwise."""
    with pytest.raises(ExportError, match=r"No non-covid image .* counts as healthy"):
        healthy_percentiles(np.empty(0))


def test_small_groups_are_no_studies():
    scores, labels = pseudo_studies(
        np.linspace(0, 1, 12), np.array([0] * 6 + [1] * 6), ["a"] * 6 + ["b"] * 4 + ["c"] * 2
    )
    assert len(scores) == len(labels) == 1


def test_a_patient_whose_first_slices_are_clear_has_covid_all_the_same():
    scores, labels = pseudo_studies(np.full(6, 0.5), np.array([0, 0, 0, 1, 1, 0]), ["patient"] * 6)
    assert labels.tolist() == [1]
    assert scores == pytest.approx([0.0])


def test_the_study_rule_is_calibrated_on_studies():
    """Every slice of a covid patient says 0.6, of another 0.5: the study's number has to say more."""
    labels = np.repeat(np.arange(60) % 2, 5)
    groups = [f"patient{number // 5}" for number in range(300)]
    noise = np.random.default_rng(0).normal(0.0, 0.1, 300)
    rule, thresholds, figures = operating_points(UnseenScores(labels * 0.4 + noise, labels, groups, groups))
    assert rule.calibrated
    sick, well = (study_probability([score] * 5, rule) for score in (0.62, 0.4))
    assert sick > 0.8
    assert well < 0.2
    assert 0.0 < thresholds.negative_below <= thresholds.positive_from < 1.0
    assert figures["auc"] == 1.0
    assert figures["ece"] < 0.1


def _outputs(code):
    count = len(code)
    zeros = np.zeros(count)
    detail = np.linspace(0.02, 0.1, count)
    return Outputs(np.zeros((count, 2)), code, np.linspace(0.1, 0.2, count), detail, *[zeros] * 5)


def test_the_gate_passes_what_it_was_made_on_and_refuses_what_is_far():
    rng = np.random.default_rng(0)
    basis = rng.normal(size=(20, 500))
    codes = rng.normal(size=(600, 20)) @ basis
    arrays = fit_gate(codes)
    assert np.sqrt((distances(codes, arrays) ** 2).mean()) == pytest.approx(np.sqrt(20 / 64), rel=0.1)
    limits = choose_limits(_outputs(codes), arrays)
    assert accepted(_outputs(codes), arrays, limits).mean() >= 0.97
    assert not accepted(_outputs(20.0 * codes[:5]), arrays, limits).any()
    blurred = replace(_outputs(codes), detail=np.full(len(codes), 0.001))
    assert not accepted(blurred, arrays, limits).any()


def test_percentiles_and_effect_size():
    values = np.random.default_rng(0).normal(0.4, 0.1, 1000)
    known = healthy_percentiles(values)
    assert len(known) == 101
    assert known == sorted(known)
    assert effect_size(values - 0.1, values) == pytest.approx(-1.0, abs=0.1)


def test_opacities_inside_the_lung():
    lung = np.zeros((14, 14), bool)
    lung[:, :7] = True
    seen = np.full((7, 7), 0.4)
    assert np.isnan(opacity_inside(seen, lung))
    seen[3, 0] = 0.6
    assert opacity_inside(seen, lung) == pytest.approx(1.0)
    seen[3, 6] = 0.6
    assert opacity_inside(seen, lung) == pytest.approx(0.5)
