"""The documented Python call: a path in, results and masks as numpy arrays out.

Nothing of it is recorded (no worklist, no audit chain) unless asked for; nothing leaves the computer. Decision support
only, not for diagnosis without a physician.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.dicom.values import Series, Study
from engine.errors import UsageError
from engine.lungs.masks import slice_masks
from engine.places import present
from engine.report.affine import ras_affine
from engine.report.json_ import report_to_json
from engine.service import NOT_RECORDED, Records, StudyService
from engine.site import site_profile
from engine.triage.measures import MeasuredLungs
from engine.triage.request import AnalyseRequest
from engine.triage.values import SeriesResult, StudyReport, Verdict
from engine.volume import ProgressSink, ignore_progress

__all__ = ["Analysed", "AnalysedStudy", "Masks", "analyse"]


@dataclass(frozen=True, eq=False)
class Masks:
    """Masks of one series: slices in its anatomical order, each (rows, columns) in radiological orientation.

    Attributes
    ----------
    lungs : numpy.ndarray
        (slices, rows, columns) uint8: 0 no lung, 1 right, 2 left. Diseased lung is lung.
    opacities : numpy.ndarray
        The same shape: 0 none, 1 ground glass, 2 consolidation.
    judged : numpy.ndarray
        (slices,) bool: where False, the slice could not be read, or lies between those that a refusal rests on; its
        masks are empty.
    positions_mm : numpy.ndarray
        (slices,) place along the normal of the series.
    spacing_mm : tuple of float
        Between rows, between columns.
    """

    lungs: npt.NDArray[np.uint8] = field(repr=False)
    opacities: npt.NDArray[np.uint8] = field(repr=False)
    judged: npt.NDArray[np.bool_] = field(repr=False)
    positions_mm: npt.NDArray[np.float64] = field(repr=False)
    spacing_mm: tuple[float, float]
    _series: Series = field(repr=False)

    def affine(self) -> npt.NDArray[np.float64]:
        """(4, 4): (column, row, slice, 1) to RAS+ millimetres, as NIfTI wants it.

        Raises
        ------
        UsageError
            Slices are unevenly spaced, which one matrix can't say.
        """
        return ras_affine(self._series)


@dataclass(frozen=True, eq=False)
class AnalysedStudy:
    """One study.

    Attributes
    ----------
    study_instance_uid : str
    series : tuple of SeriesResult
        Every series, judged or not, each with its reasons.
    result : SeriesResult or None
        The one that the study's verdict comes from; None when none could be assessed.
    masks : Masks or None
        Of that series; None where no lung was measured.
    """

    study_instance_uid: str
    series: tuple[SeriesResult, ...] = field(repr=False)
    result: SeriesResult | None = field(repr=False)
    masks: Masks | None

    @property
    def verdict(self) -> Verdict:
        return Verdict.NOT_ASSESSABLE if self.result is None else self.result.verdict

    @property
    def measures(self) -> Mapping[str, float | None]:
        """Key of :data:`engine.triage.measures.MEASURES` -> value, in the unit that its row names."""
        return {} if self.result is None else {key: one.value for key, one in self.result.measures.items()}


@dataclass(frozen=True, eq=False)
class Analysed:
    """The whole answer: studies, and the report that ``alveoscope analyze --json`` would write."""

    studies: tuple[AnalysedStudy, ...]
    report: StudyReport = field(repr=False)

    def to_json(self) -> str:
        """The report as ``alveoscope.result/2``."""
        return report_to_json(self.report)


def analyse(
    paths: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    series: str | Sequence[str] = (),
    bundle: str | PathLike[str] | None = None,
    backend: str | None = None,
    precision: str | None = None,
    threads: int | None = None,
    grid: bool | None = None,
    record: bool = False,
    progress: ProgressSink = ignore_progress,
) -> Analysed:
    """Find the chest CT in a folder, file, ZIP archive or DICOMDIR, and judge it.

    Parameters
    ----------
    paths : path or sequence of paths
    series : str or sequence of str
        UIDs or keys of the series to judge; without it one a study is chosen.
    bundle : path, optional
        Model bundle; the one that ships without it.
    backend, precision : str, optional
        As of ``alveoscope analyze``; without them, as the site's profile says.
    threads : int, optional
        As of ``alveoscope analyze``.
    grid : bool, optional
        The verdict on thin series rests on slices 3 mm apart, not on all; without it, as the site's profile says. Masks
        are of all slices either way.
    record : bool
        Keep the result where the window finds it, and write it into the audit chain of a site that has one.

    Raises
    ------
    AlveoscopeError
        With a sentence for people and a ``code`` for programs: nothing there, no bundle, no back-end.
    """
    if bundle is not None and not fspath(bundle):
        raise UsageError("A path is empty.", "Give the folder of a bundle.")
    if threads is not None and threads < 1:
        raise UsageError(f"{threads} threads can't compute anything.", "Give 1 or more.")
    site = site_profile()
    request = AnalyseRequest(
        paths=_named((paths,) if isinstance(paths, (str, PathLike)) else paths),
        series=(series,) if isinstance(series, str) else tuple(series),
        bundle=None if bundle is None else Path(bundle),
        backend=site.text("analysis.backend") if backend is None else backend,
        precision=site.text("analysis.precision") if precision is None else precision,
        threads=threads,
        grid=site.flag("analysis.grid") if grid is None else grid,
        fill=True,
    )
    with StudyService(request, Records(reuse=False) if record else NOT_RECORDED) as service:
        answer = service.run(progress=progress)
        found = {study.key: study for study in answer.found.studies}
        studies = []
        for result in answer.report.studies:
            chosen = _chosen(found[result.key], result.chosen)
            lungs = None if chosen is None else service.lungs_of(chosen)
            masks = None if chosen is None or lungs is None else _masks(chosen, lungs)
            studies.append(AnalysedStudy(result.study_instance_uid, result.series, result.verdict_series, masks))
    return Analysed(tuple(studies), answer.report)


def _named(paths: Iterable[str | PathLike[str]]) -> tuple[Path, ...]:
    """The paths, all of them there; an empty one would be the folder that the program runs in."""
    words = tuple(fspath(one) for one in paths)
    if not words or not all(words):
        problem = "A path is empty." if words else "No path is given."
        raise UsageError(problem, "Name a folder, a file, a ZIP archive or a DICOMDIR.")
    found = tuple(Path(word) for word in words)
    present(found)
    return found


def _chosen(study: Study, key: str | None) -> Series | None:
    return next((one for one in study.series if one.key == key), None)


def _masks(series: Series, measured: MeasuredLungs) -> Masks | None:
    stack, extent = measured.stack, measured.extent
    if stack is None or extent is None or not stack.layers:
        return None
    shape = (len(series.headers), *stack.layers[0].shape)
    lungs, opacities, judged = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), np.zeros(shape[0], bool)
    for one in slice_masks(stack, extent):
        lungs[one.index], opacities[one.index], judged[one.index] = one.lungs, one.opacities, True
    positions = np.array([header.position_along_normal_mm for header in series.headers])
    return Masks(lungs, opacities, judged, positions, _spacing(series), series)


def _spacing(series: Series) -> tuple[float, float]:
    from engine.dicom.orientation import radiological_spacing

    return radiological_spacing(series.headers[0])
