"""The use case on synthetic chests with tiny networks: what is asserted is the bookkeeping, not the medicine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pydicom
import pytest

from engine.errors import BundleCorruptError, Cancelled, NothingFoundError, PathNotFoundError, UsageError
from engine.phantom import write_phantom
from engine.report.json_ import report_from_json, report_to_json, result_schema
from engine.service import analyse
from engine.triage.request import AnalyseRequest
from engine.triage.values import SeriesResult, Status, StudyReport, Verdict
from engine.volume import CancelToken, Progress


def request(folder: Path, bundle_path: Path, **more: object) -> AnalyseRequest:
    return AnalyseRequest(paths=(folder,), bundle=bundle_path, backend="onnxruntime-cpu", **more)  # type: ignore[arg-type]


def only_series(folder: Path, bundle_path: Path) -> SeriesResult:
    report = analyse(request(folder, bundle_path))
    (study,) = report.studies
    (result,) = study.series
    return result


_REPORTS: list[StudyReport] = []


@pytest.fixture
def report(chest: Path, bundle_path: Path) -> StudyReport:
    """What a run says of the chest, for those who only look at it."""
    if not _REPORTS:
        _REPORTS.append(analyse(request(chest, bundle_path)))
    return _REPORTS[0]


@pytest.fixture
def result(report: StudyReport) -> SeriesResult:
    (study,) = report.studies
    (result,) = study.series
    return result


def test_a_chest_gets_a_verdict_and_every_slice_is_accounted_for(result: SeriesResult) -> None:
    assert result.status is Status.COMPLETE
    assert result.verdict is not Verdict.NOT_ASSESSABLE
    assert result.slices_total == 24
    assert [one.index for one in result.slices] == list(range(24))
    assert {None, "no-lung"} <= {one.excluded for one in result.slices} <= {None, "no-lung", "scant-lung"}
    assert 10 < result.slices_analysed < 24
    assert result.interval is not None
    assert result.interval[0] <= result.interval[1]
    assert {"scan", "decode", "preprocess", "inference", "total"} == set(result.timing_ms)


def test_opacities_are_measured_on_the_tips_of_the_lungs_too_though_these_have_no_probability(
    chest: Path, bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.preprocess.values.MINIMUM_LUNG_FRACTION", 0.2)  # of the phantom's, more are tips
    result = only_series(chest, bundle_path)
    tips = [one for one in result.slices if one.excluded == "scant-lung"]
    judged = [one.index for one in result.slices if one.probability is not None]
    assert tips
    for one in tips:
        assert one.affected_fraction is not None
        assert one.probability is one.in_distribution is one.reconstruction_error is None
        assert one.lung_area_mm2
        assert min(judged) - 3 <= one.index <= max(judged) + 3
        assert one.index not in range(min(judged), max(judged) + 1)
    assert all(one.affected_fraction is None for one in result.slices if one.excluded == "no-lung")
    assert result.slices_analysed == len(judged)


def test_the_lung_measures_are_those_of_the_phantom(result: SeriesResult) -> None:
    assert 1500 < (result.measure("lung_volume_ml") or 0) < 8000
    assert (result.measure("aerated_percent") or 0) > 80
    assert result.measure("capacity_percentile") is not None


def test_the_json_of_a_real_run_satisfies_the_schema_and_reads_back_equal(report: StudyReport) -> None:
    text = report_to_json(report)
    jsonschema.Draft202012Validator(result_schema()).validate(json.loads(text))
    assert report_from_json(text) == report


def test_two_runs_give_the_same_numbers(result: SeriesResult, chest: Path, bundle_path: Path) -> None:
    first, second = result, only_series(chest, bundle_path)
    assert first.slices == second.slices
    assert (first.probability, first.interval) == (second.probability, second.interval)


def test_the_back_end_and_all_that_was_tried_stand_in_the_report(report: StudyReport) -> None:
    backend = report.provenance.backend
    assert backend.name == "onnxruntime-cpu"
    assert backend.tried[-1].outcome == "chosen"
    assert "onnxruntime" in backend.versions


def test_a_truncated_slice_makes_the_result_partial_and_says_which(
    chest: Path, bundle_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(chest, folder)
    victim = sorted(folder.iterdir())[12]
    victim.write_bytes(victim.read_bytes()[:-5000])
    result = only_series(folder, bundle_path)
    assert result.status is Status.PARTIAL
    assert result.slices_total == 24
    (excluded,) = [one for one in result.slices if one.excluded not in (None, "no-lung", "scant-lung")]
    warning = next(one for one in result.warnings if one.code == "slices-not-read")
    number = pydicom.dcmread(folder / victim.name, force=True).InstanceNumber
    assert number != excluded.index + 1
    assert f"number {number}." in warning.message
    assert "partial" in warning.message


def test_too_many_unreadable_slices_and_there_is_no_verdict(chest: Path, bundle_path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(chest, folder)
    for victim in sorted(folder.iterdir())[8:18]:
        victim.write_bytes(victim.read_bytes()[:-5000])
    result = only_series(folder, bundle_path)
    assert (result.status, result.verdict) == (Status.REFUSED, Verdict.NOT_ASSESSABLE)
    assert result.probability is None
    assert result.reasons[0].code == "unreadable-slices"
    assert all(one.probability is None for one in result.slices)


def test_a_scan_without_lung_is_refused(bundle_path: Path, tmp_path: Path) -> None:
    write_phantom(tmp_path, slices=12, spacing_mm=5.0, rows=256, lung_span=(5.0, 6.0))
    result = only_series(tmp_path, bundle_path)
    assert result.verdict is Verdict.NOT_ASSESSABLE
    assert result.reasons[0].code == "lung-not-in-field"


@pytest.mark.parametrize(
    ("slope", "intercept", "said"),
    [("-1", "64", "reversed"), ("2", "-1048", "Soft tissue peaks"), ("1", "0", "no air")],
)
def test_grey_levels_that_are_no_hounsfield_units_are_refused(
    chest: Path, bundle_path: Path, tmp_path: Path, slope: str, intercept: str, said: str
) -> None:
    for file in chest.iterdir():
        dataset = pydicom.dcmread(file)
        dataset.RescaleSlope, dataset.RescaleIntercept = slope, intercept
        dataset.save_as(tmp_path / file.name)
    result = only_series(tmp_path, bundle_path)
    assert (result.status, result.verdict) == (Status.REFUSED, Verdict.NOT_ASSESSABLE)
    assert [reason.code for reason in result.reasons] == ["hu-implausible"]
    assert said in result.reasons[0].message


def test_two_studies_mixed_in_one_folder_get_a_result_each(bundle_path: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_phantom(tmp_path / name, slices=12, spacing_mm=25.0, rows=128, uids_seed=name)
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    for name in ("a", "b"):
        for file in (tmp_path / name).iterdir():
            file.rename(mixed / f"{name}{file.name}")
    report = analyse(request(mixed, bundle_path))
    assert len(report.studies) == 2
    assert all(study.verdict_series is not None for study in report.studies)


def test_of_two_eligible_series_one_is_judged_and_the_other_can_be_asked_for(
    bundle_path: Path, tmp_path: Path, chest: Path
) -> None:
    two_series(tmp_path)
    (study,) = analyse(request(tmp_path, bundle_path)).studies
    judged = [one for one in study.series if one.probability is not None]
    (other,) = [one for one in study.series if one.probability is None]
    assert len(judged) == 1
    assert study.chosen == judged[0].key
    assert study.choice_reason
    assert other.reasons[0].code == "not-chosen"
    assert other.key in other.reasons[0].message

    (study,) = analyse(request(tmp_path, bundle_path, series=(other.key,))).studies
    assert study.chosen == other.key
    assert study.verdict_series is not None
    assert study.verdict_series.probability is not None


def test_all_series_judges_every_eligible_one(bundle_path: Path, tmp_path: Path) -> None:
    two_series(tmp_path)
    (study,) = analyse(request(tmp_path, bundle_path, all_series=True)).studies
    assert [one.probability is not None for one in study.series] == [True, True]


def two_series(folder: Path) -> None:
    """One study with a thin and a thick series."""

    def same_study(dataset, _index) -> None:  # type: ignore[no-untyped-def]
        dataset.StudyInstanceUID = "1.2.826.0.1.3680043.10.1"

    write_phantom(folder / "thin", slices=16, spacing_mm=18.0, rows=128, uids_seed="thin", edit=same_study)
    write_phantom(folder / "thick", slices=12, spacing_mm=25.0, rows=128, uids_seed="thick", edit=same_study)


def test_each_result_is_handed_on_as_soon_as_it_stands(chest: Path, bundle_path: Path) -> None:
    seen: list[SeriesResult] = []
    report = analyse(request(chest, bundle_path), on_result=seen.append)
    assert seen == [result for study in report.studies for result in study.series]


def test_cancelling_in_the_middle_ends_with_cancelled(chest: Path, bundle_path: Path) -> None:
    token = CancelToken()

    def stop_after_the_first_batch(progress: Progress) -> None:
        if progress.stage == "inference" and progress.done > 0:
            token.cancel()

    with pytest.raises(Cancelled):
        analyse(request(chest, bundle_path), progress=stop_after_the_first_batch, cancel=token)


def test_an_unknown_series_is_a_usage_error(chest: Path, bundle_path: Path) -> None:
    with pytest.raises(UsageError, match=r"No such series here: 9\.9"):
        analyse(request(chest, bundle_path, series=("9.9",)))


def test_an_empty_folder_and_a_missing_path_say_so(bundle_path: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError, match="There are no files here"):
        analyse(request(tmp_path, bundle_path))
    with pytest.raises(PathNotFoundError):
        analyse(request(tmp_path / "nowhere", bundle_path))


def test_a_folder_without_dicom_counts_what_it_met(bundle_path: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.dcm").write_text("not DICOM")
    with pytest.raises(NothingFoundError, match="The file is no DICOM object"):
        analyse(request(tmp_path, bundle_path))


def test_a_bundle_with_one_byte_changed_is_not_used(chest: Path, bundle_path: Path, tmp_path: Path) -> None:
    changed = tmp_path / "bundle"
    shutil.copytree(bundle_path, changed)
    content = bytearray((changed / "classifier.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (changed / "classifier.onnx").write_bytes(content)
    with pytest.raises(BundleCorruptError):
        analyse(request(chest, changed))
