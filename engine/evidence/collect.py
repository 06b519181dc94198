"""Making evidence: digests of every stage between the files and the networks."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np

from engine import __version__
from engine.dicom import decode_hu, radiological_spacing, to_radiological
from engine.dicom.read import content_of
from engine.dicom.values import ScanResult, Series, SliceHeader
from engine.errors import AlveoscopeError, DicomError
from engine.evidence.values import Asked, Evidence, SeriesEvidence, SliceDigests
from engine.inference.golden import golden_drift
from engine.preprocess import PreprocessSpec, prepare_hu
from engine.triage.values import StudyReport
from engine.volume import CancelToken

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend
    from engine.service import Answer, StudyService

_PACKAGES = (
    "numpy",
    "scipy",
    "pydicom",
    "imagecodecs",
    "onnxruntime",
)


def collect_evidence(service: StudyService, answer: Answer, *, cancel: CancelToken | None = None) -> Evidence:
    """Evidence of an answer that ``service`` just gave; decodes the judged series once more.

    Raises
    ------
    BackendError, Cancelled
    """
    request, report = service.request, answer.report
    selection = report.provenance.backend
    return Evidence(
        report=report,
        request=Asked(
            request.series,
            request.all_series,
            selection.name,
            selection.precision.value,
            request.threads,
            request.grid,
            request.fill,
        ),
        versions=versions(),
        golden=service.with_backend(partial(golden_of, service.bundle)),
        series=tuple(digests_of(one, service.bundle.spec, cancel) for one in judged_series(answer.found, report)),
    )


def golden_of(bundle: Bundle, backend: Backend) -> dict[str, float]:
    """How far the golden vectors come out on this machine."""
    return {name: float(value) for name, value in vars(golden_drift(bundle, backend)).items()}


def judged_series(found: ScanResult, report: StudyReport) -> Iterable[Series]:
    """Series of a scan that have slices with a probability in the report."""
    judged = {
        (study.study_instance_uid, result.key)
        for study in report.studies
        for result in study.series
        if any(one.probability is not None for one in result.slices)
    }
    return (
        series for study in found.studies for series in study.series if (study.study_instance_uid, series.key) in judged
    )


def digests_of(series: Series, spec: PreprocessSpec, cancel: CancelToken | None = None) -> SeriesEvidence:
    """Digests of every slice of a series at every stage."""
    slices = []
    for header in series.headers:
        if cancel is not None:
            cancel.raise_if_cancelled()
        slices.append(_digests_of_slice(header, spec))
    return SeriesEvidence(series.study_instance_uid, series.key, tuple(slices))


def versions() -> dict[str, str]:
    """Program, Python, platform and the packages between a file and a number."""
    found = {"alveoscope": __version__, "python": platform.python_version(), "platform": platform.platform()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _digests_of_slice(header: SliceHeader, spec: PreprocessSpec) -> SliceDigests:
    hu = prepared = ""
    try:
        shown = to_radiological(decode_hu(header), header)
        hu = _sha256(np.ascontiguousarray(shown).tobytes())
        made = prepare_hu(shown, radiological_spacing(header), None, spec)
        prepared = _sha256(made.classifier.tobytes() + made.autoencoder.tobytes())
    except DicomError:
        pass  # an unreadable slice is excluded with its reason in the report; an empty digest repeats as an empty one
    return SliceDigests(header.sop_instance_uid, _file_digest(header), _header_digest(header), hu, prepared)


def _file_digest(header: SliceHeader) -> str:
    try:
        return _sha256(content_of(header.source))
    except (OSError, AlveoscopeError):
        return ""


def _header_digest(header: SliceHeader) -> str:
    # Who lies on the back has the digest that earlier versions made.
    read = {name: value for name, value in vars(header).items() if name != "source" and (value or name != "lies_on")}
    return _sha256(repr(sorted(read.items())).encode())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
