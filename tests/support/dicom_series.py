"""Series for tests: synthetic headers without files, and the one series that a folder is known to hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.dicom import Series, SliceHeader, SliceSource, scan


def header(index: int = 0, **changes: Any) -> SliceHeader:
    """A plausible axial CT header without a file behind it; ``index`` is its place, 5 mm apart."""
    values: dict[str, Any] = {
        "sop_instance_uid": f"1.2.3.{index}",
        "sop_class_uid": "1.2.840.10008.5.1.4.1.1.2",
        "source": SliceSource(Path(f"slice{index:04d}.dcm")),
        "position_mm": (-200.0, -200.0, 5.0 * index),
        "row_direction": (1.0, 0.0, 0.0),
        "column_direction": (0.0, 1.0, 0.0),
        "spacing_mm": (0.8, 0.8),
        "rows": 512,
        "columns": 512,
        "transfer_syntax_uid": "1.2.840.10008.1.2.1",
        "thickness_mm": 5.0,
        "rescale": (1.0, -1024.0),
        "instance_number": index + 1,
        "image_type": ("ORIGINAL", "PRIMARY", "AXIAL"),
    }
    return SliceHeader(**{**values, **changes})


def series(count: int = 60, spacing_mm: float = 5.0, image_type: str = "ORIGINAL", **changes: Any) -> Series:
    """An eligible series of headers without files."""
    kind = (image_type, "PRIMARY", "AXIAL")
    headers = tuple(header(i, position_mm=(-200.0, -200.0, spacing_mm * i), image_type=kind) for i in range(count))
    values: dict[str, Any] = {
        "key": "1.2.3",
        "study_instance_uid": "1.2",
        "series_instance_uid": "1.2.3",
        "modality": "CT",
        "headers": headers,
    }
    return Series(**{**values, **changes})


def only_series(path: Path) -> Series:
    """The single series of the single study at a path."""
    (study,) = scan([path]).studies
    (found,) = study.series
    return found


def codes(found: Series) -> set[str]:
    """Codes of all findings on a series."""
    return {finding.code for finding in found.findings}
