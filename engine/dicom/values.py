"""What the rest of the engine knows of a DICOM series. No pydicom object leaves this room."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from engine.dicom.planes import SliceHeader as SliceHeader
from engine.dicom.planes import SliceRef as SliceRef
from engine.dicom.planes import SliceSource as SliceSource
from engine.dicom.planes import Vector as Vector


class Severity(str, Enum):
    """What a finding does to a series."""

    REFUSE = "refuse"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing that the series doctor noticed.

    Attributes
    ----------
    code : str
        Stable, from :data:`engine.dicom.findings.CODES`.
    message : str
        One sentence with figures (how many mm, where).
    slices : tuple of int
        0-based indices, in anatomical order, of the slices concerned; empty for the whole series.
    """

    code: str
    severity: Severity
    message: str
    slices: tuple[int, ...] = ()


@dataclass(frozen=True)
class Patient:
    """Identity as the file gives it. Never in a repr, never in a log.

    Attributes
    ----------
    issuer : str
        Issuer of Patient ID, (0010,0021): without it an ID says who only inside one hospital.
    """

    name: str = field(default="", repr=False)
    patient_id: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)
    sex: str = field(default="", repr=False)
    issuer: str = field(default="", repr=False)


@dataclass(frozen=True)
class StudyDetails:
    """Patient and study as a set of objects gives them (PS3.3 C.7.1.1, C.7.2.1, C.7.2.2); empty where none does.

    Attributes
    ----------
    patient_age : str
        Patient's Age, (0010,1010), such as ``045Y``.
    timezone_offset : str
        Timezone Offset From UTC, (0008,0201), such as ``+0800``; it holds for the dates and times beside it.
    """

    patient: Patient = field(default=Patient(), repr=False)
    study_date: str = field(default="", repr=False)
    study_time: str = field(default="", repr=False)
    study_id: str = field(default="", repr=False)
    description: str = field(default="", repr=False)
    accession_number: str = field(default="", repr=False)
    patient_age: str = field(default="", repr=False)
    referring_physician: str = field(default="", repr=False)
    institution: str = field(default="", repr=False)
    timezone_offset: str = field(default="", repr=False)


@dataclass(frozen=True)
class Series:
    """Slices of one orientation and one size in anatomical order (along the normal, ascending).

    Attributes
    ----------
    key : str
        Unique within a scan, also where one Series Instance UID was split: ``<uid>`` or ``<uid>#2``; with
        ``<study uid>/`` before it where another study has the same Series Instance UID.
    description : str
        Series Description, display only.
    headers : tuple of SliceHeader
        One orientation, one size; no pixels.
    findings : tuple of Finding
        All that the series doctor noticed before any pixel was decoded.
    details : StudyDetails
        Patient and study as this series' own objects give them: what a document about this series may say.
    """

    key: str
    study_instance_uid: str
    series_instance_uid: str
    modality: str
    headers: tuple[SliceHeader, ...] = field(repr=False)
    findings: tuple[Finding, ...] = ()
    description: str = field(default="", repr=False)
    series_number: int | None = None
    kernel: str = ""
    body_part: str = ""
    contrast_agent: str = field(default="", repr=False)
    details: StudyDetails = field(default=StudyDetails(), repr=False)

    @property
    def refused(self) -> bool:
        return any(finding.severity is Severity.REFUSE for finding in self.findings)

    @property
    def withdrawn(self) -> bool:
        """Told while a scan went on, and no more: its images turned out to belong to other series."""
        return not self.headers and any(finding.code == "split-series" for finding in self.findings_refusing)

    @property
    def eligible(self) -> bool:
        """True when nothing forbids to judge this series."""
        return bool(self.headers) and not self.refused

    @property
    def findings_refusing(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.REFUSE)

    @property
    def findings_warning(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.WARN)


@dataclass(frozen=True)
class Study:
    """Series of one Study Instance UID and one patient, with the details of :class:`StudyDetails` (never in a repr).

    Where objects of several patients share a Study Instance UID, against the Standard (PS3.3 A.1.2), there is one
    study for each of them. The details are what all objects of the patient give together, gaps filled from each
    other; a document is made from :meth:`as_told_by` the series that it speaks of.

    Attributes
    ----------
    study_instance_uid : str
        As the objects give it; empty where they give none. Not unique in a scan.
    key : str
        Unique in a scan: the Study Instance UID, with ``#`` and twelve digits behind it where several patients share
        it, and ``no-study-uid#`` with digits where there is none.
    """

    study_instance_uid: str
    series: tuple[Series, ...]
    patient: Patient = field(default=Patient(), repr=False)
    study_date: str = field(default="", repr=False)
    study_time: str = field(default="", repr=False)
    description: str = field(default="", repr=False)
    accession_number: str = field(default="", repr=False)
    study_id: str = field(default="", repr=False)
    patient_age: str = field(default="", repr=False)
    referring_physician: str = field(default="", repr=False)
    institution: str = field(default="", repr=False)
    timezone_offset: str = field(default="", repr=False)
    key: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.study_instance_uid)

    @property
    def image_count(self) -> int:
        """Images of all its series; of an object with many frames each is one."""
        return sum(len(series.headers) for series in self.series)

    def as_told_by(self, series: Series) -> Study:
        """The same study with patient and attributes from no other objects than those of ``series``."""
        return replace(self, **vars(series.details))


@dataclass(frozen=True)
class ScanCounts:
    """What a scan met; ``files`` is the sum of the others."""

    files: int = 0
    images: int = 0
    duplicates: int = 0
    not_dicom: int = 0
    other_dicom: int = 0
    unreadable: int = 0


#: Code of a folder that could not be looked into: a whole series may be in it.
FOLDER_UNREADABLE = "folder-unreadable"


@dataclass(frozen=True)
class ScanProblem:
    """A file that was left out, and why; ``code`` as in :mod:`engine.errors`, or :data:`FOLDER_UNREADABLE`.

    Attributes
    ----------
    member : str
        Name inside the archive at ``path``; empty for a file of its own.
    """

    path: Path = field(repr=False)
    code: str = ""
    message: str = ""
    member: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """The path, with the member of an archive behind ``!/``. It may hold a patient's name."""
        return f"{self.path}!/{self.member}" if self.member else str(self.path)


@dataclass(frozen=True)
class LeftOut:
    """Files that were left out for the same reason.

    Attributes
    ----------
    message : str
        The sentence for the first of them.
    places : tuple of str
        The first few, as :attr:`ScanProblem.place` gives them.
    """

    code: str
    message: str
    count: int
    places: tuple[str, ...] = field(default=(), repr=False)

    @property
    def are_folders(self) -> bool:
        """Whether ``count`` is of folders; nobody knows how many files those hold."""
        return self.code == FOLDER_UNREADABLE


@dataclass(frozen=True)
class ScanResult:
    """All studies found, in order of their keys; each series judged by the series doctor."""

    studies: tuple[Study, ...]
    counts: ScanCounts
    problems: tuple[ScanProblem, ...] = ()

    def problem_groups(self, places: int = 3) -> tuple[LeftOut, ...]:
        """What was left out, by reason, the most frequent first; ``places`` is how many paths each group names."""
        groups: dict[tuple[str, str], list[ScanProblem]] = defaultdict(list)
        for problem in self.problems:
            # Figures differ from file to file; the reason is the same.
            groups[problem.code, re.sub(r"\d+", "0", problem.message)].append(problem)
        ordered = sorted(groups.values(), key=len, reverse=True)
        return tuple(
            LeftOut(group[0].code, group[0].message, len(group), tuple(one.place for one in group[:places]))
            for group in ordered
        )
