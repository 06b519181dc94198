"""The one store of results on this computer: one file a judged series, found by study and series, replaced whole.

Whatever judges a study (a command, a service, the window) keeps its result here, and the window finds it. A file is
named by digests, holds UIDs, numbers and the series' description, and no name. A result is given back only for exactly
the images it was made of. A file that can't be read is no result: the series can be analysed again, so nothing is lost.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.dicom.values import Series
from engine.errors import AlveoscopeError
from engine.files import write_atomically
from engine.locations import data_folder
from engine.lungs import LungStack, stack_lungs
from engine.lungs.extent import measure_extent
from engine.lungs.kept import pack_layers, unpack_layers
from engine.lungs.layer import LungLayer
from engine.report.json_ import report_from_json, report_to_json
from engine.service.values import Assessment, BundleFacts
from engine.triage.measures import MeasuredLungs
from engine.triage.values import Provenance, StudyReport, StudyResult

if TYPE_CHECKING:
    from engine.inference.manifest import Manifest

log = logging.getLogger(__name__)
SCHEMA = "alveoscope.kept-result/2"
#: Older ones go: a result can be made again, a full disk can't be helped so easily.
MOST_KEPT = 2000
LUNGS = ".lungs"


class ResultStore:
    """The results in one folder. Safe to use from several threads and processes: each call opens what it needs."""

    def __init__(self, folder: Path | None = None, *, most_kept: int = MOST_KEPT) -> None:
        self._given = folder
        self._most_kept = most_kept

    def keep(
        self,
        report: StudyReport,
        facts: BundleFacts,
        lungs: Mapping[str, LungStack] = {},
        contents: Mapping[str, str] = {},
    ) -> None:
        """Keep every judged series of a report; what was not looked at is no result.

        Parameters
        ----------
        lungs : mapping
            Key of a series -> its lungs, for masks that are asked for later.
        contents : mapping
            Key of a series -> :func:`engine.service.known.content_of` it: it need not be judged again.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        for study in report.studies:
            for result in study.series:
                if result.reasons[0].code != "not-chosen":
                    chosen = study.chosen if study.chosen == result.key else None
                    alone = replace(report, studies=(replace(study, series=(result,), chosen=chosen),), left_out=())
                    self._write(Assessment(alone, facts), contents.get(result.key, ""))
                    stack = lungs.get(result.key)
                    packed = b"" if stack is None else pack_lungs(stack, report.provenance)
                    self._write_lungs(study, result.key, packed)
        self._thin_out()

    def save(self, assessment: Assessment, lungs: bytes = b"") -> None:
        """Keep one series' result instead of an older one.

        Parameters
        ----------
        lungs : bytes
            What :func:`pack_lungs` made of its lungs; empty: none are kept.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        self._write(assessment)
        self._write_lungs(assessment.report.studies[0], assessment.result.key, lungs)
        self._thin_out()

    def load(self, series: Series) -> Assessment | None:
        """The result of a series as it is now; None where there is none, or one of other images."""
        found = self.load_with_content(series)
        return None if found is None else found[0]

    def load_with_content(self, series: Series) -> tuple[Assessment, str] | None:
        """As :meth:`load`, with the digest of the content that it was made of; empty where that is not known."""
        found = self._read(self._path(series.study_instance_uid, series.key))
        return found if found is not None and found[0].fits(series) else None

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

    def lungs(self, series: Series, report: StudyReport, manifest: Manifest) -> MeasuredLungs | None:
        """Lungs and opacities of a series as the run that made a report saw them; None where they are not kept.

        Parameters
        ----------
        manifest : Manifest
            Of the bundle that made the report.
        """
        layers = self.layers(series, report)
        if not layers:
            return None
        stack = stack_lungs(layers)
        return MeasuredLungs(stack=stack, extent=measure_extent(stack, manifest.opacity_from))

    def layers(self, series: Series, report: StudyReport) -> tuple[LungLayer, ...]:
        """Lungs and opacities of each slice as the run that made a report saw them; empty where they are not kept."""
        path = self._lungs_path(series.study_instance_uid, series.key)
        try:
            return unpack_layers(path.read_bytes(), _run(report.provenance))
        except (OSError, ValueError):
            return ()

    def _write(self, assessment: Assessment, made_of: str = "") -> None:
        content = {
            "schema": SCHEMA,
            "content": made_of,
            "facts": asdict(assessment.facts),
            "report": json.loads(report_to_json(assessment.report)),
        }
        (study,) = assessment.report.studies
        path = self._path(study.study_instance_uid, assessment.result.key)
        write_atomically(path, json.dumps(content, ensure_ascii=False) + "\n")

    def _write_lungs(self, study: StudyResult, key: str, packed: bytes) -> None:
        path = self._lungs_path(study.study_instance_uid, key)
        if packed:
            write_atomically(path, packed)
        else:
            path.unlink(missing_ok=True)

    def _read(self, path: Path) -> tuple[Assessment, str] | None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["schema"] != SCHEMA:
                return None
            facts = content["facts"]
            facts["healthy_percentiles"] = tuple(facts["healthy_percentiles"])
            assessment = Assessment(report_from_json(json.dumps(content["report"])), BundleFacts(**facts))
            return assessment, str(content.get("content", ""))
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
                path.with_suffix(LUNGS).unlink(missing_ok=True)
        except OSError as error:  # another process thins out, too
            log.warning("Old results can't be removed (%s).", error.strerror)

    @property
    def _folder(self) -> Path:
        return data_folder() / "kept" if self._given is None else self._given

    def _path(self, study_instance_uid: str, series_key: str) -> Path:
        return self._folder / _file_name(study_instance_uid, series_key)

    def _lungs_path(self, study_instance_uid: str, series_key: str) -> Path:
        return self._path(study_instance_uid, series_key).with_suffix(LUNGS)


def pack_lungs(stack: LungStack, made: Provenance) -> bytes:
    """Lungs of a judged series, for :meth:`ResultStore.save`."""
    return pack_layers(stack.layers, _run(made))


def _run(made: Provenance) -> str:
    """Names the run that made a result."""
    return f"{made.bundle_digest} {made.started} {made.finished}"


def _file_name(study_instance_uid: str, series_key: str) -> str:
    return f"{_digest(study_instance_uid)}-{_digest(series_key)}.json"


def _digest(identifier: str) -> str:
    return hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:24]
