"""The card's bars and sources: honest and flattering side by side, nothing invented for what was not run."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is in the train extra")

from training.release.card_bars import BARS, bars_table
from training.release.card_sources import sources_table

ESTIMATE = {"value": 0.72, "low": 0.6, "high": 0.8}


def outlines(value: dict[str, Any]) -> dict[str, Any]:
    return {"dice": {"opacity": {"by_image": value, "by_patient": value}}, "lungs": {"no_lung_though_full": 2}}


def row_of(table: str, begin: str) -> list[str]:
    (line,) = [line for line in table.splitlines() if line.startswith(begin)]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_honest_and_flattering_stand_side_by_side() -> None:
    left = {"protocol": "left out", "sirm,coronacases": {"outlines": {"sirm": outlines({**ESTIMATE, "value": 0.65})}}}
    folds = {"folds_done": 5, "outlines": {"sirm": outlines(ESTIMATE)}, "labels": {}}
    table = bars_table(left, folds, None)
    assert row_of(table, "| opacity Dice by image, published")[1:] == [
        "sirm", ">= 0.7", "0.650 (0.600 to 0.800)", "**0.720 (0.600 to 0.800)**", "-",
    ]  # fmt: skip
    assert row_of(table, "| opacity Dice by image |")[3] == "**0.650 (0.600 to 0.800)**"  # 0.6 is asked of any source
    assert row_of(table, "| lungs: slices full of lung")[2:4] == ["<= 0", "2"]


def test_labels_are_looked_up_by_source() -> None:
    specific = {"specificity": {"value": 0.93, "low": 0.9, "high": 0.96}}
    shipped = {"labels": {"iq-oth": specific, "lidc-slices": specific, "sarscov2": specific}}
    table = bars_table(None, None, shipped)
    assert row_of(table, "| specificity | iq-oth")[2] == ">= 0.85"
    assert row_of(table, "| specificity | lidc-slices")[5] == "**0.930 (0.900 to 0.960)**"
    assert "sarscov2" not in table


def test_what_was_not_run_is_not_there() -> None:
    assert bars_table(None, None, None) == ""
    assert bars_table({"protocol": "left out"}, {"folds_done": 0}, {"labels": {}}) == ""
    unknown = {"a": {"outlines": {"s": outlines({"value": float("nan"), "low": None, "high": None})}}}
    assert "nan" not in bars_table(unknown, None, None)


def test_every_bar_has_exactly_one_side() -> None:
    assert all((bar.least is None) != (bar.most is None) for bar in BARS)


def test_sources_with_their_licences_and_uses() -> None:
    table = sources_table(
        {
            "train": {"sarscov2": {}, "of-a-site": {}},
            "validation": {"sarscov2": {}},
            "kept_for_tests": ["mosmed-slices"],
        }
    )
    assert row_of(table, "| sarscov2")[2:] == ["CC BY-NC-SA 4.0", "train, validation"]
    assert row_of(table, "| mosmed-slices")[2:] == ["CC BY-NC-ND 3.0: tests only", "tests only"]
    assert row_of(table, "| of-a-site")[2] == "not known here"
    assert sources_table({}) == ""
