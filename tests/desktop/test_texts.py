"""Names out of a file are harmless before they are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.viewmodels.words.series_doctor import Fitness, diagnose, slices_text
from desktop.viewmodels.words.texts import dicom_time, iso_date, person_name, plain
from engine.dicom.values import Finding, Severity
from tests.support.series import make_series, numbered, refused


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("DOE^JANE^^DR", "DOE, JANE, DR"),
        ("Wang^XiaoDong=王^小东", "Wang, XiaoDong (王, 小东)"),
        ("=王^小东", "王, 小东"),
        ("כהן^דוד", "כהן, דוד"),
        ("<b>EVIL</b>^<img>", "<b>EVIL</b>, <img>"),
        ("A\x00B\r\nC\x1b[31m", "A B C [31m"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("e" + "\u0301" * 200 + "lan^A", "e" + "\u0301" * 5 + "lan, A"),
        ("e" + ("\u0301" * 5 + "\u200d") * 40 + "lan^A", "e" + "\u0301" * 5 + "lan, A"),
        ("กี่^นี้", "กี่, นี้"),
        ("^^^", "(no name)"),
        ("", "(no name)"),
    ],
)
def test_person_names(stored, shown):
    assert person_name(stored) == shown


@given(st.text(max_size=400))
def test_any_text_becomes_one_short_line(text):
    line = plain(text)
    assert len(line) <= 200
    assert line.isprintable() or not line
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c") & set(line)


def test_huge_text_is_cut():
    assert plain("x" * 10_000_000) == "x" * 199 + "…"


def test_dates_that_are_none_are_shown_as_they_are():
    assert iso_date("20200331") == "2020-03-31"
    assert iso_date("2020") == "2020"
    assert dicom_time("101500") == "10:15"
    assert dicom_time("now") == ""


def test_doctor_says_the_worst_first():
    warn = Finding("contrast", Severity.WARN, "Contrast medium was given.")
    assert diagnose(make_series()).fitness is Fitness.FIT
    assert diagnose(make_series(findings=(warn,))).fitness is Fitness.FIT_WITH_WARNINGS
    assert diagnose(make_series(findings=(warn, refused(message="No.")))).headline == "No."


def test_image_numbers_are_ranges():
    assert slices_text(Finding("x", Severity.WARN, "", (2, 3, 4, 8)), None) == "3-5, 9"
    series = make_series(20, headers=numbered(120 - index for index in range(20)))
    assert slices_text(Finding("x", Severity.WARN, "", (2, 3, 4, 8)), series) == "112, 116-118"
    assert slices_text(Finding("x", Severity.WARN, "", ()), None) == ""
    assert slices_text(Finding("x", Severity.WARN, "", tuple(range(0, 100, 2))), None).endswith("…")
