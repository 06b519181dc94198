"""Measurements that were drawn on the images of a study, kept on this machine: one file a study; no patient's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.study_file import StudyFiles
from engine.report.drawn import Drawn

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
    import msgspec  # no start-up waits for it

    if content["schema"] != SCHEMA:
        raise ValueError("schema")
    found = msgspec.convert(content["measurements"], tuple[Drawn, ...])
    if not all(one.whole for one in found):
        raise ValueError("a measurement is not whole")
    return found
