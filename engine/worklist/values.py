"""What the worklist says of one study."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from engine.triage.values import Verdict

#: What a batch writes beside its results: no study's.
BATCH_SUMMARY = "summary.json"

#: Warning: images came of a study whose others were judged and have left.
PART_OF_STUDY = "part-of-study"


class State(str, Enum):
    """Where a study is.

    ``FAILED``: the program could not finish it (a crash, no memory, a bundle that does not load); trying again may
    help. ``REJECTED``: the input itself is not something to judge (no CT, nothing readable); trying again won't.
    """

    SUBMITTED = "submitted"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REJECTED = "rejected"


class Priority(str, Enum):
    """What a person may say against the computed order: read at once, or no sooner than its waiting time asks."""

    STAT = "stat"
    ROUTINE = "routine"


@dataclass(frozen=True)
class Override:
    """A person's word on the order; never without a reason.

    Attributes
    ----------
    at : float
        Seconds since 1970-01-01 UTC.
    """

    priority: Priority
    reason: str
    by: str
    at: float

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("An override has a reason.")


@dataclass(frozen=True)
class Outcome:
    """What was found, as far as the order needs it.

    Attributes
    ----------
    verdict : Verdict
        Of the study's chosen series; not_assessable when there is none.
    probability : float or None
        Study probability, 0..1.
    reasons : tuple of str
        Codes of the reasons.
    backend : str
        Back-end, device and precision in one phrase.
    result_path : Path or None
        The JSON result.
    """

    verdict: Verdict
    probability: float | None = None
    reasons: tuple[str, ...] = ()
    backend: str = ""
    result_path: Path | None = None

    def __post_init__(self) -> None:
        if self.probability is not None and not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"A probability lies in 0..1, not {self.probability}.")


@dataclass(frozen=True)
class About:
    """Whose study it is and when it was made, for the people who work with the list; dates and times as DICOM has them.

    Attributes
    ----------
    age : int or None
        Completed years at the study.
    """

    patient_id: str = field(default="", repr=False)
    accession: str = field(default="", repr=False)
    study_date: str = field(default="", repr=False)
    study_time: str = field(default="", repr=False)
    age: int | None = field(default=None, repr=False)


@dataclass(frozen=True)
class WorklistEntry:
    """One study on the worklist.

    Attributes
    ----------
    entry_id : int
        Order of arrival: it never runs backwards, whatever the clock does.
    patient : str
        Name as the files give it, for the people who work with the list; never in a repr, a log or an audit record.
    arrived, started, finished, read_at : float or None
        Seconds since 1970-01-01 UTC. ``arrived`` never decreases with ``entry_id``. ``read_at``: a person has read it.
    images : int
        Files of the study when it was submitted.
    attempts : int
        How many times it was started as it is now.
    fingerprint : str
        Of the content of its files when it was submitted; empty when nobody took it.
    owes : bool
        The verdict is of all images, and documents that follow from it are still to be written: where they could not
        be, ``error_code`` says why.
    worker : str
        Who analyses it, or writes its documents; empty when nobody does.
    beat : int
        Sign of life of who analyses it: it changes while that one lives.
    about : About
        Empty until somebody has looked into its files.
    """

    entry_id: int
    study_instance_uid: str
    source: Path = field(repr=False)
    state: State
    arrived: float
    images: int = 0
    patient: str = field(default="", repr=False)
    started: float | None = None
    finished: float | None = None
    attempts: int = 0
    outcome: Outcome | None = None
    error_code: str = ""
    error_message: str = ""
    owes: bool = False
    override: Override | None = None
    read_at: float | None = None
    read_by: str = ""
    fingerprint: str = ""
    worker: str = ""
    beat: int = 0
    about: About = field(default=About(), repr=False)
