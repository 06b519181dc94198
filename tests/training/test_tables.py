"""Figures in words."""

from __future__ import annotations

import json
import math

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.judging.tables import text_of
from training.learning.runs import as_json
from training.statistics.intervals import Estimate


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (Estimate(0.9, 0.8, 0.95), "0.900 (0.800 to 0.950)"),
        (Estimate(0.9, math.nan, math.nan), "0.900"),
        (Estimate(math.nan, math.nan, math.nan), "-"),
        ({"value": 0.5, "low": None, "high": None}, "0.500"),
        (math.nan, "-"),
        (None, "-"),
        (0.25, "0.250"),
        (12, "12"),
    ],
)
def test_a_figure_reads_the_same_from_memory_and_from_its_file(figure, words):
    assert text_of(figure) == words
    assert text_of(json.loads(as_json(figure))) == words
