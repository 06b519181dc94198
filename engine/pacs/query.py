"""What a PACS is asked for and what it answers: studies and series, and whether there are more than were listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.dicom.text import printable
from engine.errors import UsageError

if TYPE_CHECKING:
    from pydicom import Dataset

MODALITY = "CT"
#: Attributes that are asked for at each level (PS3.4 C.6.2.1) beside those that are searched by.
STUDY_KEYS = (
    "StudyInstanceUID", "StudyDate", "StudyTime", "StudyDescription", "AccessionNumber", "PatientName", "PatientID",
    "PatientBirthDate", "ModalitiesInStudy", "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
)  # fmt: skip
SERIES_KEYS = (
    "SeriesInstanceUID", "SeriesNumber", "SeriesDescription", "Modality", "BodyPartExamined",
    "NumberOfSeriesRelatedInstances",
)  # fmt: skip
_WILD = re.compile(r"[*?]")
_DAY = re.compile(r"[0-9]{8}")
#: Of a count (IS, PS3.5 6.2); Python reads no number of thousands of digits.
_LONGEST_NUMBER = 12


@dataclass(frozen=True)
class Query:
    """Studies to be found; what is empty matches everything.

    Attributes
    ----------
    name : str
        The patient's, or its beginning; ``*`` and ``?`` as DICOM knows them (PS3.4 C.2.2.2.4).
    first, last : str
        Days of the study, ``YYYYMMDD``, both included.
    """

    name: str = field(default="", repr=False)
    patient_id: str = field(default="", repr=False)
    accession: str = field(default="", repr=False)
    first: str = ""
    last: str = ""
    study_instance_uid: str = ""

    def __post_init__(self) -> None:
        for day in (self.first, self.last):
            if day and not _is_day(day):
                raise UsageError(f"'{day}' is not a date.", "Write it as YYYYMMDD.")
        if self.first and self.last and self.first > self.last:
            raise UsageError("The first day is after the last one.")

    def filters(self) -> Iterator[tuple[str, str]]:
        """(keyword, value) of everything that is searched by."""
        if self.name.strip("* "):  # a star alone is everybody, also who has no name, which not every PACS knows
            # "Family, Given" and "Family Given" as people write them; a PACS holds Family^Given.
            parts = re.split(r"[\s,^]+", self.name.strip())
            text = "*".join(part for part in parts if part)
            yield "PatientName", text if _WILD.search(self.name) else f"{text}*"
        for keyword, value in (("PatientID", self.patient_id), ("AccessionNumber", self.accession)):
            if value.strip():
                yield keyword, value.strip()
        if self.first or self.last:
            yield "StudyDate", self.first if self.first == self.last else f"{self.first}-{self.last}"
        if self.study_instance_uid:
            yield "StudyInstanceUID", self.study_instance_uid
        else:
            yield "ModalitiesInStudy", MODALITY


@dataclass(frozen=True)
class FoundStudy:
    """One study of a PACS; texts as it gave them, empty for what it did not say.

    Attributes
    ----------
    date, birth_date : str
        ``YYYYMMDD``.
    time : str
        ``HHMMSS``.
    images, series : int or None
        None where the PACS does not count.
    """

    study_instance_uid: str
    patient: str = field(default="", repr=False)
    patient_id: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)
    date: str = ""
    time: str = ""
    accession: str = field(default="", repr=False)
    description: str = field(default="", repr=False)
    modalities: tuple[str, ...] = ()
    images: int | None = None
    series: int | None = None


@dataclass(frozen=True)
class FoundSeries:
    """One series of a study."""

    series_instance_uid: str
    number: str = ""
    description: str = field(default="", repr=False)
    modality: str = ""
    body_part: str = ""
    images: int | None = None


@dataclass(frozen=True)
class Found:
    """Studies, the latest first; ``more``: the PACS holds others that match."""

    studies: tuple[FoundStudy, ...]
    more: bool = False


def _is_day(text: str) -> bool:
    """Not ``31012024``, which finds nothing and says nothing."""
    with suppress(ValueError):
        return bool(_DAY.fullmatch(text) and datetime.strptime(text, "%Y%m%d"))
    return False


def study_of(answer: Dataset) -> FoundStudy | None:
    """One study out of an answer; None for one without UID, or without CT where it says what it holds."""
    uid = text_of(answer, "StudyInstanceUID")
    modalities = tuple(word for word in text_of(answer, "ModalitiesInStudy").split("\\") if word)
    if not uid or (modalities and MODALITY not in modalities):
        return None
    return FoundStudy(
        uid,
        text_of(answer, "PatientName").rstrip("^= "),
        text_of(answer, "PatientID"),
        text_of(answer, "PatientBirthDate"),
        text_of(answer, "StudyDate"),
        text_of(answer, "StudyTime").partition(".")[0],
        text_of(answer, "AccessionNumber"),
        text_of(answer, "StudyDescription"),
        modalities,
        _number(answer, "NumberOfStudyRelatedInstances"),
        _number(answer, "NumberOfStudyRelatedSeries"),
    )


def series_of(answer: Dataset) -> FoundSeries | None:
    """One series out of an answer; None for one without UID."""
    uid = text_of(answer, "SeriesInstanceUID")
    if not uid:
        return None
    return FoundSeries(
        uid,
        text_of(answer, "SeriesNumber"),
        text_of(answer, "SeriesDescription"),
        text_of(answer, "Modality"),
        text_of(answer, "BodyPartExamined"),
        _number(answer, "NumberOfSeriesRelatedInstances"),
    )


def latest_first(studies: list[FoundStudy]) -> tuple[FoundStudy, ...]:
    """As a list of studies is read."""
    return tuple(sorted(studies, key=lambda one: (one.date, one.time, one.study_instance_uid), reverse=True))


def text_of(answer: Dataset, keyword: str) -> str:
    """A value as one line of text, several with a backslash between them; empty for what can't be read."""
    try:
        value: Any = answer.get(keyword)
        values = value if isinstance(value, (list, tuple)) or type(value).__name__ == "MultiValue" else [value]
        text = "\\".join(str(one) for one in values if one is not None)
    except Exception:  # a value that breaks its own VR: pydicom raises as it likes
        return ""
    return printable(text).strip()


def _number(answer: Dataset, keyword: str) -> int | None:
    text = text_of(answer, keyword)
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None
