"""A page for the ER: verdict, reasons, key images, strip, what made it, notice; then what a reader marked."""

from __future__ import annotations

import unicodedata

from fpdf import FPDF
from fpdf.fonts import TTFFont
from PIL import Image
from pydicom import Dataset, FileDataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import UID, EncapsulatedPDFStorage, ExplicitVRLittleEndian

from engine.errors import UsageError
from engine.report.attributes import sex, written_age, written_day
from engine.report.dicom_file import dicom_bytes
from engine.report.document import Document, KeyImage
from engine.report.identity import MANUFACTURER, derived_uid, finished_at, result_words
from engine.report.lettering import MISSING, as_shown, fonts_for, is_latin, name_groups
from engine.report.pictures import VERDICT_COLOURS, made_by, strip, verdict_line
from engine.report.source import source_images
from engine.triage import measures
from engine.triage.measures import shown_measures
from engine.triage.values import SeriesResult

SERIES_NUMBER = 9103

_LEFT, _WIDTH = 12.0, 186.0  # millimetres on A4
_STRIP = 128.0  # where the strip begins; all above makes room for the measures
_COLUMNS, _ROW_MM, _ROW_POINTS = 3, 3.6, 7.5
_PICTURE, _MARKED_A_PAGE = (_WIDTH - 8) / 3, 9


def pdf_page(document: Document) -> bytes:
    """A PDF of one A4 page, and more where a reader marked images; the same document gives the same bytes."""
    page = FPDF(format="A4", unit="mm")
    page.set_creation_date(finished_at(document.provenance))
    page.set_title("Alveoscope: decision support only")
    page.set_auto_page_break(False)
    page.set_margins(_LEFT, 10, _LEFT)
    page.add_page()
    _identity(page, document)
    _verdict(page, document)
    _statements(page, document)
    _measures(page, document)
    _strip(page, document)
    _key_images(page, document)
    _foot(page, document)
    for first in range(0, len(document.marked_images), _MARKED_A_PAGE):
        _marked_images(page, document, document.marked_images[first : first + _MARKED_A_PAGE])
    content = bytes(page.output())
    for font in page.fonts.values():
        if isinstance(font, TTFFont):
            font.close()
    return content


def encapsulated_pdf(document: Document) -> bytes:
    """The same page as a DICOM file: Encapsulated PDF Storage (PS3.3 A.45.1).

    Raises
    ------
    UsageError
        The study has no image to belong to.
    """
    series = document.series
    if series is None:
        raise UsageError("The study holds no image that a report could belong to.")
    words = result_words(document.result, document.provenance, "encapsulated pdf")
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = EncapsulatedPDFStorage
    meta.MediaStorageSOPInstanceUID = UID(derived_uid(*words))
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID = EncapsulatedPDFStorage
    dataset.SOPInstanceUID = derived_uid(*words)
    dataset.SeriesInstanceUID = derived_uid(*words, "series")
    dataset.SeriesNumber, dataset.InstanceNumber = SERIES_NUMBER, 1
    dataset.Modality, dataset.ConversionType, dataset.Manufacturer = "DOC", "WSD", MANUFACTURER
    dataset.SeriesDescription = dataset.DocumentTitle = "Alveoscope: decision support only"
    dataset.ContentDate = dataset.ContentTime = ""  # the result's own, written at the end
    dataset.AcquisitionDateTime = None
    dataset.BurnedInAnnotation = "YES"
    dataset.ConceptNameCodeSequence = []
    dataset.SourceInstanceSequence = [_reference(source_images(document.study, series)[0])]
    content = pdf_page(document)
    dataset.EncapsulatedDocument = content + b"\0" * (len(content) % 2)
    dataset.EncapsulatedDocumentLength = len(content)
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    return dicom_bytes(dataset, document)


def printable(text: str) -> str:
    """Text in the letters of the page's font (Latin-1); others lose their marks, or become a question mark."""
    out = []
    for letter in text:
        if letter.encode("latin-1", "ignore"):
            out.append(letter)
            continue
        plain = unicodedata.normalize("NFKD", letter).encode("latin-1", "ignore").decode("latin-1")
        out.append(plain or "?")
    return "".join(out)


def _reference(source: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = source.SOPClassUID
    item.ReferencedSOPInstanceUID = source.SOPInstanceUID
    return item


def _identity(page: FPDF, document: Document) -> None:
    study, patient = document.study, document.study.patient
    for place, group in enumerate(name_groups(patient.name) or ("(no name)",)):
        _line(page, group, 13 if place == 0 else 11, bold=place == 0)
    facts = (
        ("ID", patient.patient_id),
        ("born", written_day(patient.birth_date)),
        ("age", written_age(study.patient_age)),
        ("sex", sex(patient.sex)),
        ("study", written_day(study.study_date)),
        ("accession", study.accession_number),
        ("institution", study.institution),
    )
    _line(page, "   ".join(f"{name} {value}" for name, value in facts if value), 9)
    page.set_font("helvetica", "", 9)
    page.cell(_WIDTH, 5, f"Study Instance UID {document.study.study_instance_uid}", new_x="LMARGIN", new_y="NEXT")


def _line(page: FPDF, text: str, size: int, *, bold: bool = False) -> None:
    """One line in the page's font, or in others that have its letters; what is missing is said."""
    shown = _lettered(page, text, size, bold=bold)
    page.cell(_WIDTH, size / 2, shown, new_x="LMARGIN", new_y="NEXT")


def _lettered(page: FPDF, text: str, size: int, *, bold: bool = False) -> str:
    """Choose the fonts of a text; the text as it is to be printed."""
    fonts = () if is_latin(text) else fonts_for(text)
    if not fonts:
        page.set_font("helvetica", "B" if bold else "", size)
        return text if is_latin(text) else _without_missing(text)
    for font in fonts:
        if font.stem not in page.fonts:
            page.add_font(font.stem, fname=font)
    page.set_font(fonts[0].stem, "", size)
    page.set_fallback_fonts([font.stem for font in fonts[1:]])
    return as_shown(text)


def _without_missing(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    if is_latin(plain):
        return plain  # marks only are lost, as in "Malek" for "Málek"
    kept = " ".join(part for part in plain.split(" ") if is_latin(part))
    return f"{kept} {MISSING}".strip()


def _verdict(page: FPDF, document: Document) -> None:
    page.ln(2)
    page.set_fill_color(*VERDICT_COLOURS[document.verdict])
    page.set_text_color(255, 255, 255)
    page.set_font("helvetica", "B", 16)
    page.cell(_WIDTH, 14, printable(verdict_line(document)), fill=True, new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(0, 0, 0)
    page.ln(2)


def _statements(page: FPDF, document: Document) -> None:
    page.set_font("helvetica", "", 10)
    statements = document.statements
    lowest = _STRIP - 12 - _deep(_measure_rows(document.series_result)) * _ROW_MM
    for number, (code, message) in enumerate(statements):
        if page.get_y() > lowest and number < len(statements) - 1:
            left = len(statements) - number
            page.cell(_WIDTH, 5, f"... and {left} more, see the JSON result.", new_x="LMARGIN", new_y="NEXT")
            return
        text = message if len(message) < 400 else message[:397] + "..."
        page.multi_cell(_WIDTH, 5, _lettered(page, f"- {text} [{code}]", 10), new_x="LMARGIN", new_y="NEXT")


def _measures(page: FPDF, document: Document) -> None:
    """What was measured, in columns."""
    result = document.series_result
    if result is None:
        return
    page.ln(1)
    page.set_font("helvetica", "", 9)
    judged = f"{result.slices_analysed} of {result.slices_total} images judged ({result.status.value})."
    page.cell(_WIDTH, 4, judged, new_x="LMARGIN", new_y="NEXT")
    rows = _measure_rows(result)
    top, width, deep = page.get_y(), _WIDTH / _COLUMNS, _deep(rows)
    for number, row in enumerate(rows):
        column, line = divmod(number, deep)
        page.set_font("helvetica", "", _ROW_POINTS)
        page.set_font_size(_ROW_POINTS * min(1.0, (width - 3) / page.get_string_width(row)))
        page.set_xy(_LEFT + column * width, top + line * _ROW_MM)
        page.cell(width, _ROW_MM, row)
    page.set_xy(_LEFT, top + deep * _ROW_MM)


def _measure_rows(result: SeriesResult | None) -> list[str]:
    shown = () if result is None else shown_measures(result.measures, measures.MEASURES)
    return [printable(f"{measure.words} {text}") for measure, _value, text in shown]


def _deep(rows: list[str]) -> int:
    return -(-len(rows) // _COLUMNS)


def _strip(page: FPDF, document: Document) -> None:
    result = document.series_result
    if result is None or not result.slices:
        return
    page.set_y(_STRIP)
    picture = Image.fromarray(strip(result.slices, 1116, 60))
    page.image(picture, x=_LEFT, y=page.get_y(), w=_WIDTH, h=10)
    page.set_y(139)
    page.set_font("helvetica", "", 8)
    words = "Probability by image, first image left: blue 0, orange 1; grey: not judged; violet foot: unfamiliar."
    page.cell(_WIDTH, 4, words, new_x="LMARGIN", new_y="NEXT")


def _key_images(page: FPDF, document: Document) -> None:
    page.set_font("helvetica", "", 9)
    for place, key in enumerate(document.key_images[:3]):
        _picture(page, document, key, _LEFT + place * (_PICTURE + 4), 148)


def _picture(page: FPDF, document: Document, key: KeyImage, x: float, y: float) -> None:
    rows, columns = key.picture.shape[:2]
    scale = _PICTURE / max(rows, columns)
    page.image(Image.fromarray(key.picture), x=x, y=y, w=columns * scale, h=rows * scale)
    page.set_xy(x, y + _PICTURE + 1)
    total = 0 if document.series_result is None else document.series_result.slices_total
    probability = key.result.probability
    said = "not judged" if probability is None else f"p = {probability:.2f}"
    page.cell(_PICTURE, 5, f"Slice {key.result.index + 1} of {total}, {said}")


def _marked_images(page: FPDF, document: Document, images: tuple[KeyImage, ...]) -> None:
    """A page of its own, three beside one another; whose they are stands on each."""
    page.add_page()
    _identity(page, document)
    page.ln(3)
    _line(page, "Images marked by the reader", 11, bold=True)
    top = page.get_y() + 2
    page.set_font("helvetica", "", 9)
    for place, key in enumerate(images):
        line, column = divmod(place, 3)
        _picture(page, document, key, _LEFT + column * (_PICTURE + 4), top + line * (_PICTURE + 8))
    page.set_xy(_LEFT, top + -(-len(images) // 3) * (_PICTURE + 8) + 2)
    page.set_font("helvetica", "B", 10)
    page.multi_cell(_WIDTH, 5, printable(document.notice), border=1, new_x="LMARGIN", new_y="NEXT")


def _foot(page: FPDF, document: Document) -> None:
    page.set_xy(_LEFT, 232)
    page.set_font("helvetica", "", 8)
    made = document.provenance
    for line in (*made_by(document), f"Bundle sha256 {made.bundle_digest}", f"Preprocessing {made.spec_digest}"):
        page.cell(_WIDTH, 4.5, printable(line), new_x="LMARGIN", new_y="NEXT")
    page.ln(2)
    page.set_font("helvetica", "B", 10)
    page.multi_cell(_WIDTH, 5, printable(document.notice), border=1, new_x="LMARGIN", new_y="NEXT")
