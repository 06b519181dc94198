"""Measurements that were drawn on the images of a study, kept on this machine: one file a study; no patient's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.study_file import StudyFiles
from engine.dicom.values import SliceRef
from engine.report.drawn import Drawn, Kind, Numbers, Place

SCHEMA = "alveoscope.measurements/1"


class MeasurementStore:
    """The measurements in one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._files = StudyFiles(
            "measurements",
            ("The measurements of this study can't be read ({why}).", "Check the data folder's permissions."),
            ("The measurements of this study are damaged; they were set aside.", "Measure again."),
            folder,
        )

    def load(self, study_key: str) -> tuple[Drawn, ...]:
        """In the order of drawing; none where nobody measured.

        Raises
        ------
        StoreError
        """
        return self._files.read(study_key, _parse) or ()

    def save(self, study_key: str, drawn: Sequence[Drawn]) -> None:
        """Replace what is kept of a study.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        self._files.write(study_key, {"schema": SCHEMA, "measurements": [asdict(one) for one in drawn]})


def _parse(content: dict[str, Any]) -> tuple[Drawn, ...]:
    if content["schema"] != SCHEMA:
        raise ValueError("schema")
    return tuple(_drawn(**one) for one in content["measurements"])


def _drawn(
    kind: str, points: Any, place: dict[str, Any], image: dict[str, Any] | None, numbers: Any, **rest: Any
) -> Drawn:
    return Drawn(
        kind=Kind(kind),
        points=tuple((float(column), float(row)) for column, row in points),
        place=Place(**_tuples(place)),
        image=None if image is None else SliceRef(**image),
        numbers=Numbers(**numbers),
        **rest,
    )


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(float(part) for part in value) for name, value in fields.items()}
