"""The choice among several series, and the reason that is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.dicom import Series, Study, choose_series
from engine.dicom.findings import finding
from tests.support.series import make_series


def _study(*series: Series) -> Study:
    return Study("1.2", series)


def _derived(series: Series) -> Series:
    headers = tuple(replace(header, image_type=("DERIVED", "SECONDARY", "AXIAL")) for header in series.headers)
    return replace(series, headers=headers)


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        (make_series(60, spacing_mm=5.0), make_series(60, spacing_mm=1.0), "covers more of the chest"),
        (make_series(300, spacing_mm=1.0), make_series(60, spacing_mm=5.0), "has the smaller distance between images"),
        (make_series(60, kernel="B70f"), make_series(60, kernel="B31f"), "was reconstructed with a lung kernel"),
        (make_series(60, kernel="LUNG"), make_series(60, kernel="STANDARD"), "was reconstructed with a lung kernel"),
        (make_series(60), make_series(60, findings=(finding("contrast", "x"),)), "was made without contrast"),
        (make_series(60), make_series(60, findings=(finding("gantry-tilt", "x"),)), "has fewer warnings"),
        (make_series(60), _derived(make_series(60)), "is original, not derived"),
        (make_series(61), make_series(60), "has more images"),
        (make_series(60, series_number=2), make_series(60, series_number=3), "has the lower series number"),
    ],
)
def test_each_rule_decides_in_both_orders(better: Series, worse: Series, reason: str) -> None:
    for study in (_study(better, worse), _study(worse, better)):
        choice = choose_series(study)
        assert choice.series is better
        assert choice.others == (worse,)
        assert choice.reason == f"Of 2 eligible series it {reason}."


def test_coverage_comes_before_thin_slices() -> None:
    whole, part = make_series(30, spacing_mm=10.0), make_series(100, spacing_mm=1.0)
    assert choose_series(_study(part, whole)).series is whole


def test_refused_series_are_no_candidates() -> None:
    refused = make_series(300, spacing_mm=1.0, findings=(finding("not-ct", "x"),))
    good = make_series(10)
    choice = choose_series(_study(refused, good))
    assert (choice.series, choice.others) == (good, ())
    assert choice.reason == "It is the only eligible series of the study."


def test_no_candidate_names_the_reasons() -> None:
    refused = [make_series(60, findings=(finding(code, "x"),)) for code in ("not-ct", "localizer", "not-ct")]
    choice = choose_series(_study(*refused))
    assert choice.series is None
    assert choice.reason == "None of the 3 series can be assessed: localizer, not-ct."
    assert choose_series(_study()).reason == "The study holds no series."


def test_equals_are_settled() -> None:
    one, other = make_series(60, uid="1.2.3"), make_series(60, uid="1.2.4")
    assert choose_series(_study(one, other)).reason == "Of 2 eligible series it came first among equals."


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        # 240 mm each, and the thicker one with a lung kernel, which comes after.
        (
            make_series(160, spacing_mm=1.5),
            make_series(120, spacing_mm=2.0, kernel="B70f"),
            "has the smaller distance between images",
        ),
        # 245 mm are all of a chest; 300 mm are no more of it.
        (
            make_series(245, spacing_mm=1.0),
            make_series(60, spacing_mm=5.0),
            "has the smaller distance between images",
        ),
        # A MinIP may cover twice as much in slices half as thick: its values are no measurements.
        (
            make_series(60, spacing_mm=2.5),
            make_series(250, spacing_mm=1.0, findings=(finding("derived-map", "x"),)),
            "is no map or projection computed from others",
        ),
    ],
)
def test_a_rule_goes_before_those_that_speak_against_it(better: Series, worse: Series, reason: str) -> None:
    for study in (_study(better, worse), _study(worse, better)):
        choice = choose_series(study)
        assert choice.series is better
        assert choice.reason == f"Of 2 eligible series it {reason}."
