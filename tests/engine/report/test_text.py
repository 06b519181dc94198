from __future__ import annotations

from dataclasses import replace

import pytest

from engine.cli import _guarded
from engine.cli.intake_options import speaker
from engine.dicom.values import LeftOut
from engine.errors import InputError
from engine.language import as_line
from engine.report.text import left_out_sentence, report_to_text, summary_line
from engine.triage.values import NOTICE, Verdict
from tests.support.results import a_report, a_series_result
from tests.support.series import make_series, numbered


def test_one_line_says_verdict_probability_interval_and_count() -> None:
    line = summary_line(a_series_result(probability=0.9))
    assert line == "POSITIVE       p=0.90 [0.45 to 0.95] complete, 4 of 5 images: Thorax"


def test_a_refused_series_says_why_and_shows_no_probability() -> None:
    line = summary_line(a_series_result(Verdict.NOT_ASSESSABLE))
    assert line.startswith("NOT ASSESSABLE refused (not-axial), 0 of 3 images")
    assert "p=" not in line


def test_a_probability_that_is_not_certain_is_not_written_as_1() -> None:
    """The window says "> 99 %" of the same result."""
    sure = replace(a_series_result(probability=0.9999), interval=(0.981, 0.99999))
    assert summary_line(sure).startswith("POSITIVE       p > 0.99 [0.98 to > 0.99] complete")
    report = a_report()
    ((study,), first) = report.studies, sure.slices[-1]
    table = replace(sure, slices=(*sure.slices[:-1], replace(first, probability=0.9999)))
    text = report_to_text(replace(report, studies=(replace(study, series=(table,)),)), with_slices=True)
    assert " 1.00 " not in text
    assert "> 0.99  0.123" in text


def test_a_probability_below_a_threshold_does_not_read_like_it() -> None:
    close = replace(a_series_result(Verdict.INDETERMINATE, probability=0.4996), interval=(0.28, 0.5004))
    limits = (0.2824, 0.5)
    assert summary_line(close, limits).startswith("INDETERMINATE  p=0.4996 [0.2800 to 0.5004] complete")
    report = a_report()
    (study,) = report.studies
    text = report_to_text(replace(report, studies=(replace(study, series=(close,)),)), limits=limits)
    assert "p=0.4996" in text


def test_a_refused_series_says_what_to_do() -> None:
    report = a_report()
    ((study,), refused) = report.studies, a_series_result(Verdict.NOT_ASSESSABLE)
    text = report_to_text(replace(report, studies=(replace(study, series=(refused,)),)))
    assert "Choose the axial series of the study." in text


def test_the_report_ends_with_what_made_it_and_the_notice() -> None:
    lines = report_to_text(a_report()).splitlines()
    assert lines[-1] == NOTICE
    assert "onnxruntime-cpu fp32 on test CPU" in lines[-2]
    assert "alveoscope-ct 1.0.0 (000000000000)" in lines[-2]


def test_the_slice_table_names_excluded_slices() -> None:
    text = report_to_text(a_report(), with_slices=True)
    assert "    1    -100.0   no-lung" in text
    assert text.count("0.30  0.123  17.2") == 4


def test_the_slice_table_has_the_numbers_of_the_window() -> None:
    report = a_report()
    (result,) = report.studies[0].series
    series = make_series(5, uid=result.key, headers=numbered(120 - index for index in range(5)))
    text = report_to_text(report, with_slices=True, series=(series,))
    assert "  120    -100.0   no-lung" in text


def test_the_slice_table_says_which_slices_the_verdict_does_not_rest_on() -> None:
    report = a_report()
    ((study,), series) = report.studies, report.studies[0].series[0]
    last = replace(series.slices[-1], filled=True)
    filled = replace(series, slices=(*series.slices[:-1], last))
    text = report_to_text(replace(report, studies=(replace(study, series=(filled,)),)), with_slices=True)
    assert text.count("after the verdict") == 1


def test_a_study_without_its_identifier_is_named_as_such() -> None:
    report = a_report()
    nameless = replace(report, studies=(replace(report.studies[0], study_instance_uid="", key="made-up"),))
    assert report_to_text(nameless).splitlines()[0] == "Study without a Study Instance UID"


#: Clears the screen, names the window, breaks the line, turns the direction; and a byte of no letter.
HOSTILE = "\x1b[2J\x1b]0;mine\x07\nNEGATIVE       p=0.01\r\x9b31m\u202e\udcff"


def _is_one_line(text: str) -> bool:
    return text.isprintable() and text.encode() != b""


def test_a_header_can_neither_write_a_line_nor_command_the_terminal() -> None:
    """A description of a stranger's file stood in the report as it was: it could clear a verdict and write another."""
    report = a_report()
    (study,) = report.studies
    told = replace(study, study_instance_uid=HOSTILE, key=HOSTILE, choice_reason=HOSTILE)
    told = replace(told, series=tuple(replace(one, description=f"Thorax {HOSTILE}") for one in study.series))
    left = (LeftOut("unreadable", HOSTILE, 1, (HOSTILE,)),)
    text = report_to_text(replace(report, studies=(told,), left_out=left))
    assert all(map(_is_one_line, filter(None, text.split("\n"))))
    assert not any(line.startswith("NEGATIVE") for line in text.split("\n"))
    assert "Thorax" in text
    assert _is_one_line(left_out_sentence(left))


def test_a_code_with_two_reasons_is_counted_once() -> None:
    """`3 files were left out (not-dicom: 1, not-dicom: 2)`: the code stood there for each of its reasons."""
    left = (LeftOut("not-dicom", "Empty.", 1, ("a",)), LeftOut("not-dicom", "Text.", 2, ("b", "c")))
    assert left_out_sentence(left) == "3 files were left out (not-dicom: 3), the first: a"


def test_what_a_service_or_an_error_says_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise InputError(f"There is nothing at {HOSTILE}.", "Check how it is spelt.")

    speaker(quiet=False)(f"a study: {HOSTILE}")
    _guarded(fail)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(map(_is_one_line, lines))


def test_letters_of_every_language_stay() -> None:
    for text in ("Müller^Jürgen", "山田^太郎", "Tórax 2 mm", "بيت", "👩"):
        assert as_line(text) == text
