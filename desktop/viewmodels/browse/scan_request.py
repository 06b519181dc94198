"""What is asked of a scan, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.dicom.values import ScanResult, Series, Study


@dataclass(frozen=True)
class ScanRequest:
    """Look for series under these paths.

    Attributes
    ----------
    number : int
        Increasing.
    again : bool
        Studies were there before: what is gone is told and left out, the rest is found.
    """

    paths: tuple[Path, ...]
    number: int = 0
    again: bool = False


@dataclass(frozen=True)
class Scanned:
    """The end of one request: the result, the series of it that is worth showing first, and what was not there."""

    result: ScanResult
    first: tuple[Series, Study] | None
    gone: tuple[Path, ...] = ()
