"""What was said of each series, kept on this machine: one file a series, replaced whole.

The file is named by a digest of the series' key and holds UIDs, numbers and the series' description; no name. A result
is given back only for exactly the images it was made of. A file that can't be read is no result: the series can be
analysed again, so nothing is lost and nothing is set aside.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from desktop.viewmodels.results.values import Assessment, BundleFacts
from engine.dicom.values import Series
from engine.errors import AlveoscopeError
from engine.files import write_atomically
from engine.locations import data_folder

log = logging.getLogger(__name__)
SCHEMA = "alveoscope.kept-result/1"
#: Older ones go: a result can be made again, a full disk can't be helped so easily.
MOST_KEPT = 2000


class ResultStore:
    """The results in one folder. Safe to use from several threads: each call opens what it needs."""

    def __init__(self, folder: Path | None = None, *, most_kept: int = MOST_KEPT) -> None:
        self._given = folder
        self._most_kept = most_kept

    def save(self, assessment: Assessment) -> None:
        """Keep a result instead of an older one of the same series.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        from engine.report.json_ import report_to_json

        content = {
            "schema": SCHEMA,
            "facts": asdict(assessment.facts),
            "report": json.loads(report_to_json(assessment.report)),
        }
        write_atomically(self._path(assessment.result.key), json.dumps(content, ensure_ascii=False) + "\n")
        self._thin_out()

    def load(self, series: Series) -> Assessment | None:
        """The result of a series as it is now; None where there is none, or one of other images."""
        from engine.report.json_ import report_from_json

        path = self._path(series.key)
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["schema"] != SCHEMA:
                return None
            facts = content["facts"]
            facts["healthy_percentiles"] = tuple(facts["healthy_percentiles"])
            kept = Assessment(report_from_json(json.dumps(content["report"])), BundleFacts(**facts))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AlveoscopeError) as error:
            log.warning("A kept result can't be read (%s).", type(error).__name__)
            return None
        return kept if kept.fits(series) else None

    def load_each(self, several: Sequence[Series]) -> Iterator[tuple[str, Assessment]]:
        """(series key, result) of those that have one; asks the folder once, not once a series."""
        names = {path.name for path in self._files()}
        if not names:  # thousands of digests would keep the GIL from the UI thread for nothing
            return
        for series in several:
            if _file_name(series.key) in names:
                found = self.load(series)
                if found is not None:
                    yield series.key, found

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
        except OSError as error:  # another window thins out, too
            log.warning("Old results can't be removed (%s).", error.strerror)

    @property
    def _folder(self) -> Path:
        return data_folder() / "results" if self._given is None else self._given

    def _path(self, series_key: str) -> Path:
        return self._folder / _file_name(series_key)


def _file_name(series_key: str) -> str:
    return f"{hashlib.sha256(series_key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"
