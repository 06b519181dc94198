"""Thin series on a grid of 3 mm: every slice accounted for, the result says so, and is no other than the grid's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.dicom import scan
from engine.dicom.values import Series
from engine.inference.bundle import Bundle
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.values import Precision, Selection
from engine.phantom import write_phantom
from engine.report.json_ import report_from_json, report_to_json
from engine.service import Records, StudyService
from engine.triage.grid import has_gaps, thin_grid
from engine.triage.preliminary import Preliminary
from engine.triage.request import AnalyseRequest
from engine.triage.series_analysis import Judged, judge_series
from engine.triage.values import Provenance, SeriesResult, Status, StudyReport, StudyResult
from engine.triage.words import counts_in_words
from engine.volume import CancelToken

SLICES, FEW = 120, 40


@pytest.fixture(scope="module")
def thin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic chest of as few slices, 1.5 mm apart, as make more than a comb of the grid."""
    folder = tmp_path_factory.mktemp("thin")
    write_phantom(folder, slices=SLICES, spacing_mm=1.5, rows=96, covid=True)
    return folder


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As few of these slices as still hold lung enough to be judged: several batches on the grid, and between."""
    folder = tmp_path_factory.mktemp("short")
    write_phantom(folder, slices=FEW, spacing_mm=1.5, rows=96, covid=True)
    return folder


def the_series(folder: Path) -> Series:
    return scan([folder]).studies[0].series[0]


def judged(series: Series, bundle: Bundle, told: list[Preliminary] | None = None, *, grid: bool = True) -> SeriesResult:
    with open_cpu(bundle, Precision.FP32) as cpu:
        found = judge_series(series, bundle, cpu, grid=grid, on_preliminary=None if told is None else told.append)
    return replace(found.result, timing_ms={})


_JUDGED: dict[Path, SeriesResult] = {}


def on_the_grid(folder: Path, bundle: Bundle) -> SeriesResult:
    """The plain result of a folder's grid, judged once for all tests that hold another against it."""
    if folder not in _JUDGED:
        _JUDGED[folder] = judged(the_series(folder), bundle)
    return _JUDGED[folder]


def filled_in(series: Series, bundle: Bundle, told: list[SeriesResult]) -> Judged:
    with open_cpu(bundle, Precision.FP32) as cpu:
        return judge_series(series, bundle, cpu, grid=True, fill=True, on_verdict=told.append)


def test_a_thin_series_is_judged_on_every_second_slice(thin: Path, bundle: Bundle) -> None:
    series = the_series(thin)
    grid = thin_grid(series)
    assert grid is not None
    assert SLICES // 2 - 1 <= len(grid) <= SLICES // 2 + 1
    result = on_the_grid(thin, bundle)
    assert result.slices_total == SLICES
    assert [one.index for one in result.slices] == list(range(SLICES))
    off = {one.index for one in result.slices if one.excluded == "off-grid"}
    assert off == set(range(SLICES)) - set(grid)
    assert result.status is Status.COMPLETE
    assert result.warnings[-1].code == "on-grid"
    assert f"{len(grid)} of {SLICES}" in result.warnings[-1].message
    alone = judged(replace(series, headers=tuple(series.headers[index] for index in grid)), bundle, grid=False)
    assert (result.probability, result.interval, result.measures) == (alone.probability, alone.interval, alone.measures)


def test_coarse_to_fine_on_a_grid_gives_the_same(thin: Path, bundle: Bundle) -> None:
    series, told = the_series(thin), []  # type: ignore[var-annotated]
    assert judged(series, bundle, told) == on_the_grid(thin, bundle)
    assert [one.seen for one in told] == [19]


@pytest.mark.parametrize(("spacing", "expected"), [(2.4, None), (2.5, None), (5.0, None)])
def test_series_that_are_not_thin_are_judged_whole(tmp_path: Path, spacing: float, expected: None) -> None:
    write_phantom(tmp_path, slices=20, spacing_mm=spacing, rows=64)
    assert thin_grid(the_series(tmp_path)) is expected


def test_the_store_tells_a_grid_from_all_slices(
    short: Path, bundle_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    request = AnalyseRequest((short,), bundle=bundle_path, backend="onnxruntime-cpu", grid=True)
    known = []
    for asked in (request, request, replace(request, fill=True), request, replace(request, grid=False)):
        with StudyService(asked, Records()) as service:
            service.run()
            known.append(len(service.known))
    assert known == [0, 1, 0, 1, 0]  # what was filled holds what is asked for without


def test_filling_in_changes_nothing_of_the_verdict(short: Path, bundle: Bundle) -> None:
    series, told = the_series(short), []  # type: ignore[var-annotated]
    left = on_the_grid(short, bundle)
    with open_cpu(bundle, Precision.FP32) as cpu:
        whole = judge_series(series, bundle, cpu)
    found = filled_in(series, bundle, told)
    filled = found.result
    assert [replace(one, timing_ms={}) for one in told] == [left]
    for name in ("verdict", "probability", "interval", "measures", "reasons", "pattern", "slices_analysed", "status"):
        assert getattr(filled, name) == getattr(left, name), name
    assert "judged after it" in filled.warnings[-1].message
    grid = set(thin_grid(series) or ())
    assert {one.index for one in filled.slices if one.filled} == set(range(FEW)) - grid
    assert not has_gaps(filled)
    for one, of_all in zip(filled.slices, whole.result.slices, strict=True):
        assert (one.probability, one.excluded) == (of_all.probability, of_all.excluded)
    assert found.lungs is not None and whole.lungs is not None  # noqa: PT018 - both or neither
    assert [one.index for one in found.lungs.stack.layers] == [one.index for one in whole.lungs.stack.layers]  # type: ignore[union-attr]


def test_who_stops_the_filling_has_the_verdict(short: Path, bundle: Bundle) -> None:
    series, cancel = the_series(short), CancelToken()
    with open_cpu(bundle, Precision.FP32) as cpu:
        found = judge_series(
            series, bundle, cpu, grid=True, fill=True, cancel=cancel, on_verdict=lambda _result: cancel.cancel()
        )
    assert replace(found.result, timing_ms={}) == on_the_grid(short, bundle)


def test_a_slice_that_can_not_be_read_while_filling_in_is_named(short: Path, bundle: Bundle) -> None:
    series = the_series(short)
    grid = set(thin_grid(series) or ())
    lost = next(index for index in range(25, 35) if index not in grid)
    headers = list(series.headers)
    headers[lost] = replace(headers[lost], source=replace(headers[lost].source, path=short / "gone.dcm"))
    found = filled_in(replace(series, headers=tuple(headers)), bundle, []).result
    assert found.slices[lost].excluded == "pixel-data"
    (warning,) = (one for one in found.warnings if one.code == "slices-not-read")
    assert f"number {headers[lost].instance_number}." in warning.message
    assert "changes nothing of the verdict" in warning.message
    left = on_the_grid(short, bundle)
    assert (found.status, found.probability, found.measures) == (left.status, left.probability, left.measures)


def test_nothing_is_filled_in_of_a_series_that_is_refused(bundle: Bundle, tmp_path: Path) -> None:
    write_phantom(tmp_path, slices=24, spacing_mm=1.5, rows=96, lung_span=(-1.0, 2.0))
    series, told = the_series(tmp_path), []  # type: ignore[var-annotated]
    found = filled_in(series, bundle, told).result
    assert found.status is Status.REFUSED
    assert all(one.probability is None for one in found.slices)
    assert replace(found, timing_ms={}) == judged(series, bundle)
    assert not told
    assert not has_gaps(found)


def test_a_slice_judged_after_the_verdict_counts_beside_it(short: Path, bundle: Bundle) -> None:
    found = filled_in(the_series(short), bundle, []).result
    later = sum(one.filled and one.probability is not None for one in found.slices)
    assert later > 0
    assert f"{later} judged after the verdict" in counts_in_words(found)
    assert report_from_json(report_to_json(reported(found))).studies[0].series[0] == found


def reported(result: SeriesResult) -> StudyReport:
    backend = Selection("onnxruntime-cpu", "here", Precision.FP32, {})
    made = Provenance(
        "alveoscope", "0", "b", "1", "0" * 64, "0" * 64, backend, "2026-01-01T00:00:00", "2026-01-01T00:00:01"
    )
    return StudyReport((StudyResult("1.2", (result,), result.key),), made)
