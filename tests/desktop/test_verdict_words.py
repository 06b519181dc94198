"""Results in words: nothing is rounded to certainty, partial is said, every slice has its text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from desktop.viewmodels.read.slice_cells import Kind, cells, next_suspicious
from desktop.viewmodels.read.slice_table import ERROR, INDEX, PROBABILITY, REMARK, SliceTable, remark
from desktop.viewmodels.words.measures_shown import Gauge, capacity_shown, gate_gauges, gate_words
from desktop.viewmodels.words.measures_table import sign_line
from desktop.viewmodels.words.texts import minus
from desktop.viewmodels.words.verdict import bundle_line, share, verdict_text
from engine.triage.values import Sign, Status, Verdict
from tests.support.assessments import FACTS, assess
from tests.support.series import make_series

SERIES = make_series(20)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0 %"), (0.004, "< 1 %"), (0.456, "46 %"), (0.996, "> 99 %"), (1.0, "100 %")]
)
def test_a_share_is_never_rounded_to_certainty(value: float, text: str) -> None:
    assert share(value) == text


def test_a_positive_verdict_in_words() -> None:
    text = verdict_text(assess(SERIES).result, FACTS)
    assert text.thresholds == "Negative below 30 %, positive from 60 %"
    assert (text.headline, text.meaning) == ("Positive", "COVID-19 pneumonia is likely.")
    assert text.probability == "91 %"
    assert text.interval == "95 % interval: 38 % to 97 %"
    assert text.partial == ""
    unlike = "1 unlike those the networks know"
    assert text.counted == f"Of 20 images, 17 count for the verdict; {unlike}; 2 with little or no lung"
    assert text.reasons[0].title == "Probability above the threshold"
    assert text.reasons[0].detail == "The study's probability is 0.91; 0.60 and more counts as positive."


def test_no_share_reads_as_the_threshold_that_it_misses() -> None:
    found = replace(assess(SERIES).result, verdict=Verdict.INDETERMINATE, probability=0.598, interval=(0.2996, 0.61))
    text = verdict_text(found, FACTS)
    assert text.probability == "59.80 %"
    assert text.interval == "95 % interval: 29.96 % to 61.00 %"
    assert text.thresholds == "Negative below 30.00 %, positive from 60.00 %"


def test_not_assessable_calls_for_a_physician_now() -> None:
    text = verdict_text(assess(SERIES, Verdict.NOT_ASSESSABLE).result)
    assert text.headline == "Not assessable"
    assert "a physician must look at this now" in text.meaning
    assert text.probability == ""
    assert text.interval == ""
    assert verdict_text(assess(SERIES, Verdict.NOT_ASSESSABLE).result, FACTS).thresholds == ""


def test_a_partial_result_says_so_and_how_much() -> None:
    text = verdict_text(assess(SERIES, status=Status.PARTIAL).result)
    assert text.partial == "PARTIAL: 1 image(s) could not be read"


def test_a_result_that_is_partial_though_every_image_was_read_says_why() -> None:
    """The card said that 0 images could not be read, or called images unreadable that a grid left out."""
    assessed = assess(SERIES, status=Status.PARTIAL).result
    slices = tuple(
        replace(one, excluded=one.excluded and code)
        for one, code in zip(assessed.slices, ("no-lung", "off-grid") * 10, strict=True)
    )
    text = verdict_text(replace(assessed, slices=slices))
    assert text.partial == "PARTIAL: No lung on images within the lungs"


def test_a_code_without_a_title_keeps_the_engines_sentence() -> None:
    from desktop.viewmodels.words.verdict import statement
    from engine.triage.values import Reason

    assert statement(Reason("brand-new", "Something new.")).title == "Something new."


def test_bundle_and_its_day_are_named() -> None:
    assert bundle_line(assess(SERIES).facts) == "Bundle alveoscope-ct 1.0.0 of 2026-03-01"


def test_an_image_judged_after_the_verdict_says_so_in_strip_and_table() -> None:
    result = assess(SERIES).result
    later = replace(result, slices=(*result.slices[:1], replace(result.slices[1], filled=True), *result.slices[2:]))
    assert [number for number, cell in enumerate(cells(later, 0.5)) if "after the verdict" in cell.text] == [1]
    assert remark(later.slices[1]) == "After the verdict"
    assert remark(later.slices[2]) == ""


def test_cells_tell_excluded_unfamiliar_and_suspicious_apart() -> None:
    row = cells(assess(SERIES).result, 0.5)
    assert [cell.kind for cell in row[:4]] == [Kind.EXCLUDED, Kind.SCORED, Kind.SCORED, Kind.UNFAMILIAR]
    assert row[0].text == "Image 1: No lung on this image"
    assert "left out of the verdict" in row[3].text
    assert [cell.index for cell in row if cell.suspicious] == [11, 12, 13, 14, 15]


def test_the_next_suspicious_image_wraps_around() -> None:
    row = cells(assess(SERIES).result, 0.5)
    assert next_suspicious(row, 0, 1) == 11
    assert next_suspicious(row, 12, 1) == 13
    assert next_suspicious(row, 15, 1) == 11
    assert next_suspicious(row, 11, -1) == 15
    assert next_suspicious(cells(assess(SERIES).result, 1.1), 5, 1) is None


def test_the_table_sorts_and_keeps_what_has_no_value_at_the_end(qapp) -> None:
    table = SliceTable()
    table.show(assess(SERIES).result)
    table.sort(PROBABILITY, Qt.SortOrder.DescendingOrder)
    assert table.rows[0].index == 13
    assert {table.rows[row].index for row in (18, 19)} == {0, 19}
    table.sort(PROBABILITY, Qt.SortOrder.AscendingOrder)
    assert {table.rows[row].index for row in (18, 19)} == {0, 19}
    assert table.row_of(19) == 19
    table.sort(INDEX)
    assert [table.index(3, column).data() for column in (INDEX, ERROR, REMARK)] == ["4", "0.310", "Unfamiliar"]
    assert table.index(0, PROBABILITY).data() == ""
    table.show(None)
    assert table.rowCount() == 0


def test_gauges_compare_with_the_bundles_limits_and_say_what_they_mean() -> None:
    one = assess(SERIES).result.slices[3]
    error, distance, detail = gate_gauges(one, FACTS)
    assert (error.within, distance.within, detail.within) == (False, False, True)
    assert detail.text == "0.050 (at least 0.020)"
    assert gate_gauges(replace(one, lung_detail=0.001), FACTS)[2].within is False
    assert len(gate_gauges(replace(one, lung_detail=None), FACTS)) == 2
    assert error.text == "0.310 (limit 0.200)"
    assert "SSIM" in error.meaning
    assert gate_words(one).startswith("Unfamiliar")
    assert gate_gauges(assess(SERIES).result.slices[0], FACTS) == ()


def test_capacity_stands_against_the_healthy_range() -> None:
    shown = capacity_shown(assess(SERIES).result, FACTS)
    assert shown is not None
    assert shown.usual == pytest.approx((0.21, 0.39))
    assert (shown.text, shown.place) == ("0.31", "percentile 42")
    assert capacity_shown(assess(SERIES, Verdict.NOT_ASSESSABLE).result, FACTS) is None


def test_every_code_of_the_engine_has_a_title() -> None:
    import re
    from pathlib import Path

    import engine.intake.identity  # as in a run of all tests, in any order
    import engine.triage
    from desktop.viewmodels.words.reason_words import REASON_TITLES
    from engine.dicom import CODES
    from engine.errors import DicomError

    files = Path(engine.triage.__path__[0]).glob("*.py")
    # What the comparison of two studies notes is printed by the command line alone.
    source = "".join(path.read_text() for path in files if not path.stem.startswith("compar"))
    codes = set(re.findall(r'Reason\(\s*"([a-z-]+)"', source)) | set(CODES)
    # The intake's own errors refuse an object before there is a series to show.
    kinds = [kind for kind in DicomError.__subclasses__() if not kind.__module__.startswith("engine.intake")]
    codes |= {DicomError.code, *(kind.code for kind in kinds)}
    assert "probability-high" in codes
    assert codes - set(REASON_TITLES) == set()


def test_a_sign_has_the_digits_of_the_table_below_it() -> None:
    """It had its own, so that one measure stood there as 13.48 % and as 13.5 %."""
    assert sign_line(Sign("affected_percent", 13.48, "%", "typical")).startswith(
        "Affected part of the lungs: 13.5 % → "
    )
    assert ": 0.97 → " in sign_line(Sign("ground_glass_share", 0.967, "1", "typical"))


def test_a_sign_does_not_read_like_a_limit_that_it_misses() -> None:
    assert ": 0.41996 → indeterminate" in sign_line(Sign("peripheral_share", 0.41996, "1", "indeterminate"))
    assert ": 0.4997 % → no sign" in sign_line(Sign("affected_percent", 0.4997, "%", "negative"))
    assert ": 0.42 → typical" in sign_line(Sign("peripheral_share", 0.42, "1", "typical"))
    assert ": 0.498 → indeterminate" in sign_line(Sign("ground_glass_share", 0.498, "1", "indeterminate"))


def test_only_a_number_has_a_minus() -> None:
    assert minus("COVID-19, -950 to -500 HU, -3.5") == "COVID-19, −950 to −500 HU, −3.5"


def test_the_table_says_why_in_few_words_and_the_tool_tip_in_all() -> None:
    table = SliceTable()
    table.show(assess(SERIES).result)
    assert table.index(0, REMARK).data() == "No lung"
    assert table.index(0, REMARK).data(Qt.ItemDataRole.ToolTipRole) == "No lung on this image"
    assert remark(replace(assess(SERIES).result.slices[0], excluded="scant-lung")) == "Little lung"


@pytest.mark.parametrize(("value", "text"), [(0.2004, "0.2004 (limit 0.2000)"), (0.2, "0.200 (limit 0.200)")])
def test_a_number_beyond_its_limit_is_not_written_as_the_limit(value: float, text: str) -> None:
    assert Gauge("Error", value, 0.2, 3, "").text == text
