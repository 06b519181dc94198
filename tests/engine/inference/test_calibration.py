"""The one place where logits become a probability."""

from __future__ import annotations

import numpy as np
import pytest

from engine.inference.calibration import covid_probability


def test_equal_logits_without_bias_are_a_coin() -> None:
    assert covid_probability([[3.0, 3.0]], {"temperature": 2.0, "bias": 0.0}) == pytest.approx([0.5])


def test_temperature_divides_the_margin_and_bias_is_added() -> None:
    found = covid_probability([[1.0, 4.0]], {"temperature": 1.5, "bias": -0.5})
    assert found == pytest.approx([1 / (1 + np.exp(-1.5))])


def test_extreme_logits_saturate_without_overflow() -> None:
    found = covid_probability([[0.0, 1e30], [1e30, 0.0]], {"temperature": 1.0, "bias": 0.0})
    assert found.tolist() == [1.0, 0.0]


def test_the_logit_of_covid_is_found_by_its_name() -> None:
    plain = covid_probability([[1.0, 4.0]], {"temperature": 1.0, "bias": 0.0})
    turned = covid_probability([[4.0, 1.0]], {"temperature": 1.0, "bias": 0.0}, ("covid", "non-covid"))
    assert plain == pytest.approx(turned)
