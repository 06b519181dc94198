"""What was judged before, and need not be judged again: the same images by the same networks in the same way."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine import __version__
from engine.files import file_digest
from engine.triage.grid import has_gaps, is_on_grid, thin_grid
from engine.triage.values import Provenance, SeriesResult

if TYPE_CHECKING:
    from engine.dicom.values import Series
    from engine.inference.bundle import Bundle
    from engine.inference.values import Selection
    from engine.service.results import ResultStore
    from engine.service.values import Assessment
    from engine.triage.request import AnalyseRequest

log = logging.getLogger(__name__)


def content_of(series: Series) -> str:
    """Digest of all that a result of a series rests on: its files, byte for byte, and how they were read; empty where
    a file can't be read."""
    digest = hashlib.blake2b(repr(series.findings).encode("utf-8", "surrogatepass"), digest_size=24)
    files: dict[Path, str] = {}
    try:
        for header in series.headers:
            path = header.source.path
            if path not in files:
                files[path] = file_digest(path)
            anywhere = replace(header, source=replace(header.source, path=Path()))
            digest.update(f"{files[path]} {anywhere!r}\n".encode("utf-8", "surrogatepass"))
    except OSError as error:
        log.warning("A series can't be read again (%s).", error.strerror)
        return ""
    return digest.hexdigest()


class Known:
    """Results of the store that stand for what would be judged now.

    Parameters
    ----------
    store : ResultStore or None
        None finds nothing: everything is judged.
    request : AnalyseRequest
        How thin series are judged now.
    """

    def __init__(
        self, store: ResultStore | None, bundle: Bundle, selection: Selection, request: AnalyseRequest
    ) -> None:
        self._request = request
        self._store, self._bundle, self._selection = store, bundle, selection
        self._found: dict[str, Provenance] = {}

    def result(self, series: Series) -> SeriesResult | None:
        """The result of exactly these images by this version, bundle and back-end; None where there is none."""
        kept = None if self._store is None else self._store.load_with_content(series)
        if kept is None:
            return None
        (assessment, content), made = kept, kept[0].report.provenance
        if not self._same(made) or not content or content != content_of(series):
            return None
        if is_on_grid(assessment.result) is not (self._request.grid and thin_grid(series) is not None):
            return None
        if self._request.fill and has_gaps(assessment.result):
            return None
        if assessment.result.probability is not None and not self._has_lungs(series, assessment):
            return None
        self._found[series.key] = made
        return assessment.result

    @property
    def made(self) -> Mapping[str, Provenance]:
        """Key of each series that was found -> what made its result."""
        return self._found

    def _has_lungs(self, series: Series, assessment: Assessment) -> bool:
        """Whether masks can still be written of it."""
        assert self._store is not None
        return self._store.lungs(series, assessment.report, self._bundle.manifest) is not None

    def _same(self, made: Provenance) -> bool:
        then, today = made.backend, self._selection
        manifest = self._bundle.manifest
        return (
            made.software_version == __version__
            and (made.bundle_digest, made.spec_digest) == (manifest.digest, manifest.preprocess_digest)
            and (then.name, then.device, then.precision) == (today.name, today.device, today.precision)
            and dict(then.versions) == dict(today.versions)
        )
