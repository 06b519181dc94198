"""The real scans beside the project, through the use case, with the bundle that ships."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from engine.service import analyse
from engine.triage.request import AnalyseRequest
from engine.triage.values import SeriesResult, Status, Verdict

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]

ANALYSED = {"covid-p001": 148, "normal-001": 52, "cap-001": 42, "covid-ricord-001012": 50, "lidc-0314": 46}


def only_series(folder: Path) -> SeriesResult:
    (study,) = analyse(AnalyseRequest(paths=(folder,))).studies
    (result,) = study.series
    return result


@pytest.mark.parametrize(("name", "count"), ANALYSED.items())
def test_a_whole_series_is_complete_and_every_slice_with_lung_has_a_probability(
    name: str, count: int, shared_data: Path
) -> None:
    result = only_series(shared_data / "dicom" / name)
    assert result.status is Status.COMPLETE
    assert result.slices_total == count
    assert {one.excluded for one in result.slices} <= {None, "no-lung"}
    # Lungs reach over most of a chest CT; slices above and below them are excluded by name.
    assert result.slices_analysed > 0.4 * count


def test_partial_coverage_is_said(shared_data: Path) -> None:
    result = only_series(shared_data / "dicom" / "partial-lungfcp")
    assert "partial-coverage" in {one.code for one in (*result.reasons, *result.warnings)}


def test_a_sagittal_series_is_refused_as_not_axial(shared_data: Path) -> None:
    result = only_series(shared_data / "dicom" / "refuse-sagittal")
    assert result.verdict is Verdict.NOT_ASSESSABLE
    assert "not-axial" in {reason.code for reason in result.reasons}


def test_everything_in_one_call_ends_with_one_result_a_series(shared_data: Path) -> None:
    report = analyse(AnalyseRequest(paths=(shared_data,)))
    results = [result for study in report.studies for result in study.series]
    with (shared_data / "dicom" / "index.csv").open() as stream:
        names = {row["series"] for row in csv.DictReader(stream)}
    assert len(results) >= len(names)
    assert sum(result.slices_total for result in results if result.probability is not None) >= sum(ANALYSED.values())
    assert all(result.reasons for result in results)
