"""What an evidence file holds, and what a replay finds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_type_hints

import msgspec

from engine.errors import InputError
from engine.report.json_ import indented_json, report_from_json, report_to_json
from engine.triage.values import StudyReport

SCHEMA = "alveoscope.evidence/1"

#: Stages in the order of the work: the first one that differs is where a difference comes from.
STAGES = ("files", "headers", "decode", "preprocess", "bundle", "golden", "backend", "inference", "verdict")


@dataclass(frozen=True)
class SliceDigests:
    """One slice on its way to the networks; each digest is a sha256 (hex), empty where the stage failed.

    Attributes
    ----------
    file : str
        Of the file's bytes (of the archive's member).
    header : str
        Of the geometry, rescale and transfer syntax that were read from it.
    hu : str
        Of the decoded Hounsfield units.
    prepared : str
        Of what both networks would be given if thresholds found the lungs: no network has a part in it, so that it
        tells files and preparation apart from what computed.
    """

    sop_instance_uid: str
    file: str
    header: str
    hu: str
    prepared: str


@dataclass(frozen=True)
class SeriesEvidence:
    """One series that was judged, slice by slice in anatomical order."""

    study_instance_uid: str
    key: str
    slices: tuple[SliceDigests, ...] = field(repr=False)


@dataclass(frozen=True)
class Asked:
    """What was asked for, and what answered: ``backend`` and ``precision`` are those that computed."""

    series: tuple[str, ...]
    all_series: bool
    backend: str
    precision: str
    threads: int | None
    grid: bool = False
    fill: bool = False


@dataclass(frozen=True)
class Evidence:
    """What repeats a result.

    Attributes
    ----------
    request : Asked
    versions : mapping
        Program and packages that had a part in it.
    golden : mapping
        Drift of the golden vectors on that machine: ``probability``, ``reconstruction``, ``code``.
    """

    report: StudyReport
    request: Asked
    versions: Mapping[str, str]
    golden: Mapping[str, float]
    series: tuple[SeriesEvidence, ...]

    def to_json(self) -> str:
        """The file's text; holds no image and no name."""
        told = {key: value for key, value in vars(self).items() if key != "report"}
        content = {"schema": SCHEMA, **msgspec.to_builtins(told), "report": json.loads(report_to_json(self.report))}
        return indented_json(content)

    @classmethod
    def from_json(cls, text: str) -> Evidence:
        """Read an evidence file.

        Raises
        ------
        InputError
            Not one, or damaged.
        """
        try:
            content = json.loads(text)
        except ValueError:
            content = None
        if not isinstance(content, dict) or content.get("schema") != SCHEMA:
            raise InputError(
                "This is no evidence file of Alveoscope.", "Give the file that `alveoscope analyze --evidence` wrote."
            )
        try:
            report = report_from_json(json.dumps(content["report"]))
            kinds = {name: kind for name, kind in get_type_hints(cls).items() if name != "report"}
            return cls(report, **{name: msgspec.convert(content[name], kind) for name, kind in kinds.items()})
        except (ValueError, KeyError, TypeError) as error:
            why = f"it lacks {error}" if isinstance(error, KeyError) else error
            raise InputError(
                f"This evidence file of Alveoscope is damaged: {why}.", "Make it again: alveoscope analyze --evidence"
            ) from None


@dataclass(frozen=True)
class StageResult:
    """One stage of a replay: ``outcome`` is ``same``, ``close`` (within what the precision allows) or ``different``."""

    stage: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True)
class Replay:
    """A result repeated.

    Attributes
    ----------
    stages : tuple of StageResult
        In the order of the work.
    notes : tuple of str
        What is otherwise than it was without being a difference of the result: versions.
    """

    stages: tuple[StageResult, ...]
    notes: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """``same``, ``close`` or ``different``: that of the result itself, whatever led to it."""
        result = [one.outcome for one in self.stages if one.stage in ("inference", "verdict")]
        for word in ("different", "close"):
            if word in result:
                return word
        return "same"

    @property
    def first_difference(self) -> StageResult | None:
        """Where the difference comes from; None when every stage is the same."""
        return next((one for one in self.stages if one.outcome != "same"), None)
