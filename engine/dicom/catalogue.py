"""Gathers records into studies of judged series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from engine.dicom.eligibility import examine
from engine.dicom.findings import finding
from engine.dicom.record import ImageRecord, StudyAttributes
from engine.dicom.stack import Stack, stacks_of
from engine.dicom.values import Finding, Series, Severity, Study


class Catalogue:
    """Records by study and series, in the order in which they arrive."""

    def __init__(self) -> None:
        self._studies: dict[str, StudyAttributes] = {}
        self._series: dict[str, dict[str, list[ImageRecord]]] = defaultdict(lambda: defaultdict(list))
        self._same_uid: set[str] = set()
        self._first_study: dict[str, str] = {}

    def add(self, record: ImageRecord) -> None:
        uid = record.study.study_instance_uid
        self._first_study.setdefault(record.series.series_instance_uid, uid)
        self._studies.setdefault(uid, record.study)
        self._series[uid][record.series.series_instance_uid].append(record)

    def mark_same_uid(self, sop_instance_uid: str) -> None:
        """Remember that different images share this SOP Instance UID."""
        self._same_uid.add(sop_instance_uid)

    def studies(self) -> tuple[Study, ...]:
        """All studies, by Study Instance UID."""
        return tuple(self.study(uid) for uid in sorted(self._studies))

    def study(self, study_instance_uid: str) -> Study:
        attributes = self._studies[study_instance_uid]
        series = [
            one
            for uid, records in sorted(self._series[study_instance_uid].items())
            for one in self._judged(uid, study_instance_uid, records)
        ]
        series.sort(key=lambda one: one.series_number if one.series_number is not None else 1 << 40)
        return Study(
            study_instance_uid=study_instance_uid,
            series=tuple(series),
            patient=attributes.patient,
            study_date=attributes.date,
            study_time=attributes.time,
            description=attributes.description,
            accession_number=attributes.accession_number,
        )

    def _judged(self, uid: str, study_uid: str, records: list[ImageRecord]) -> Iterable[Series]:
        # A careless anonymiser gives one Series Instance UID to two studies: keys stay unique all the same.
        base = uid if self._first_study[uid] == study_uid else f"{study_uid}/{uid}"
        for number, stack in enumerate(stacks_of(records), start=1):
            attributes = stack.attributes
            yield Series(
                key=base if number == 1 else f"{base}#{number}",
                study_instance_uid=study_uid,
                series_instance_uid=uid,
                modality=attributes.modality,
                headers=stack.headers,
                findings=self._findings(stack),
                description=attributes.description,
                series_number=attributes.number,
                kernel=attributes.kernel,
                body_part=attributes.body_part,
                contrast_agent=attributes.contrast_agent,
            )

    def _findings(self, stack: Stack) -> tuple[Finding, ...]:
        found = examine(stack)
        shared = [i for i, header in enumerate(stack.headers) if header.sop_instance_uid in self._same_uid]
        if not shared:
            return found
        extra = finding("duplicate-uid", f"{len(shared)} images share a SOP Instance UID with another image.", shared)
        refusing = [one for one in found if one.severity is Severity.REFUSE]
        return (*refusing, extra, *found[len(refusing) :])
