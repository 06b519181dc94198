"""Then and now: what changed, and what may not be compared."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli import main
from engine.dicom.values import Patient
from engine.errors import UsageError
from engine.phantom import write_phantom
from engine.report.comparison import comparison_to_json, comparison_to_text
from engine.report.json_ import report_to_json
from engine.triage.comparison import Timepoint, compare, lung_length_mm
from engine.triage.measures import MEASURES
from engine.triage.values import MeasureValue, Reason, SeriesResult, Status, Verdict
from tests.support.bundles import tiny_bundle
from tests.support.results import a_report, a_series_result

A, B = Patient("DOE^JANE", "7", "19500101", "F"), Patient("ROE^RICHARD", "8", "19600101", "M")


def a_result(affected: float | None, **changes: object) -> SeriesResult:
    measures = {
        "affected_percent": MeasureValue(affected, "%"),
        "affected_percent_right_upper": MeasureValue(affected, "%"),
        "lung_volume_ml": MeasureValue(4000.0, "mL"),
    }
    return replace(a_series_result(Verdict.POSITIVE), measures=measures, warnings=(), **changes)  # type: ignore[arg-type]


def point(name: str, affected: float | None = 10.0, **changes: object) -> Timepoint:
    uid = {"OLD": "1.2.1", "NEW": "1.2.2"}[name]
    date = {"OLD": "20260101", "NEW": "20260131"}[name]
    return replace(Timepoint(name, uid, a_result(affected), "b" * 64, A, date), **changes)  # type: ignore[arg-type]


def test_measures_zones_and_days() -> None:
    found = compare(point("OLD", 10.0), point("NEW", 14.5))
    assert found.days == 30
    assert found.warnings == ()
    changes = {one.key: one for one in found.changes}
    assert changes["affected_percent"].change == pytest.approx(4.5)
    assert changes["affected_percent_right_upper"].change == pytest.approx(4.5)
    assert changes["lung_volume_ml"].change == 0.0
    text = comparison_to_text(found)
    assert "30 days between them" in text
    assert "1 day between them" in comparison_to_text(compare(point("OLD"), point("NEW", study_date="20260102")))
    assert "+4.5" in text
    content = json.loads(comparison_to_json(found))
    assert content["changes"]["affected_percent"] == {"old": 10.0, "new": 14.5, "change": 4.5, "unit": "%"}
    assert "DOE" not in comparison_to_json(found) + text


def test_what_one_side_lacks_has_no_change() -> None:
    found = compare(point("OLD", None), point("NEW", 3.0))
    (one,) = [one for one in found.changes if one.key == "affected_percent"]
    assert (one.old, one.new, one.change) == (None, 3.0, None)


def test_two_patients_are_refused() -> None:
    with pytest.raises(UsageError, match="two different patients"):
        compare(point("OLD"), point("NEW", patient=B))


def test_a_study_that_was_not_judged_is_refused() -> None:
    with pytest.raises(UsageError, match="NEW could not be assessed"):
        compare(point("OLD"), point("NEW", result=a_series_result(Verdict.NOT_ASSESSABLE)))


def codes(*points: Timepoint) -> list[str]:
    return [one.code for one in compare(*points).warnings]


def test_the_same_study_twice_is_said() -> None:
    assert codes(point("OLD"), point("NEW", study_instance_uid="1.2.1")) == ["same-study"]


def test_studies_without_a_uid_are_the_same_where_their_series_is() -> None:
    """Anonymised studies without Study Instance UIDs were said to be one, of which nothing can have changed."""
    old, other = point("OLD", study_instance_uid=""), a_result(12.0, key="another series")
    assert codes(old, point("NEW", study_instance_uid="", result=other)) == []
    assert codes(old, point("NEW", study_instance_uid="")) == ["same-study"]


def test_the_wrong_order_other_bundles_and_unknown_identity_are_said() -> None:
    assert codes(point("OLD"), point("NEW", study_date="20251225")) == ["order"]
    assert codes(point("OLD"), point("NEW", bundle_digest="c" * 64)) == ["other-bundle"]
    assert codes(point("OLD"), point("NEW", patient=None)) == ["identity-unknown"]
    assert codes(point("OLD"), point("NEW", patient=Patient())) == ["identity-unknown"]
    assert compare(point("OLD", study_date=""), point("NEW")).days is None


def test_different_coverage_is_said() -> None:
    cut = a_result(5.0, status=Status.PARTIAL)
    assert codes(point("OLD"), point("NEW", result=cut)) == ["coverage"]
    said = [compare(point("OLD"), point("NEW", result=cut)).warnings[0].message]
    said += [compare(point("OLD", result=cut), point("NEW")).warnings[0].message]
    assert [text[:17] for text in said] == ["The current study", "The prior study d"], "as the table, no OLD and NEW"
    warned = replace(a_result(5.0), warnings=(Reason("partial-coverage", "The lungs go on."),))
    assert codes(point("OLD"), point("NEW", result=warned)) == ["coverage"]
    for code in ("little-lung", "lung-gap"):  # why a verdict is not firm is told as a reason
        doubted = replace(a_result(5.0), reasons=(Reason(code, "Too little."),))
        assert codes(point("OLD", result=doubted), point("NEW")) == ["coverage"]
    base = a_result(5.0)
    lungs = tuple(replace(one, lung_area_mm2=9000.0, position_mm=4.0 * one.index) for one in base.slices)
    short = tuple(replace(one, lung_area_mm2=9000.0, position_mm=1.0 * one.index) for one in base.slices)
    old, new = replace(base, slices=lungs), replace(base, slices=short)
    assert codes(point("OLD", result=old), point("NEW", result=old)) == []
    assert codes(point("OLD", result=old), point("NEW", result=new)) == ["coverage"]


@pytest.mark.parametrize(("step_mm", "said"), [(1.1, []), (1.2, ["coverage"])])
def test_lungs_a_sixth_longer_are_another_coverage_and_slices_without_lung_are_none(
    step_mm: float, said: list[str]
) -> None:
    """Of five slices the middle three show lung: 2 mm of it once, 2.2 and 2.4 mm then. Breathing moves 15 %."""

    def seen(step: float, ends: float) -> SeriesResult:
        places = (-ends, step, 2 * step, 3 * step, ends)
        lungs = (0.0, 9000.0, 9000.0, 9000.0, 0.0)
        base = a_result(5.0)
        slices = zip(base.slices, places, lungs, strict=True)
        return replace(base, slices=tuple(replace(one, position_mm=at, lung_area_mm2=mm2) for one, at, mm2 in slices))

    old, new = seen(1.0, 50.0), seen(step_mm, 200.0)
    assert lung_length_mm(new) == pytest.approx(2 * step_mm)
    assert codes(point("OLD", result=old), point("NEW", result=new)) == said


def test_the_command_takes_results_without_a_bundle(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(tmp_path / "none"))
    for name, uid, affected in (("old", "1.2.1", 10.0), ("new", "1.2.2", 12.0)):
        report = a_report(a_result(affected), study_uid=uid)
        study = replace(report.studies[0], chosen=report.studies[0].series[0].key)
        (tmp_path / f"{name}.json").write_text(report_to_json(replace(report, studies=(study,))), encoding="utf-8")
    out = tmp_path / "out.json"
    words = ["compare", str(tmp_path / "old.json"), str(tmp_path / "new.json"), "--json", str(out), "--quiet"]
    assert main(words) == 0
    assert "+2.0" in capsys.readouterr().out
    content = json.loads(out.read_text(encoding="utf-8"))
    assert content["schema"] == "alveoscope.comparison/1"
    assert [one["code"] for one in content["warnings"]] == ["identity-unknown"]


@pytest.mark.parametrize(
    ("second", "code", "words"), [("DOE^JANE", 0, "0.0 pp"), ("ROE^RICHARD", 2, "different patients")]
)
def test_the_command_judges_studies_and_knows_patients(
    second: str, code: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tiny_bundle(tmp_path / "bundles")
    for name, patient, seed in (("old", "DOE^JANE", "a"), ("new", second, "b")):
        write_phantom(
            tmp_path / name, slices=24, spacing_mm=12.5, rows=64, covid=True, uids_seed=seed,
            patient_name=patient, patient_id=patient[:3],
        )  # fmt: skip
    found = main(["compare", str(tmp_path / "old"), str(tmp_path / "new"), "--bundle", str(bundle), "--quiet"])
    said = capsys.readouterr()
    assert found == code, said.err
    assert words in said.out + said.err


def test_a_folder_of_several_studies_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tiny_bundle(tmp_path / "bundles")
    for seed in "ab":
        write_phantom(tmp_path / "both" / seed, slices=3, rows=64, uids_seed=seed)
    assert main(["compare", str(tmp_path / "both"), str(tmp_path / "both"), "--bundle", str(bundle), "-q"]) == 2
    assert "OLD holds 2 studies" in capsys.readouterr().err


def test_no_measure_is_cut_short_in_the_table() -> None:
    text = comparison_to_text(compare(point("OLD"), point("NEW")))
    assert "Affected part of the right lung, upper third" in text
    rows = [line for line in text.splitlines() if line.startswith(("Affected", "Lung volume"))]
    assert len({len(row) for row in rows}) == 1


def test_a_change_of_per_cent_is_in_percentage_points_and_nothing_has_no_sign() -> None:
    table = {measure.key: measure for measure in MEASURES}
    percent, volume = table["affected_percent"], table["lung_volume_ml"]
    assert [percent.change_text(0.0, value) for value in (13.46, -3.1, 0.0, -0.04)] == [
        "+13.5 pp",
        "-3.1 pp",
        "0.0 pp",
        "0.0 pp",
    ]
    assert [volume.change_text(0.0, value) for value in (120.4, -0.3)] == ["+120 ml", "0 ml"]
    assert percent.text(-0.01) == "0.0 %"


def test_a_change_is_that_of_the_values_as_they_stand_beside_it() -> None:
    """ "42, 9, -32" looks like a slip of the program."""
    volume = next(measure for measure in MEASURES if measure.key == "lung_volume_ml")
    old, new = 41.6, 9.4
    assert (volume.text(old), volume.text(new), volume.change_text(old, new)) == ("42 ml", "9 ml", "-33 ml")
