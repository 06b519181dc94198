"""Then and now: what changed between two judged studies of one patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.dicom.identity import contradict
from engine.dicom.values import Patient
from engine.errors import UsageError
from engine.language import counted, phrase
from engine.triage.measures import MEASURES, Measure
from engine.triage.values import NOTICE, Reason, SeriesResult, Status, Verdict

#: Lungs seen along the body may differ by this part; breathing alone moves as much.
_COVERAGE = 0.15
#: Reasons and warnings of a result that say that lungs are missing.
_MISSING = frozenset({"partial-coverage", "lung-gap", "slices-not-read", "little-lung"})


@dataclass(frozen=True)
class Timepoint:
    """One judged study.

    Attributes
    ----------
    name : str
        Begins sentences on what was given for it: ``OLD`` and ``NEW`` as on the command line, ``The prior study`` in
        the window. Remarks on a comparison say prior and current, as its table does.
    patient : Patient or None
        None where only a result is known, which holds no identity.
    study_date : str
        Study Date, (0008,0020), ``YYYYMMDD``; empty where it isn't known.
    bundle_digest : str
        Of the networks that made the result.
    """

    name: str
    study_instance_uid: str
    result: SeriesResult
    bundle_digest: str
    patient: Patient | None = field(default=None, repr=False)
    study_date: str = ""


@dataclass(frozen=True)
class Change:
    """One measure then and now; ``change`` is NEW minus OLD, None where one side has none."""

    key: str
    unit: str
    old: float | None
    new: float | None

    @property
    def change(self) -> float | None:
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True)
class Comparison:
    """What changed.

    Attributes
    ----------
    days : int or None
        From OLD to NEW by their Study Dates; None where one has none.
    changes : tuple of Change
        A row each measure of :data:`engine.triage.measures.MEASURES` that either has.
    warnings : tuple of Reason
        Why the numbers may not be compared as they stand.
    """

    old: Timepoint
    new: Timepoint
    days: int | None
    changes: tuple[Change, ...]
    warnings: tuple[Reason, ...] = ()
    notice: str = NOTICE


def compare(old: Timepoint, new: Timepoint) -> Comparison:
    """Compare two studies of one patient.

    Raises
    ------
    UsageError
        They are of two patients, or one was not judged.
    """
    refuse_not_assessed(old)
    refuse_not_assessed(new)
    refuse_two_patients(old.patient, new.patient)
    days = _days(old.study_date, new.study_date)
    changes = tuple(_change(measure, old.result.measures, new.result.measures) for measure in MEASURES)
    known = tuple(one for one in changes if one.old is not None or one.new is not None)
    return Comparison(old, new, days, known, tuple(_warnings(old, new, days)))


def refuse_not_assessed(one: Timepoint) -> None:
    """What nothing could be said of has no numbers.

    Raises
    ------
    UsageError
    """
    if one.result.verdict is Verdict.NOT_ASSESSABLE:
        raise UsageError(
            f"{one.name} could not be assessed: {one.result.reasons[0].message}", "Compare two judged studies."
        )


def refuse_two_patients(old: Patient | None, new: Patient | None) -> None:
    """Nothing is compared between two people, and nothing is judged for it.

    Raises
    ------
    UsageError
    """
    if old is not None and new is not None and contradict(old, new):
        raise UsageError("The two studies are of two different patients.", "Give two studies of one patient.")


def _change(measure: Measure, old: Mapping[str, object], new: Mapping[str, object]) -> Change:
    values = (getattr(side.get(measure.key), "value", None) for side in (old, new))
    return Change(measure.key, measure.unit, *values)


def _days(old: str, new: str) -> int | None:
    first, second = _date(old), _date(new)
    return None if first is None or second is None else (second - first).days


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        return None


def _warnings(old: Timepoint, new: Timepoint, days: int | None) -> list[Reason]:
    found = []
    same, uid = old.result.key == new.result.key, old.study_instance_uid
    if uid == new.study_instance_uid and (uid or same):  # without a UID only one series tells that it is one study
        what = "the same study, and the same series of it" if same else "two series of the same study"
        found.append(Reason("same-study", f"Both are {what}: nothing can have changed between them."))
    elif days is not None and days < 0:
        text = counted(
            -days,
            "The current study was taken 1 day before the prior one: the changes run backwards.",
            f"The current study was taken {-days} days before the prior one: the changes run backwards.",
        )
        found.append(Reason("order", text))
    if old.patient is None or new.patient is None:
        text = "A result holds no identity: that both are of one patient is for you to check, or give the studies."
        found.append(Reason("identity-unknown", text))
    elif _anonymous(old.patient) or _anonymous(new.patient):
        text = "A study names no patient: that both are of one patient is for you to check."
        found.append(Reason("identity-unknown", text))
    if old.bundle_digest != new.bundle_digest:
        text = "Different bundles made the two results: part of the change may be theirs. Judge both with one."
        found.append(Reason("other-bundle", text))
    return found + _coverage(old, new)


def _anonymous(patient: Patient) -> bool:
    return not (patient.patient_id or patient.name)


def _coverage(old: Timepoint, new: Timepoint) -> list[Reason]:
    found = []
    for name, one in ((phrase("The prior study"), old), (phrase("The current study"), new)):
        said = (*one.result.reasons, *one.result.warnings)
        missing = [reason.code for reason in said if reason.code in _MISSING]
        if missing or one.result.status is Status.PARTIAL:
            codes = ", ".join(dict.fromkeys(missing)) or "partial"
            text = f"{name} does not show all of the lungs ({codes}): volumes can't be compared as they stand."
            found.append(Reason("coverage", text))
    lengths = [lung_length_mm(one.result) for one in (old, new)]
    if min(lengths) > 0 and max(lengths) > (1.0 + _COVERAGE) * min(lengths):
        text = (
            f"The prior study shows {lengths[0]:.0f} mm of lung along the body, the current one {lengths[1]:.0f} mm: "
            "per cent can be compared with care, volumes can't."
        )
        found.append(Reason("coverage", text))
    return found


def lung_length_mm(result: SeriesResult) -> float:
    """How much lung a result has seen along the body, mm; 0 with fewer than two slices of lung."""
    heights = [one.position_mm for one in result.slices if one.lung_area_mm2]
    return max(heights) - min(heights) if heights else 0.0
