"""Gathers records into studies of judged series: one study for each patient, whatever the identifiers say."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from engine.dicom.eligibility import by_severity, examine
from engine.dicom.findings import finding
from engine.dicom.identity import by_patient, merged
from engine.dicom.joining import joined
from engine.dicom.record import ImageRecord
from engine.dicom.stack import Stack, stacks_of
from engine.dicom.values import Finding, Series, Severity, Study
from engine.language import counted

_LAST = 1 << 40
_DIGITS = 12


class Catalogue:
    """Records by study, in the order in which they arrive.

    Parameters
    ----------
    shared_uids : set of str
        SOP Instance UIDs of different objects; may grow while records are added.
    """

    def __init__(self, shared_uids: Set[str] = frozenset()) -> None:
        self._studies: dict[str, list[ImageRecord]] = defaultdict(list)
        self._first_study: dict[str, str] = {}
        self._shared_uids = shared_uids

    def add(self, record: ImageRecord) -> str:
        """Take a record in; gives the group that it belongs to, for :meth:`group`."""
        group = record.study.study_instance_uid or _without_study_uid(record)
        self._first_study.setdefault(record.series.series_instance_uid, group)
        self._studies[group].append(record)
        return group

    def studies(self) -> tuple[Study, ...]:
        """All studies, by key."""
        return tuple(study for group in sorted(self._studies) for study in self.group(group))

    def group(self, group: str) -> tuple[Study, ...]:
        """The studies that share a Study Instance UID (or the lack of one), one for each patient, by key."""
        parts = by_patient(self._studies[group])
        if len(parts) == 1:
            return (self._study(group, parts[0], 1),)
        # A part's key follows from its patient: a verdict kept under it is never found by another part's.
        keyed: dict[str, list[ImageRecord]] = defaultdict(list)
        for part in parts:
            keyed[_hashed(group, *_words(part))] += part
        return tuple(self._study(f"{group}#{digits}", keyed[digits], len(parts)) for digits in sorted(keyed))

    def _study(self, key: str, records: list[ImageRecord], patients: int) -> Study:
        by_series: dict[str, list[ImageRecord]] = defaultdict(list)
        for record in records:
            by_series[record.series.series_instance_uid or _without_series_uid(record)].append(record)
        series = [one for uid, members in joined(by_series) for one in self._judged(uid, key, members, patients)]
        series.sort(key=lambda one: one.series_number if one.series_number is not None else _LAST)
        uid = records[0].study.study_instance_uid
        return Study(study_instance_uid=uid, series=tuple(series), key=key, **vars(merged(records)))

    def _judged(self, uid: str, study_key: str, records: list[ImageRecord], patients: int) -> Iterable[Series]:
        # A careless anonymiser gives one Series Instance UID to two studies: keys stay unique all the same.
        base = uid if self._first_study.get(uid) == study_key else f"{study_key}/{uid}"
        uids = {record.series.series_instance_uid for record in records}
        for number, stack in enumerate(stacks_of(records), start=1):
            attributes = stack.attributes
            yield Series(
                key=base if number == 1 else f"{base}#{number}",
                study_instance_uid=records[0].study.study_instance_uid,
                series_instance_uid=min(uids),
                modality=attributes.modality,
                headers=stack.headers,
                findings=by_severity((*examine(stack), *self._belonging(stack, patients, len(uids)))),
                description=attributes.description,
                series_number=attributes.number,
                kernel=attributes.kernel,
                body_part=attributes.body_part,
                contrast_agent=attributes.contrast_agent,
                details=stack.details,
            )

    def _belonging(self, stack: Stack, patients: int, series_uids: int) -> Iterator[Finding]:
        """What is odd about how these images were put together."""
        study, series = stack.members[0].study, stack.members[0].series
        if patients > 1:
            yield finding(
                "two-patients",
                f"The Study Instance UID is shared by {patients} patients; this series is of one of them.",
            )
        missing = [
            words
            for words, uid in (("Study", study.study_instance_uid), ("Series", series.series_instance_uid))
            if not uid
        ]
        if missing:
            yield finding("missing-uid", f"The objects have no {'/'.join(missing)} Instance UID.")
        if series_uids > 1:
            yield finding(
                "joined-series",
                f"{series_uids} Series Instance UIDs, on one image or a few each, were read as one series.",
            )
        shared = [index for index, record in enumerate(stack.records) if record.sop_instance_uid in self._shared_uids]
        if shared:
            one = "One image shares its SOP Instance UID with another image."
            many = f"{len(shared)} images share a SOP Instance UID with another image."
            yield finding("shared-uid", counted(len(shared), one, many), shared)


def withdrawn(before: Sequence[Study], now: Sequence[Study]) -> Iterator[Study]:
    """Series told earlier in a scan that are no more, empty and refused: their images turned out to belong elsewhere.

    Whoever shows studies while they grow must not go on showing two patients as one.
    """
    keys = {series.key for study in now for series in study.series}
    why = finding("split-series", "These images turned out to belong to other series.", severity=Severity.REFUSE)
    for study in before:
        gone = tuple(replace(one, headers=(), findings=(why,)) for one in study.series if one.key not in keys)
        if gone:
            yield replace(study, series=gone)


def _without_study_uid(record: ImageRecord) -> str:
    details = record.study.details
    words = (details.study_date, details.study_time, details.study_id, details.accession_number)
    return f"no-study-uid#{_hashed(*words)}"


def _without_series_uid(record: ImageRecord) -> str:
    series = record.series
    words = (str(series.number), series.description, series.frame_of_reference, series.modality, series.sop_class_uid)
    return f"no-series-uid#{_hashed(*words)}"


def _words(records: list[ImageRecord]) -> tuple[str, ...]:
    return tuple(vars(merged(records).patient).values())


def _hashed(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:_DIGITS]
