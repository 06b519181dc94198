"""The real scans beside the project, through the use case, with the bundle that ships."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from pydicom import dcmread

from engine.service import analyse
from engine.triage.grid import OFF_GRID, is_on_grid
from engine.triage.request import AnalyseRequest
from engine.triage.values import SeriesResult, Status, StudyReport, Verdict
from tests.support.once import once

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]

ANALYSED = {"covid-p001": 148, "normal-001": 52, "cap-001": 42, "covid-ricord-001012": 50, "lidc-0314": 46}
THIN = {"covid-p001"}


@pytest.fixture(scope="session")
def everything(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> StudyReport:
    """All that there is, judged in one call."""
    return once(tmp_path_factory, "real-scans", lambda: analyse(AnalyseRequest(paths=(shared_data,))))


def series_in(folder: Path, report: StudyReport) -> SeriesResult:
    """The one result of the series whose files lie in a folder."""
    uids = {str(dcmread(path, stop_before_pixels=True).SeriesInstanceUID) for path in folder.glob("*.dcm")}
    (result,) = (one for study in report.studies for one in study.series if one.series_instance_uid in uids)
    return result


@pytest.mark.parametrize(("name", "count"), ANALYSED.items())
def test_a_whole_series_is_complete_and_every_slice_with_lung_has_a_probability(
    name: str, count: int, shared_data: Path, everything: StudyReport
) -> None:
    result = series_in(shared_data / "dicom" / name, everything)
    assert result.status is Status.COMPLETE
    assert result.slices_total == count
    left = Counter(one.excluded for one in result.slices)
    assert set(left) <= {None, "no-lung", "scant-lung", OFF_GRID}
    # A thin series rests on a grid, and says so; every slice of the others is looked at.
    assert bool(left[OFF_GRID]) == is_on_grid(result) == (name in THIN)
    # Lungs reach over most of a chest CT; slices above and below them are excluded by name.
    assert result.slices_analysed > 0.4 * (count - left[OFF_GRID])


def test_partial_coverage_is_said(shared_data: Path, everything: StudyReport) -> None:
    result = series_in(shared_data / "dicom" / "partial-lungfcp", everything)
    assert "partial-coverage" in {one.code for one in (*result.reasons, *result.warnings)}


def test_a_sagittal_series_is_refused_as_not_axial(shared_data: Path, everything: StudyReport) -> None:
    result = series_in(shared_data / "dicom" / "refuse-sagittal", everything)
    assert result.verdict is Verdict.NOT_ASSESSABLE
    assert "not-axial" in {reason.code for reason in result.reasons}


def test_everything_in_one_call_ends_with_one_result_a_series(shared_data: Path, everything: StudyReport) -> None:
    results = [result for study in everything.studies for result in study.series]
    with (shared_data / "dicom" / "index.csv").open() as stream:
        names = {row["series"] for row in csv.DictReader(stream)}
    assert len(results) >= len(names)
    assert sum(result.slices_total for result in results if result.probability is not None) >= sum(ANALYSED.values())
    assert all(result.reasons for result in results)
