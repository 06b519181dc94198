"""What a batch is asked for in the window, and what is shown of a study that it judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.triage.values import Verdict


@dataclass(frozen=True)
class BatchWish:
    """Judge every study below ``roots``; results go to ``out``, as :class:`engine.batch.values.BatchRequest` has it."""

    roots: tuple[Path, ...]
    out: Path
    formats: tuple[str, ...] = ("json", "csv")
    identifiers: bool = False

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "roots": [str(root) for root in self.roots], "out": str(self.out)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> BatchWish | None:
        """What :meth:`to_json` gave; None for anything else: the settings file may have been edited by hand."""
        try:
            roots = tuple(Path(root) for root in content["roots"])
            formats = tuple(str(one) for one in content["formats"])
            return cls(roots, Path(content["out"]), formats, bool(content["identifiers"]))
        except (KeyError, TypeError):
            return None


@dataclass(frozen=True)
class BatchRow:
    """One study of the results.

    Attributes
    ----------
    key : str
        The study's key.
    state : str
        ``done`` or ``failed``.
    probability, affected : float or None
        Probability 0..1; affected per cent of the lungs.
    patient : str
        Name, ID; empty where the batch was to leave them out.
    remark : str
        Why it failed, was refused, or may be less than it seems.
    place : str
        What to open; empty where it isn't known.
    """

    key: str
    state: str
    verdict: Verdict
    probability: float | None = None
    affected: float | None = None
    study_date: str = ""
    images: int = 0
    series: str = ""
    patient: str = ""
    remark: str = ""
    place: str = ""

    @property
    def sign(self) -> Verdict | None:
        """The verdict whose sign the row bears; None where it failed."""
        return None if self.state == "failed" else self.verdict


@dataclass(frozen=True)
class BatchRead:
    """What a folder holds of a batch: rows behind an offset, where to go on from, and what it was run with."""

    rows: tuple[BatchRow, ...]
    offset: int
    formats: tuple[str, ...] = ()
    identifiers: bool = False


@dataclass(frozen=True)
class BatchCounts:
    """What a batch came to; ``stopped``: before its end."""

    studies: int
    failed: int = 0
    before: int = 0
    stopped: bool = False
    left_out: int = 0
