"""The one store of results on this computer: one file a judged series, found by study and series, replaced whole.

Whatever judges a study (a command, a service, the window) keeps its result here, and the window finds it. A file is
named by digests, holds UIDs, numbers and the series' description, and no name. A result is given back only for exactly
the images it was made of. A file that can't be read is no result: the series can be analysed again, so nothing is lost.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from engine.dicom.values import Series
from engine.errors import AlveoscopeError
from engine.files import write_atomically
from engine.locations import data_folder
from engine.report.json_ import report_from_json, report_to_json
from engine.service.values import Assessment, BundleFacts
from engine.triage.values import StudyReport

log = logging.getLogger(__name__)
SCHEMA = "alveoscope.kept-result/2"
#: Older ones go: a result can be made again, a full disk can't be helped so easily.
MOST_KEPT = 2000


class ResultStore:
    """The results in one folder. Safe to use from several threads and processes: each call opens what it needs."""

    def __init__(self, folder: Path | None = None, *, most_kept: int = MOST_KEPT) -> None:
        self._given = folder
        self._most_kept = most_kept

    def keep(self, report: StudyReport, facts: BundleFacts) -> None:
        """Keep every judged series of a report; what was not looked at is no result.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        for study in report.studies:
            for result in study.series:
                if result.reasons[0].code != "not-chosen":
                    chosen = study.chosen if study.chosen == result.key else None
                    alone = replace(report, studies=(replace(study, series=(result,), chosen=chosen),), left_out=())
                    self._write(Assessment(alone, facts))
        self._thin_out()

    def save(self, assessment: Assessment) -> None:
        """Keep one series' result instead of an older one.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        self._write(assessment)
        self._thin_out()

    def load(self, series: Series) -> Assessment | None:
        """The result of a series as it is now; None where there is none, or one of other images."""
        kept = self._read(self._path(series.study_instance_uid, series.key))
        return kept if kept is not None and kept.fits(series) else None

    def load_each(self, several: Sequence[Series]) -> Iterator[tuple[str, Assessment]]:
        """(series key, result) of those that have one; asks the folder once, not once a series."""
        names = {path.name for path in self._files()}
        if not names:  # thousands of digests would keep the GIL from the UI thread for nothing
            return
        for series in several:
            if _file_name(series.study_instance_uid, series.key) in names:
                found = self.load(series)
                if found is not None:
                    yield series.key, found

    def of_study(self, study_instance_uid: str) -> tuple[Assessment, ...]:
        """Every result that is kept of a study, whatever images it has now."""
        begin = f"{_digest(study_instance_uid)}-"
        read = (self._read(path) for path in sorted(self._files()) if path.name.startswith(begin))
        return tuple(one for one in read if one is not None)

    def _write(self, assessment: Assessment) -> None:
        content = {
            "schema": SCHEMA,
            "facts": asdict(assessment.facts),
            "report": json.loads(report_to_json(assessment.report)),
        }
        (study,) = assessment.report.studies
        path = self._path(study.study_instance_uid, assessment.result.key)
        write_atomically(path, json.dumps(content, ensure_ascii=False) + "\n")

    def _read(self, path: Path) -> Assessment | None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["schema"] != SCHEMA:
                return None
            facts = content["facts"]
            facts["healthy_percentiles"] = tuple(facts["healthy_percentiles"])
            return Assessment(report_from_json(json.dumps(content["report"])), BundleFacts(**facts))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AlveoscopeError) as error:
            log.warning("A kept result can't be read (%s).", type(error).__name__)
            return None

    def _files(self) -> list[Path]:
        try:
            return list(self._folder.glob("*.json"))
        except OSError:
            return []

    def _thin_out(self) -> None:
        files = self._files()
        if len(files) <= self._most_kept:
            return
        try:
            for path in sorted(files, key=lambda one: one.stat().st_mtime)[: len(files) - self._most_kept]:
                path.unlink(missing_ok=True)
        except OSError as error:  # another process thins out, too
            log.warning("Old results can't be removed (%s).", error.strerror)

    @property
    def _folder(self) -> Path:
        return data_folder() / "kept" if self._given is None else self._given

    def _path(self, study_instance_uid: str, series_key: str) -> Path:
        return self._folder / _file_name(study_instance_uid, series_key)


def _file_name(study_instance_uid: str, series_key: str) -> str:
    return f"{_digest(study_instance_uid)}-{_digest(series_key)}.json"


def _digest(identifier: str) -> str:
    return hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:24]
