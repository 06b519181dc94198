"""Patient's Age as it is written in the wild: a child is not judged like an adult."""

from __future__ import annotations

import pytest

from engine.dicom.age import age_years
from engine.dicom.values import Patient, StudyDetails


def _age(written: str, born: str = "") -> int | None:
    return age_years(StudyDetails(patient=Patient(birth_date=born), study_date="20200101", patient_age=written))


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("017Y", 17),
        ("17", 17),
        ("17Y\0", 17),
        ("17YR", 17),
        ("17 years", 17),
        ("17 años", 17),
        ("17.5", 17),
        ("17,5 Y", 17),
        ("6 Mon.", 0),
        ("018M", 1),
        ("000Y", None),
        ("999Y", None),
        ("Y", None),
    ],
)
def test_an_age_however_it_is_written(written: str, years: int | None) -> None:
    assert _age(written) == years


def test_an_age_that_nobody_reaches_says_less_than_a_day_of_birth() -> None:
    """A child of 15 with 999Y, as an anonymiser writes, was judged like an adult."""
    assert _age("999Y", "20050101") == _age("999", "20050101") == 15
