"""What a scan of one folder gives, for tests that expect a single series there."""

from __future__ import annotations

from pathlib import Path

from engine.dicom import Series, scan


def only_series(path: Path) -> Series:
    """The single series of the single study at a path."""
    (study,) = scan([path]).studies
    (found,) = study.series
    return found


def codes(found: Series) -> set[str]:
    """Codes of all findings on a series."""
    return {finding.code for finding in found.findings}
