"""A batch as it was asked for, one study of it, and its row in the results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.dicom.values import LeftOut, Patient, Study
from engine.service.values import ON_WORKLIST, RECORDED, Records

#: Formats besides the JSON result, which is always written.
FORMATS = ("json", "csv", "seg", "sr", "sc", "pdf", "nifti")
#: Columns that only a table with identifiers has.
IDENTIFIERS = ("patient_name", "patient_id")
#: ``code: sentence; code: sentence`` in one cell of the table.
_CODE = re.compile(r"(?:^|; )([a-z0-9]+(?:-[a-z0-9]+)*): ")


@dataclass(frozen=True)
class BatchRequest:
    """One batch, complete and unchanging.

    Attributes
    ----------
    roots : tuple of Path
        Folders, files or ZIP archives; every study below them.
    out : Path
        Folder of the results.
    formats : tuple of str
        Of :data:`FORMATS`.
    workers : int or None
        Studies at the same time; None for one a physical core.
    resume, retry_failed : bool
        Go on with an earlier run in ``out``; then also do what failed in it once more.
    identifiers : bool
        Patient's name and ID in the table.
    records : Records
        What else is left behind: by default the user's worklist, result store and audit chain.
    grid, fill : bool
        As of :class:`engine.triage.request.AnalyseRequest`; formats with masks have thin series filled.
    study_seconds : float
        Longest time for one study; then it is a failed row.
    memory_mb : int or None
        Largest resident memory of one worker; None for an equal share of 80 % of the machine's.
    """

    roots: tuple[Path, ...]
    out: Path
    formats: tuple[str, ...] = ("json", "csv")
    workers: int | None = None
    resume: bool = False
    retry_failed: bool = False
    identifiers: bool = False
    bundle: Path | None = None
    backend: str = "auto"
    precision: str = "auto"
    study_seconds: float = 1800.0
    memory_mb: int | None = None
    records: Records = ON_WORKLIST
    grid: bool = True
    fill: bool = False


@dataclass(frozen=True)
class WorkSettings:
    """What every worker needs to know; small and picklable."""

    out: Path
    formats: tuple[str, ...]
    bundle: Path | None = None
    backend: str = "auto"
    precision: str = "auto"
    threads: int | None = None
    identifiers: bool = False
    records: Records = RECORDED
    grid: bool = True
    fill: bool = False


@dataclass(frozen=True)
class StudyJob:
    """One study to do.

    Attributes
    ----------
    study_instance_uid : str
        The study's key: the UID, with more behind it where several patients share it.
    paths : tuple of Path
        The files that hold it.
    fingerprint : str
        Of names, sizes and times of those files when they were found, see :func:`engine.batch.plan.fingerprint`.
    study : Study or None
        Only where no slice of the study can be read: there are no files to look at again, and the finding stands.
    patient : Patient
    left_out : tuple of LeftOut
        Files beside the study's own that could not be read.
    """

    study_instance_uid: str
    paths: tuple[Path, ...] = field(repr=False)
    fingerprint: str
    images: int = 0
    study: Study | None = field(default=None, repr=False)
    patient: Patient = field(default_factory=Patient, repr=False)
    study_date: str = ""
    left_out: tuple[LeftOut, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Row:
    """One study in the results.

    Attributes
    ----------
    study_instance_uid : str
        As of :class:`StudyJob`.
    state : str
        ``done`` or ``failed``.
    files : mapping
        Name of each file written, relative to the output folder -> its sha256 (hex).
    values : mapping
        What the table shows: verdict, probability, reasons, ...; JSON's own types only.
    """

    study_instance_uid: str
    state: str
    fingerprint: str
    error_code: str = ""
    error_message: str = ""
    seconds: float = 0.0
    files: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def in_one_cell(remarks: Iterable[tuple[str, str]]) -> str:
    """Codes and sentences as the table has them."""
    return "; ".join(f"{code}: {sentence}" for code, sentence in remarks)


def out_of_cell(cell: str) -> tuple[tuple[str, str], ...]:
    """Codes and sentences of a cell again; a text without a code has an empty one."""
    first, *rest = _CODE.split(cell)
    coded = tuple(zip(rest[::2], rest[1::2], strict=True))
    return ((("", first),) if first else ()) + coded


@dataclass(frozen=True)
class BatchSummary:
    """What a batch came to.

    Attributes
    ----------
    rows : tuple of Row
        By Study Instance UID; every study found has one, unless the run was cancelled.
    skipped : int
        Rows that an earlier run had done.
    left_out : tuple of LeftOut
        Files that belong to no study.
    """

    rows: tuple[Row, ...]
    skipped: int = 0
    cancelled: bool = False
    left_out: tuple[LeftOut, ...] = ()

    @property
    def failed(self) -> int:
        return sum(row.state == "failed" for row in self.rows)

    @property
    def exit_code(self) -> int:
        """0 all done, 1 stopped, 3 nothing could be assessed, 4 some failed."""
        if self.cancelled:
            return 1
        if self.failed:
            return 4
        return 0 if any(row.values.get("verdict") != "not_assessable" for row in self.rows) else 3
