"""What the worklist shows of a study beside the patient's name."""

from __future__ import annotations

from engine.dicom.age import age_years
from engine.dicom.values import Study
from engine.worklist.values import About


def about_of(study: Study) -> About:
    """Of a study that was scanned."""
    return About(
        patient_id=study.patient.patient_id,
        accession=study.accession_number,
        study_date=study.study_date,
        study_time=study.study_time,
        age=age_years(study),
    )
