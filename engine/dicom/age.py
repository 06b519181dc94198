"""How old the patient was when the images were made."""

from __future__ import annotations

import re
from datetime import date

from engine.dicom.values import Study, StudyDetails

ADULT_YEARS = 18

#: PS3.5 6.2, VR AS; some leave out the unit, write it out, in their language too, or count parts of a year.
_AGE = re.compile(r"(\d{1,3})(?:[.,]\d+)?\s*([^\W\d_]*)\.?")
_PARTS_OF_A_YEAR = {"D": 365.25, "W": 52.18, "M": 12.0, "Y": 1.0}
_OLDEST = 125


def age_years(details: StudyDetails | Study) -> int | None:
    """Completed years from Patient's Age (0010,1010), else from birth and study date; None where neither says it.

    An age of zero, one that nobody reaches and a birth on the day of the study are what anonymisers write; they say
    nothing. An age without a unit of DICOM's is taken for years where no birth date says better: below 18 it is a
    child's in any unit.
    """
    found = _AGE.fullmatch(details.patient_age.strip(" \0").upper())
    number, unit = (int(found[1]), found[2][:1]) if found else (0, "")
    years = int(number / _PARTS_OF_A_YEAR.get(unit, 1.0))
    said = years if number and years < _OLDEST else None
    if said is not None and unit in _PARTS_OF_A_YEAR:
        return said
    born = _years_since_birth(details)
    return born if born is not None else said


def _years_since_birth(details: StudyDetails | Study) -> int | None:
    born, studied = _day(details.patient.birth_date), _day(details.study_date)
    if born is None or studied is None or born >= studied:
        return None
    years = studied.year - born.year - ((studied.month, studied.day) < (born.month, born.day))
    return years if years < _OLDEST else None


def is_child(details: StudyDetails) -> bool:
    """True below 18 years."""
    years = age_years(details)
    return years is not None and years < ADULT_YEARS


def _day(value: str) -> date | None:
    digits = value.replace(".", "").replace("-", "").strip()
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if len(digits) == 8 else None
    except ValueError:
        return None
