"""Names in their own letters on the page, or said to be missing; never question marks."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from engine.report import lettering, sheet
from engine.report.pdf import pdf_page
from tests.support.documents import a_document

#: Script, name as in the file, what of it is Latin, what is not.
NAMES = [
    ("Chinese", "Wang^XiaoDong=王^小东", "Wang XiaoDong", "王 小东"),
    ("Cyrillic", "Люкceмбypг^Анна", "", "Люкceмбypг Анна"),
    ("Greek", "Παπαδόπουλος^Ελένη", "", "Παπαδόπουλος Ελένη"),
    ("Arabic", "قباني^لنزار", "", "قباني لنزار"),
    ("Hebrew", "כהן^שרה", "", "כהן שרה"),
    ("Japanese", "Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada Tarou", "山田 太郎"),
    ("Korean", "Hong^Gildong=洪^吉洞=홍^길동", "Hong Gildong", "홍 길동"),
    ("two scripts in one group", "Иванов 王^Анна", "", "Иванов 王 Анна"),
]


def text_of(page: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    (folder / "page.pdf").write_bytes(page)
    done = subprocess.run(["pdftotext", str(folder / "page.pdf"), "-"], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize(("name", "latin", "own"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_a_name_stands_in_its_letters_without_a_font_of_the_computers(
    name: str, latin: str, own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lettering, "_candidates", lambda: iter(()))
    lettering.fonts_for.cache_clear()
    document = a_document(tmp_path / "in")
    patient = replace(document.study.patient, name=name)
    text = text_of(pdf_page(replace(document, study=replace(document.study, patient=patient))), tmp_path)
    assert "?" not in text
    assert lettering.MISSING not in " ".join(text.split())
    assert latin in text
    said = unicodedata.normalize("NFKC", re.sub("[\u200e\u200f\u202a-\u202e]", "", text))
    # What runs from right to left is found in either order, as programs that read pages differ.
    assert own in said or " ".join(own.split()[::-1]) in said or own[::-1] in said


def test_arabic_is_joined_and_runs_from_right_to_left() -> None:
    shown = lettering.as_shown("لنزار")
    assert [ord(letter) for letter in shown] == [0xFEAD, 0xFE8D, 0xFEB0, 0xFEE8, 0xFEDF]
    assert lettering.as_shown("Müller") == "Müller"


def test_letters_of_a_series_description_are_on_the_page(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    result = document.result.series[0]
    told = replace(result, reasons=(replace(result.reasons[0], message="Серия 胸部"),))
    changed = replace(document, result=replace(document.result, series=(told,)))
    assert "Серия 胸部" in text_of(pdf_page(changed), tmp_path)


def test_letters_that_no_font_has_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "fonts_for", lambda _text: ())
    document = a_document(tmp_path / "in")
    patient = replace(document.study.patient, name="王^小明=Wang^Xiaoming")
    text = text_of(pdf_page(replace(document, study=replace(document.study, patient=patient))), tmp_path)
    assert "?" not in text
    assert "Wang Xiaoming" in text
    assert lettering.MISSING in " ".join(text.split())


def test_age_institution_and_days_are_on_the_page_as_people_write_them(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    study = replace(document.study, patient_age="063Y", institution="General Hospital", study_date="20260102")
    text = " ".join(text_of(pdf_page(replace(document, study=study)), tmp_path).split())
    for said in ("Age: 63 years", "Institution: General Hospital", "Study: 2 January 2026"):
        assert said in text
