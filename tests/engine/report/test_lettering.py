"""Names in their own letters on the page, or said to be missing; never question marks."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from engine.report import lettering, pdf
from engine.report.pdf import pdf_page
from tests.support.documents import a_document

NAMES = [
    ("Wang^XiaoDong=王^小东", "Wang XiaoDong", "王 小东"),
    ("Люкceмбypг^Анна", "", "Люкceмбypг Анна"),
    ("قباني^لنزار", "", "قباني لنزار"),
    ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada Tarou", "山田 太郎"),
    ("Hong^Gildong=洪^吉洞=홍^길동", "Hong Gildong", "홍 길동"),
]


def text_of(page: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    (folder / "page.pdf").write_bytes(page)
    done = subprocess.run(["pdftotext", str(folder / "page.pdf"), "-"], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize(("name", "latin", "own"), NAMES)
def test_a_name_stands_in_its_letters_or_is_said_to_be_missing(name: str, latin: str, own: str, tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    patient = replace(document.study.patient, name=name)
    text = text_of(pdf_page(replace(document, study=replace(document.study, patient=patient))), tmp_path)
    assert "?" not in text
    assert latin in text
    if lettering.font_for(own) is None:
        assert lettering.MISSING in " ".join(text.split())
    elif not lettering.needs_shaping(own):
        assert own in text


def test_letters_that_no_font_has_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "font_for", lambda _text: None)
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
    for said in ("age 63 years", "institution General Hospital", "study 2026-01-02"):
        assert said in text
