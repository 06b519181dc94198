"""How the page looks: who, verdict, reasons, measures with the zones, the worst images, what the reader said."""

from __future__ import annotations

from engine.lungs.extent import SIDES, ZONES
from engine.report import words
from engine.report.document import Document, KeyImage
from engine.report.identity import finished_at
from engine.report.lettering import MISSING, name_groups
from engine.report.overlay import VERDICT_COLOURS
from engine.report.pictures import strip
from engine.report.sheet import BOTTOM, LEFT, WIDTH, Colour, Sheet

_GAP = 4.0
_LEAST_PICTURE = (WIDTH - 2 * _GAP) / 3
_MARKED_A_PAGE = 9
_SMALL, _ROW, _MAP = 6.0, 4.2, 62.0
_STATEMENT = 9.5
#: What is kept free at the bottom: the answer, the notice, the small print.
_FOOT = 36.0


def pdf_page(document: Document) -> bytes:
    """A PDF of one A4 page, and more where a reader marked images; the same document gives the same bytes."""
    missing = words.spoken(document).say(MISSING)
    sheet = Sheet(finished_at(document.provenance), "Alveoscope: decision support only", missing)
    _identity(sheet, document)
    sheet.y += 2
    sheet.bar(words.headline(document), words.sureness(document), VERDICT_COLOURS[document.verdict])
    _statements(sheet, document)
    _measures(sheet, document)
    _strip(sheet, document)
    _key_images(sheet, document)
    _foot(sheet, document)
    for first in range(0, len(document.marked_images), _MARKED_A_PAGE):
        _marked_images(sheet, document, document.marked_images[first : first + _MARKED_A_PAGE])
    return sheet.finished()


def _identity(sheet: Sheet, document: Document) -> None:
    say = words.spoken(document).say
    for place, group in enumerate(name_groups(document.study.patient.name) or (say("(no name)"),)):
        sheet.line(group, 14 if place == 0 else 11, bold=place == 0)
    for line in words.about_patient(document):
        if line:
            sheet.line(line, 9)


def _statements(sheet: Sheet, document: Document) -> None:
    """Reasons and warnings, as many as leave room for what stands below them."""
    told, say = words.statements(document), words.spoken(document).say
    lowest = BOTTOM - _FOOT - _below(document)
    for number, text in enumerate(told):
        shown = f"- {text if len(text) < 400 else text[:397] + '...'}"
        if sheet.y + sheet.depth(shown, _STATEMENT) > lowest and number < len(told) - 1:
            sheet.line(say(f"{len(told) - number} more sentences stand in the result (JSON)."), _STATEMENT, grey=90)
            break
        sheet.paragraph(shown, _STATEMENT)
    sheet.y += 2


def _below(document: Document) -> float:
    """Room that measures, strip and images take."""
    measures = max(_ROW * (len(words.measure_rows(document)) + 1), 40.0 if words.zones(document) else 0.0)
    result = document.series_result
    return measures + (18 if result is not None else 0) + (_LEAST_PICTURE + 8 if document.key_images else 0)


def _measures(sheet: Sheet, document: Document) -> None:
    """The zones as a picture on the left, every other measure as a table beside it."""
    rows, zones = words.measure_rows(document), words.zones(document)
    if not rows:
        return
    top, left = sheet.y, LEFT + _MAP if zones else LEFT
    depth = max(_ROW * len(rows), 40.0 if zones else 0.0)
    for number, (name, value) in enumerate(rows):
        sheet.y = top + number * _ROW
        sheet.line(name, 8.5, x=left, w=LEFT + WIDTH - left - 26)
        sheet.y = top + number * _ROW
        sheet.line(value, 8.5, bold=True, x=LEFT + WIDTH - 25, w=25, align="R")
    if zones:
        _zones(sheet, document, zones, top, depth)
    sheet.y = top + depth + 2


def _zones(sheet: Sheet, document: Document, zones: dict[tuple[str, str], float], top: float, depth: float) -> None:
    """Thirds of both lungs as one sees them on the image: the patient's right on the left."""
    said, high = words.spoken(document), (depth - 12) / len(ZONES)
    sheet.y = top
    sheet.line(said.say("Affected part by zone, %"), 8.5, w=_MAP - 4)
    for column, side in enumerate(SIDES.values()):
        x = LEFT + column * 28
        sheet.y = top + 5
        sheet.line(said.say({"right": "Right lung", "left": "Left lung"}[side]), 7.5, grey=90, x=x, w=27, align="C")
        for line, zone in enumerate(ZONES):
            value = zones.get((side, zone))
            shown = "" if value is None else said.decimals(f"{value:.1f}")
            sheet.block(x, top + 10 + line * high, 27, high - 0.5, _tint(value or 0.0), shown)


def _tint(percent: float) -> Colour:
    """White for none to the screen's orange for half of a zone and more."""
    part = min(percent / 50.0, 1.0)
    red, green, blue = (round(255 + (full - 255) * part) for full in (213, 94, 0))
    return red, green, blue


def _strip(sheet: Sheet, document: Document) -> None:
    result = document.series_result
    if result is None or not result.slices:
        return
    sheet.picture(strip(result.slices, 1116, 60), LEFT, sheet.y, WIDTH, 9)
    sheet.y += 10
    sheet.line(words.spoken(document).say(words.STRIP_CAPTION), 7.5, grey=90)
    sheet.y += 1


def _key_images(sheet: Sheet, document: Document) -> None:
    """The worst beside one another; in the room that is left, in its middle."""
    if not document.key_images:
        return
    free = BOTTOM - _FOOT - sheet.y
    top = sheet.y + max(0.0, (free - _LEAST_PICTURE - 6) / 2)
    for place, key in enumerate(document.key_images[:3]):
        _picture(sheet, document, key, LEFT + place * (_LEAST_PICTURE + _GAP), top)


def _picture(sheet: Sheet, document: Document, key: KeyImage, x: float, y: float) -> None:
    rows, columns = key.picture.shape[:2]
    scale = _LEAST_PICTURE / max(rows, columns)
    sheet.picture(key.picture, x, y, columns * scale, rows * scale)
    sheet.y = y + _LEAST_PICTURE + 0.5
    sheet.line(words.image_caption(document, key.result), 8, x=x, w=_LEAST_PICTURE)


def _marked_images(sheet: Sheet, document: Document, images: tuple[KeyImage, ...]) -> None:
    """A page of its own, three beside one another; whose they are stands on each."""
    said = words.spoken(document)
    sheet.page()
    _identity(sheet, document)
    sheet.y += 3
    sheet.line(said.say("Images marked by the reader"), 11, bold=True)
    top = sheet.y + 2
    for place, key in enumerate(images):
        line, column = divmod(place, 3)
        _picture(sheet, document, key, LEFT + column * (_LEAST_PICTURE + _GAP), top + line * (_LEAST_PICTURE + 8))
    sheet.y = top + -(-len(images) // 3) * (_LEAST_PICTURE + 8) + 2
    sheet.paragraph(said.say(document.notice), 10, bold=True, border=True)


def _foot(sheet: Sheet, document: Document) -> None:
    """At the bottom of the page; where there are no images, below the rest."""
    said = words.spoken(document)
    bottom = BOTTOM if document.key_images else min(sheet.y + _FOOT + 4, BOTTOM)
    sheet.y = bottom - _FOOT
    answer = words.readers_answer(document)
    sheet.paragraph(answer if len(answer) < 330 else f"{answer[:327]}...", 9.5, bold=True)
    sheet.y = bottom - 24
    sheet.paragraph(said.say(document.notice), 9.5, bold=True, border=True)
    sheet.y += 1
    for line in words.small_print(document):
        sheet.line(line, _SMALL, grey=90)
