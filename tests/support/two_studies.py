"""Two studies of one patient, half a year apart, and what belongs to them."""

from __future__ import annotations

from dataclasses import replace

from desktop.viewmodels.results.values import Answer
from engine.dicom.values import Patient, Series, Study, StudyDetails
from engine.triage.values import MeasureValue, Verdict
from tests.support.assessments import assess
from tests.support.series import make_series, make_study

JANE = Patient("DOE^JANE", "P1", "19600102", "F")
RICHARD = Patient("ROE^RICHARD", "P2", "19600102", "M")


def a_study(
    uid: str, date: str, *, patient: Patient = JANE, count: int = 20, spacing_mm: float = 5.0, series: int = 1
) -> Study:
    """A study whose series tell themselves whose they are."""
    details = StudyDetails(patient=patient, study_date=date, study_time="101500")
    made = tuple(
        make_series(
            count, uid=f"{uid}.{number + 1}", spacing_mm=spacing_mm, details=details, description=f"Thorax {number + 1}"
        )
        for number in range(series)
    )
    return make_study(*made, name=patient.name, patient_id=patient.patient_id, study_date=date, patient=patient)


def judge(series: Series, affected: float) -> Answer:
    """A result of a series in which so much of the lungs is affected, per cent; the lungs are seen whole."""
    made = assess(series, Verdict.POSITIVE)
    report = made.report
    measures = {
        **made.result.measures,
        "affected_percent": MeasureValue(affected, "%"),
        "affected_percent_right_upper": MeasureValue(affected / 2, "%"),
    }
    result = replace(made.result, measures=measures, warnings=())
    judged = replace(report.studies[0], series=(result,))
    return Answer(replace(made, report=replace(report, studies=(judged,))))
