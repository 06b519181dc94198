"""Series and studies out of thin air, for tests that need no file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.dicom.values import Finding, Patient, Series, Severity, SliceHeader, SliceSource, Study

CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


def make_header(
    index: int = 0, *, uid: str = "1.2.3", spacing_mm: float = 5.0, size: int = 64, **changes
) -> SliceHeader:
    """An axial CT slice; ``index`` counts upwards from the feet."""
    values = {
        "sop_instance_uid": f"{uid}.{index + 1}",
        "sop_class_uid": CT_IMAGE_STORAGE,
        "source": SliceSource(Path(f"/nowhere/{uid}/{index:04d}.dcm")),
        "position_mm": (-150.0, -150.0, -200.0 + index * spacing_mm),
        "row_direction": (1.0, 0.0, 0.0),
        "column_direction": (0.0, 1.0, 0.0),
        "spacing_mm": (0.75, 0.75),
        "rows": size,
        "columns": size,
        "transfer_syntax_uid": EXPLICIT_VR_LITTLE_ENDIAN,
        "thickness_mm": spacing_mm,
        "rescale": (1.0, -1024.0),
        "instance_number": index + 1,
    }
    return SliceHeader(**{**values, **changes})


def numbered(numbers: Iterable[int]) -> tuple[SliceHeader, ...]:
    """Headers of a stack from the feet up, with these Instance Numbers."""
    return tuple(replace(make_header(index), instance_number=number) for index, number in enumerate(numbers))


def make_series(count: int = 20, *, uid: str = "1.2.3", findings: tuple[Finding, ...] = (), **changes) -> Series:
    """An axial CT series of ``count`` slices."""
    header_changes = {
        name: changes.pop(name) for name in ("spacing_mm", "size", "rescale", "transfer_syntax_uid") if name in changes
    }
    values = {
        "key": uid,
        "study_instance_uid": f"{uid.rsplit('.', 1)[0]}.0",
        "series_instance_uid": uid,
        "modality": "CT",
        "headers": tuple(make_header(index, uid=uid, **header_changes) for index in range(count)),
        "findings": findings,
        "description": "Thorax 5.0",
        "series_number": 2,
        "kernel": "B31f",
        "body_part": "CHEST",
    }
    return Series(**{**values, **changes})


def refused(code: str = "too-few-slices", message: str = "Only 1 slice.") -> Finding:
    return Finding(code, Severity.REFUSE, message)


def make_study(*series: Series, name: str = "DOE^JANE", patient_id: str = "P1", **changes) -> Study:
    """A study of these series (one series by default)."""
    series = series or (make_series(),)
    values = {
        "study_instance_uid": series[0].study_instance_uid,
        "series": series,
        "patient": Patient(name, patient_id, "19600102", "F"),
        "study_date": "20200331",
        "study_time": "101500",
        "description": "CT Thorax",
        "accession_number": "A1",
    }
    return Study(**{**values, **changes})


def make_pixels(header: SliceHeader) -> np.ndarray:
    """HU that tell the slices apart: air, with a block whose value is the instance number."""
    hu = np.full((header.rows, header.columns), -1000, np.int16)
    quarter = header.rows // 4
    hu[quarter:-quarter, quarter:-quarter] = header.instance_number or 0
    return hu
