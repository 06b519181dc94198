"""Secondary Capture, PDF and pictures, read back by dcmtk, poppler and pydicom."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from pydicom import dcmread

from engine.language import LANGUAGES, TRANSLATED, minus
from engine.preprocess import CropBox, OpacityMap
from engine.report import dicom_sr, drawn_sr, key_images, key_objects, pdf, secondary_capture, segmentation
from engine.report.dicom_sr import structured_report
from engine.report.document import Document, KeyImage, ReadersAnswer, key_slices
from engine.report.overlay import GROUND_GLASS, overlay, probability_colour
from engine.report.pdf import encapsulated_pdf, pdf_page
from engine.report.pen import Pen
from engine.report.pictures import in_proportion, key_caption, strip, windowed, with_opacity
from engine.report.secondary_capture import secondary_captures
from engine.report.words import (
    about_patient,
    headline,
    image_caption,
    measure_rows,
    readers_answer,
    small_print,
    statements,
    sureness,
)
from engine.triage import measures
from engine.triage.values import MeasureValue, Pattern, Reason, SliceResult, Verdict
from tests.support.assessments import assess
from tests.support.documents import a_document
from tests.support.results import a_series_result, some_slices
from tests.support.series import make_series
from tests.support.tools import dcmtk

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")


def output_of(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_poppler
@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_page_says_verdict_reasons_backend_and_notice_on_one_page(tmp_path: Path, verdict: Verdict) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf_page(a_document(tmp_path / "in", verdict)))
    assert "Pages:           1\n" in output_of("pdfinfo", str(path))
    text = output_of("pdftotext", "-layout", str(path), "-")
    assert verdict.value.capitalize().replace("_", " ") in text
    if verdict is Verdict.NOT_ASSESSABLE:
        assert "Choose the axial series of the study." in " ".join(text.split())
    reason = "sagittal" if verdict is Verdict.NOT_ASSESSABLE else "0.60 and more counts"
    assert reason in text
    assert "onnxruntime-cpu fp32, test CPU" in text
    assert "No reader has answered yet." in text
    assert "Not for diagnosis without a physician" in text
    assert "Phantom Chest" in text


@pytest.mark.parametrize(("language", "shown"), [("en", "49.96 %"), ("es", "49,96 %")])
def test_a_probability_below_a_threshold_is_not_written_as_the_threshold(
    tmp_path: Path, language: str, shown: str
) -> None:
    document = replace(a_document(tmp_path / "in", Verdict.INDETERMINATE), limits=(0.2824, 0.5), language=language)
    (series,) = document.result.series
    close = replace(series, probability=0.4996, interval=(0.301, 0.99999))
    document = replace(document, result=replace(document.result, series=(close,)))
    assert shown in sureness(document)
    assert "100" not in sureness(document)


@needs_poppler
def test_the_page_holds_three_key_images_and_the_strip(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf_page(a_document(tmp_path / "in")))
    images = [line for line in output_of("pdfimages", "-list", str(path)).splitlines() if " image " in line]
    # The three key images of this document have the same pixels, and a PDF holds equal pictures once.
    assert {tuple(line.split()[3:5]) for line in images} == {("1116", "60"), ("64", "64")}


def test_a_page_with_a_hundred_warnings_is_still_one_page(tmp_path: Path) -> None:
    from dataclasses import replace

    document = a_document(tmp_path / "in")
    (series,) = document.result.series
    many = replace(series, warnings=series.warnings * 100)
    page = pdf_page(replace(document, result=replace(document.result, series=(many,))))
    assert page.count(b"/Type /Page\n") == 1


def in_dicom(document: Document) -> bytes:
    return encapsulated_pdf(document, pdf_page(document))


def test_page_bytes_are_reproducible(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    assert pdf_page(document) == pdf_page(document)
    assert in_dicom(document) == in_dicom(document)
    assert dict(secondary_captures(document)) == dict(secondary_captures(document))


def test_an_object_that_says_something_else_of_a_result_has_another_uid(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    answered = replace(document, answer=ReadersAnswer("disagree", "Dr Who", "2020-04-01T12:00:00+00:00"))
    marked = replace(document, marked_images=document.key_images[1:2])
    pages = [dcmread(io.BytesIO(in_dicom(one))) for one in (document, answered, marked)]
    assert len({one.SOPInstanceUID for one in pages}) == 3
    assert len({one.SeriesInstanceUID for one in pages}) == 1
    assert all(one.file_meta.MediaStorageSOPInstanceUID == one.SOPInstanceUID for one in pages)
    first, other = ({n: dcmread(io.BytesIO(c)) for n, c in secondary_captures(one)} for one in (document, marked))
    assert first["summary"].SOPInstanceUID == other["summary"].SOPInstanceUID
    assert first["key-1"].SOPInstanceUID != other["key-1"].SOPInstanceUID


def test_each_kind_of_object_has_a_series_number_of_its_own() -> None:
    """In the list of a study's series two of one number are taken for one another."""
    kinds = (dicom_sr, drawn_sr, key_objects, pdf, secondary_capture, segmentation)
    assert len({kind.SERIES_NUMBER for kind in kinds}) == len(kinds)


def test_the_page_takes_a_chinese_name(tmp_path: Path) -> None:
    assert pdf_page(a_document(tmp_path / "in", patient_name="王^小明")).startswith(b"%PDF")


def test_encapsulated_pdf_gives_the_same_page_back(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    path = tmp_path / "pdf.dcm"
    path.write_bytes(in_dicom(document))
    dataset = dcmread(path)
    assert dataset.EncapsulatedDocument[: dataset.EncapsulatedDocumentLength] == pdf_page(document)
    assert dataset.StudyInstanceUID == document.study.study_instance_uid
    assert "EncapsulatedPDFStorage" in output_of(dcmtk("dcmdump"), str(path))
    output_of(dcmtk("dcm2pdf"), str(path), str(tmp_path / "out.pdf"))
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


def test_secondary_captures_are_one_series_of_readable_rgb_images(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    captures = dict(secondary_captures(document))
    assert list(captures) == ["summary", "key-1", "key-2", "key-3"]
    series = set()
    for name, content in captures.items():
        path = tmp_path / f"{name}.dcm"
        path.write_bytes(content)
        text = output_of(dcmtk("dcmdump"), str(path))
        assert "SecondaryCaptureImageStorage" in text
        assert "[RGB]" in text
        dataset = dcmread(io.BytesIO(content))
        series.add(str(dataset.SeriesInstanceUID))
        assert dataset.pixel_array.shape[2] == 3
        output_of(dcmtk("dcmj2pnm"), "--write-png", str(path), str(path.with_suffix(".png")))
    assert len(series) == 1


def test_a_study_that_could_not_be_assessed_still_has_a_summary(tmp_path: Path) -> None:
    assert list(dict(secondary_captures(a_document(tmp_path / "in", Verdict.NOT_ASSESSABLE)))) == ["summary"]


def _opacity(ground: int, dense: int) -> OpacityMap:
    levels = (np.full((56, 56), level, np.uint8) for level in (ground, dense))
    return OpacityMap(*levels, CropBox(10, 10, 30, 30), (40, 40))


def test_opacities_are_drawn_inside_their_box_and_only_where_they_are_probable() -> None:
    grey = windowed(np.full((40, 40), -600.0))
    assert (with_opacity(grey, _opacity(40, 60)) == grey).all()
    glass, dense = with_opacity(grey, _opacity(250, 0)), with_opacity(grey, _opacity(0, 250))
    for drawn in (glass, dense):
        changed = (drawn != grey).any(axis=2)
        assert changed[10:30, 10:30].all()
        assert changed.sum() == 400
    assert glass[20, 20, 2] > glass[20, 20, 0]  # blue
    assert dense[20, 20, 0] > dense[20, 20, 2]  # orange


def test_what_is_drawn_in_the_box_is_what_the_whole_overlays_show() -> None:
    chance = np.random.default_rng(0)
    levels = (chance.integers(0, 256, (56, 56), np.uint8) for _ in range(2))
    opacity = OpacityMap(*levels, CropBox(0, 12, 33, 40), (40, 40))
    grey = windowed(chance.normal(-600.0, 300.0, (40, 40)))
    expected = grey.astype(np.float32)
    for layer in (overlay(opacity), overlay(opacity, contour=True)):
        strength = layer[..., 3:].astype(np.float32) / 255.0
        expected = expected * (1 - strength) + layer[..., :3] * strength
    assert (with_opacity(grey, opacity) == (expected + 0.5).astype(np.uint8)).all()


def test_the_edge_on_pictures_is_where_the_bundle_says() -> None:
    grey = windowed(np.full((40, 40), -600.0))
    faint = _opacity(115, 0)
    plain, edged = with_opacity(grey, faint), with_opacity(grey, faint, contour_at=0.4)
    assert (plain != edged).any(axis=2).sum() == 4 * 19
    assert tuple(edged[10, 10]) == GROUND_GLASS


def test_key_images_have_the_edge_of_their_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []
    series, grey = make_series(20), np.zeros((64, 64), np.int16)
    result = assess(series).result
    monkeypatch.setattr(key_images, "decode_hu", lambda _header: grey)
    monkeypatch.setattr(key_images, "to_radiological", lambda pixels, _header: pixels)
    monkeypatch.setattr(key_images, "explain_slice", lambda *_of: SimpleNamespace(opacity=_opacity(250, 0)))
    monkeypatch.setattr(
        key_images, "with_opacity", lambda picture, _opacity, *, contour_at: told.append(contour_at) or picture
    )
    bundle = SimpleNamespace(manifest=SimpleNamespace(opacity_from=0.4))
    assert len(key_images.make_key_images(series, result, bundle, None, count=2)) == 2
    assert told == [0.4, 0.4]


def test_the_contour_is_the_edge_alone() -> None:
    layer = overlay(_opacity(250, 0), contour=True)
    assert (layer[..., 3] > 0).sum() == 4 * 19


def test_strip_has_a_cell_for_every_slice() -> None:
    slices = (
        SliceResult("1", 0, 0.0, excluded="no-lung"),
        SliceResult("2", 1, 5.0, 0.0, 0.1, 1.0, True, 1.0),
        SliceResult("3", 2, 10.0, 1.0, 0.1, 1.0, False, 1.0),
    )
    picture = strip(slices, 30, 12)
    assert tuple(picture[0, 5]) == (255, 255, 255)
    assert tuple(picture[0, 15]) == probability_colour(0.0)
    assert tuple(picture[0, 25]) == probability_colour(1.0)
    assert tuple(picture[11, 25]) == (120, 60, 160)


def test_a_series_of_more_slices_than_the_page_has_pixels_shows_the_most_suspicious_of_them() -> None:
    slices = [SliceResult(str(i), i, 0.6 * i, excluded="off-grid") for i in range(1500)]
    slices[750] = SliceResult("750", 750, 450.0, 1.0, 0.1, 1.0, True, 1.0)
    slices[751] = SliceResult("751", 751, 450.6, 0.0, 0.1, 1.0, True, 1.0)
    picture = strip(slices, 500, 12)
    assert tuple(picture[0, 250]) == probability_colour(1.0)
    assert [tuple(picture[0, column]) for column in (249, 251)] == [(255, 255, 255)] * 2


def test_a_study_of_two_thousand_slices_has_its_page_and_its_captures(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    (series,) = document.result.series
    slices = tuple(replace(series.slices[i % len(series.slices)], index=i) for i in range(2000))
    long = replace(series, slices=slices, slices_total=len(slices))
    document = replace(document, result=replace(document.result, series=(long,)))
    assert pdf_page(document).startswith(b"%PDF")
    assert "summary" in dict(secondary_captures(document))


def test_key_slices_show_places_not_neighbours() -> None:
    slices = tuple(
        SliceResult(str(i), i, 2.0 * i, p, 0.1, 1.0, True, 1.0)
        for i, p in enumerate((0.1, 0.8, 0.9, 0.85, 0.2, 0.1, 0.1, 0.5))
    )
    from dataclasses import replace

    result = replace(a_series_result(), slices=slices, slices_total=8)
    assert [one.index for one in key_slices(result)] == [2, 7, 3]


def test_a_picture_of_pixels_that_are_not_square_is_brought_into_proportion() -> None:
    rows, columns = np.mgrid[:32, :64]
    inside = (2 * (rows - 15.5)) ** 2 + (columns - 31.5) ** 2 < 20**2
    picture = np.repeat((inside * np.uint8(255))[..., np.newaxis], 3, axis=2)
    shown = in_proportion(picture, (1.4, 0.7))
    assert shown.shape == (64, 64, 3)
    assert shown.dtype == np.uint8
    bright = shown[..., 0] > 127
    assert abs(int(bright.any(axis=0).sum()) - int(bright.any(axis=1).sum())) <= 2
    assert in_proportion(picture.swapaxes(0, 1), (0.7, 1.4)).shape == (64, 64, 3)
    assert in_proportion(picture, (0.7, 0.7)) is picture


@needs_poppler
@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_negative_numbers_have_minus_signs_on_the_page_and_in_captures(tmp_path: Path, language: str) -> None:
    document = replace(a_document(tmp_path / "in"), language=language)
    values = {"mean_lung_density_hu": MeasureValue(-752.0, "[hnsf'U]")}
    (result,) = document.result.series
    told = replace(document, result=replace(document.result, series=(replace(result, measures=values),)))
    assert [value for _words, value in measure_rows(told)] == ["−752 HU"]
    (tmp_path / "page.pdf").write_bytes(pdf_page(told))
    page = output_of("pdftotext", "-layout", str(tmp_path / "page.pdf"), "-")
    assert "−752 HU" in page
    assert "-752" not in page


def test_every_measure_stands_on_the_page_above_the_strip(tmp_path: Path) -> None:
    """As one paragraph of more than twenty they ran into the strip and the key images."""
    document = a_document(tmp_path / "in")
    (result,) = document.result.series
    values = {one.key: MeasureValue(12.5, one.unit) for one in measures.MEASURES}
    reasons = tuple(Reason(f"reason-{number}", "A long reason. " * 12) for number in range(12))
    told = replace(result, measures=values, reasons=reasons)
    (tmp_path / "page.pdf").write_bytes(pdf_page(replace(document, result=replace(document.result, series=(told,)))))
    page = output_of("pdftotext", "-bbox-layout", str(tmp_path / "page.pdf"), "-")
    lines = [
        (float(found[1]), " ".join(re.findall(r"<word [^>]*>([^<]*)</word>", found[2])))
        for found in re.finditer(
            r'<line xMin="[^"]*" yMin="[^"]*" xMax="[^"]*" yMax="([^"]*)">(.*?)</line>', page, re.S
        )
    ]
    (caption,) = [bottom for bottom, words in lines if words.startswith("Each image of the series")]
    above = [words for bottom, words in lines if bottom < caption]
    for one in measures.MEASURES:
        if not one.key.endswith(("_upper", "_middle", "_lower")):
            assert minus(one.words) in above
    assert above.count("12.5") == 6
    assert any(re.search(r"\d+ more sentences stand in the result", words) for words in above)


def test_an_image_on_a_tip_of_the_lungs_is_captioned_by_what_was_measured_on_it(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    tip = SliceResult("1", 1, 0.0, excluded="scant-lung", affected_fraction=0.41)
    assert image_caption(document, tip) == "Image 2, affected 41 %"
    assert image_caption(document, replace(tip, affected_fraction=None)) == "Image 2, not judged"


def test_an_image_is_quoted_as_the_pacs_counts_wherever_it_goes(tmp_path: Path) -> None:
    """Pages counted from the feet, the window and the archive by Instance Number: 26 was 123 there."""
    document = a_document(tmp_path / "in")
    headers = (replace(one, instance_number=123 - number) for number, one in enumerate(document.series.headers))
    series = replace(document.series, headers=tuple(headers))
    document = replace(document, study=replace(document.study, series=(series,)))
    (key, *_) = document.key_images
    number = 123 - key.result.index
    assert image_caption(document, key.result) == f"Image {number}, probability 70 %"
    captures = dict(secondary_captures(document))
    assert dcmread(io.BytesIO(captures["key-1"])).ImageComments == f"Image {number}"
    assert f"'Image {number}'" in str(dcmread(io.BytesIO(structured_report(document))))


@needs_poppler
def test_what_a_reader_marked_has_pages_of_its_own_judged_or_not(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    picture, slices = document.key_images[0].picture, document.series_result.slices
    marked = tuple(KeyImage(one, picture) for one in (*slices, *slices))
    path = tmp_path / "pages.pdf"
    path.write_bytes(pdf_page(replace(document, marked_images=marked)))
    assert f"Pages:           {1 + -(-len(marked) // 9)}\n" in output_of("pdfinfo", str(path))
    text = output_of("pdftotext", "-layout", "-f", "2", str(path), "-")
    assert text.count("Images marked by the reader") == -(-len(marked) // 9)
    assert text.count("not judged") == 2
    for said in (
        "Phantom Chest",
        "Not for diagnosis without a physician",
        "Image 2, probability 25 %",
    ):
        assert said in text
    assert len(list(secondary_captures(replace(document, marked_images=marked)))) == 1 + len(marked)


def everything_said(document: Document) -> Document:
    """With all that a page can say: measures, pattern, an answer, an image that a reader marked."""
    (result,) = document.result.series
    told = replace(
        result,
        measures={one.key: MeasureValue(12.5, one.unit) for one in measures.MEASURES},
        pattern=Pattern("typical"),
    )
    study = replace(document.study, patient_age="063Y", accession_number="A1", institution="Hospital")
    answer = ReadersAnswer("disagree", "Doe", "2026-03-31T10:00:00+00:00")
    return replace(
        document,
        study=study,
        result=replace(document.result, series=(told,)),
        answer=answer,
        marked_images=document.key_images,
    )


#: Of the page of each verdict in each language: the English one is held against every other.
_LINES: dict[tuple[Verdict, str], set[str]] = {}


@needs_poppler
@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("language", TRANSLATED)
def test_the_page_says_nothing_in_english_but_the_small_print(tmp_path: Path, language: str, verdict: Verdict) -> None:
    document = everything_said(a_document(tmp_path / "in", verdict))

    def lines(spoken: str) -> set[str]:
        if (verdict, spoken) not in _LINES:
            path = tmp_path / f"{spoken}.pdf"
            path.write_bytes(pdf_page(replace(document, language=spoken)))
            _LINES[verdict, spoken] = {line.strip() for line in output_of("pdftotext", str(path), "-").splitlines()}
        return _LINES[verdict, spoken]

    same = lines("en") & lines(language)
    told = " ".join((*small_print(document), "Phantom^Chest Phantom Chest"))
    left = {line for line in same if re.search(r"[A-Za-z]{2}", line) and line not in told}
    assert {line for line in left if not re.fullmatch(r"[-\d., ]+(ml|HU)", line)} == set()
    assert " ".join(lines(language)).count("2026") >= 1


@needs_poppler
def test_the_page_tells_who_it_is_and_what_the_reader_said(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf_page(replace(everything_said(a_document(tmp_path / "in")), language="es")))
    text = output_of("pdftotext", "-layout", str(path), "-")
    for said in ("63 años", "Número de acceso: A1", "Institución: Hospital", "12,5 %", "31 de marzo de 2026"):
        assert said in text
    assert "El lector no está de acuerdo con el veredicto, Doe" in text


@pytest.mark.parametrize(("at", "day"), [("2026-04-01T23:30:00+00:00", "2 April 2026"), ("", "Doe")])
def test_the_day_of_an_answer_is_the_readers_own_and_one_without_a_day_costs_no_page(
    tmp_path: Path, at: str, day: str
) -> None:
    document = a_document(tmp_path / "in")
    in_china = replace(document.provenance, finished="2026-04-02T07:20:00.000+08:00")
    document = replace(document, provenance=in_china, answer=ReadersAnswer("disagree", "Doe", at))
    assert readers_answer(document) == ", ".join(dict.fromkeys(("The reader disagrees with the verdict", "Doe", day)))
    assert pdf_page(document).startswith(b"%PDF")


def test_the_page_in_chinese_has_chinese_colons(tmp_path: Path) -> None:
    document = replace(everything_said(a_document(tmp_path / "in")), language="zh")
    for line in (headline(document), *about_patient(document)):
        assert "：" in line
        assert ": " not in line
    assert "，" in readers_answer(document)
    assert ", " not in readers_answer(document)


@pytest.mark.parametrize("language", LANGUAGES)
def test_captures_have_letters_for_every_word(tmp_path: Path, language: str) -> None:
    """A letter that a font lacks is drawn as its box for missing letters."""
    document = replace(everything_said(a_document(tmp_path / "in")), language=language)
    said = (headline(document), sureness(document), *statements(document), key_caption(document, some_slices()[1]))
    pen = Pen(16)
    for text in said:
        for run, font in pen.runs(text):
            missing = bytes(font.getmask("\ue123"))
            assert [letter for letter in run if not letter.isspace() and bytes(font.getmask(letter)) == missing] == []


def test_the_worst_images_come_first() -> None:
    result = a_series_result()
    affected = tuple(
        replace(one, affected_fraction=0.0 if one.probability is None else share, position_mm=20.0 * one.index)
        for one, share in zip(result.slices, (0.0, 0.1, 0.4, 0.2, 0.0), strict=True)
    )
    assert [one.index for one in key_slices(replace(result, slices=affected))] == [2, 3, 1]


def test_a_number_is_never_parted_from_its_per_cent_sign() -> None:
    pen = Pen(13)
    text = "Imagem 26 de 50, probabilidade 68 %, afetado 15 %"
    for width in range(60, int(pen.length(text)) + 1):
        lines = pen.wrapped(text, width)
        assert " ".join(lines) == text
        assert not any(line.startswith("%") for line in lines), width


@pytest.mark.parametrize(("language", "stop"), [("en", "."), ("es", "."), ("pt", "."), ("zh", "。")])
def test_every_statement_of_a_report_ends_as_a_sentence(tmp_path: Path, language: str, stop: str) -> None:
    said = statements(replace(a_document(tmp_path, Verdict.POSITIVE), language=language))
    assert said
    assert [one for one in said if not one.endswith(stop)] == []


def words_at(page: Path) -> list[tuple[float, float, str]]:
    """(x, y, word) of every word of a PDF."""
    found = re.findall(
        r'<word xMin="([^"]*)" yMin="([^"]*)"[^>]*>([^<]*)</word>', output_of("pdftotext", "-bbox", str(page), "-")
    )
    return [(float(x), float(y), word) for x, y, word in found]


@needs_poppler
@pytest.mark.parametrize(
    ("language", "right", "point"), [("en", "Right", "."), ("es", "derecho", ","), ("zh", "右肺", ".")]
)
def test_the_zones_stand_as_one_sees_them_on_the_image(tmp_path: Path, language: str, right: str, point: str) -> None:
    """The patient's right on the left, the upper third on top, with the language's decimal sign."""
    document = replace(a_document(tmp_path / "in"), language=language)
    (result,) = document.result.series
    places = [(side, zone) for zone in ("upper", "middle", "lower") for side in ("right", "left")]
    values = {f"affected_percent_{side}_{zone}": 11.5 + number for number, (side, zone) in enumerate(places)}
    measured = {key: MeasureValue(value, "%") for key, value in values.items()}
    told = replace(
        document,
        result=replace(
            document.result,
            series=(replace(result, measures={**measured, "lung_volume_ml": MeasureValue(4000.0, "mL")}),),
        ),
    )
    (tmp_path / "page.pdf").write_bytes(pdf_page(told))
    words = words_at(tmp_path / "page.pdf")
    shown = {word: (x, y) for x, y, word in words if re.fullmatch(r"1[1-6][.,]5", word)}
    by_place = [shown[f"{11 + number}{point}5"] for number in range(6)]
    assert len(shown) == 6
    rights, lefts = by_place[::2], by_place[1::2]
    assert all(one[0] + 20 < other[0] and one[1] == other[1] for one, other in zip(rights, lefts, strict=True))
    assert [y for _x, y in rights] == sorted({y for _x, y in rights})
    (heading, *_) = [x for x, _y, word in words if word == right]
    assert abs(heading - rights[0][0]) < abs(heading - lefts[0][0])


def test_who_and_how_sure_are_said_in_the_right_order(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    result = replace(document.series_result, probability=0.75, interval=(0.5, 0.875))
    patient = replace(document.study.patient, birth_date="19600302", sex="F")
    document = replace(
        document, study=replace(document.study, patient=patient), result=replace(document.result, series=(result,))
    )
    assert "75 %, 95 % interval 50 % to 88 %" in sureness(document)
    assert "Born: 2 March 1960    Sex: female" in about_patient(document)[0]
    for language, day in (("es", "2 de marzo de 1960"), ("pt", "2 de março de 1960"), ("zh", "1960年3月2日")):
        assert day in about_patient(replace(document, language=language))[0]


def test_captures_are_in_the_lung_window_and_say_where_left_and_back_are(tmp_path: Path) -> None:
    grey = windowed(np.array([[-1400.0, -1350.0, -600.0, 150.0, 300.0]]))[0, :, 0]
    assert grey.tolist() == [0, 0, 128, 255, 255]
    for content in dict(secondary_captures(a_document(tmp_path / "in"))).values():
        assert list(dcmread(io.BytesIO(content)).PatientOrientation) == ["L", "P"]


@needs_poppler
@pytest.mark.parametrize("letters", ["Longname ", "王小明", "محمد "])
def test_what_is_longer_than_a_line_ends_in_dots_on_the_paper(tmp_path: Path, letters: str) -> None:
    """It ran over the edge of the paper: half a name looked like a name."""
    document = a_document(tmp_path / "in", patient_name="Phantom^Chest")
    patient = replace(document.study.patient, name=letters * 120)
    study = replace(document.study, patient=patient, description="Description " * 60)
    (tmp_path / "page.pdf").write_bytes(pdf_page(replace(document, study=study)))
    boxes = output_of("pdftotext", "-bbox", str(tmp_path / "page.pdf"), "-")
    assert max(float(x) for x in re.findall(r'xMax="([^"]*)"', boxes)) < 200 / 25.4 * 72
    text = output_of("pdftotext", "-layout", str(tmp_path / "page.pdf"), "-")
    assert text.count("...") >= 2
