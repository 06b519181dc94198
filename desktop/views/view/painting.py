"""What is painted over an image: corner texts, letters, scale bar, measures, cross-hair. Plain text only."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from desktop.rendering.geometry import Placement, scale_bar
from desktop.viewmodels.view.corner_text import CornerTexts, EdgeLetters
from desktop.viewmodels.view.layer import Layer
from desktop.viewmodels.words.engine_words import decimals
from desktop.views.view.lettering import INK, SHADOW, draw_text, draw_texts, fitted_lines
from engine.report.drawn import Kind, Point

MEASURE = QColor("#ffd166")
DRAWING = QColor("#8ce0ff")
CROSS = QColor(88, 166, 232, 170)
MARGIN = 10.0
CROSS_GAP = 12.0
#: Of the magnifier: radius in pixels, and how much larger.
LOUPE_RADIUS, LOUPE_FACTOR = 110.0, 2.5
#: A cross-hair whose lines follow the screen.
UPRIGHT = ((1.0, 0.0), (0.0, 1.0))
#: Length of an arrow's barbs, pixels.
ARROW_HEAD = 13.0
#: Painted at a time: QPainter hands more than 96 rows to other threads and waits, longer than so few pixels take.
ROWS = 90
#: Of the edge of an opacity, pixels of the screen.
CONTOUR_WIDTH = 1.8
#: Room at the right edge for the position bar.
BAR_ROOM = 12.0
#: Below so many times the width of a text in the middle, corners have no room beside it.
NARROW = 5.0
#: As wide as every date.
WHOLE_DATE = "0000-00-00"
#: Half the room that the letters at the top and the bottom take.
LETTER_ROOM = 18.0


def draw_corners(painter: QPainter, texts: CornerTexts, width: float, height: float) -> int:
    """Lines in the four corners, so that they meet neither each other nor the letter between them.

    Returns
    -------
    int
        How many lines the taller corner on top has.
    """
    font, metrics = painter.font().toString(), QFontMetricsF(painter.font())
    beside = (width - BAR_ROOM) / 2 - MARGIN  # the letter is on the first line only: a date may go below it
    step, longest = metrics.height() * 1.12, max(20.0, beside - LETTER_ROOM)
    longest = max(longest, min(beside, metrics.horizontalAdvance(WHOLE_DATE) + 1))
    right_edge, ascent = width - MARGIN - BAR_ROOM, metrics.ascent()
    placed: list[tuple[float, float, str]] = []

    def block(lines: tuple[str, ...], at_bottom: bool, right: bool) -> int:
        fitting = fitted_lines(lines, font, longest)
        top = height - MARGIN - step * len(fitting) if at_bottom else MARGIN
        for number, (text, wide) in enumerate(fitting):
            placed.append((right_edge - wide if right else MARGIN, top + ascent + number * step, text))
        return len(fitting)

    on_top = max(block(texts.top_left, False, False), block(texts.top_right, False, True))
    block(texts.bottom_left, True, False)
    block(texts.bottom_right, True, True)
    draw_texts(painter, placed)
    return on_top


def draw_letters(painter: QPainter, edge: EdgeLetters, width: float, height: float) -> None:
    """Orientation letters in the middle of the edges."""
    font = QFont(painter.font())
    font.setBold(True)
    font.setPixelSize(round(font.pixelSize() * 1.2))
    painter.save()
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    middle, bottom = height / 2 + metrics.ascent() / 2, height - MARGIN - metrics.descent()
    right = width - MARGIN - BAR_ROOM - metrics.horizontalAdvance(edge.right)
    draw_texts(
        painter,
        (
            (MARGIN, middle, edge.left),
            (right, middle, edge.right),
            ((width - metrics.horizontalAdvance(edge.top)) / 2, MARGIN + metrics.ascent(), edge.top),
            ((width - metrics.horizontalAdvance(edge.bottom)) / 2, bottom, edge.bottom),
        ),
    )
    painter.restore()


def draw_mark(painter: QPainter, width: float, text: str, *, lines: int) -> None:
    """That this is a key image: below the letter on top; in a narrow pane below the ``lines`` in the corners, too."""
    metrics = QFontMetricsF(painter.font())
    words = f"★ {text}"
    wide = metrics.horizontalAdvance(words)
    below = MARGIN + LETTER_ROOM + metrics.height() * 1.4
    if width < NARROW * wide:
        below = max(below, MARGIN + metrics.height() * 1.12 * lines + metrics.ascent())
    draw_text(painter, (width - wide) / 2, below, words, MEASURE)


def draw_scale(painter: QPainter, placement: Placement) -> None:
    """A scale bar above the bottom letter."""
    length_mm, pixels = scale_bar(placement.pixels_per_mm, placement.width * 0.22)
    metrics = QFontMetricsF(painter.font())
    y = placement.height - MARGIN - metrics.height() * 2.4
    left = (placement.width - pixels) / 2
    label = decimals(f"{length_mm / 10:g} cm" if length_mm >= 10 else f"{length_mm:g} mm")
    right = left + pixels
    ruler = [QLineF(left, y, right, y), QLineF(left, y - 4, left, y + 4), QLineF(right, y - 4, right, y + 4)]
    for pen in (QPen(SHADOW, 3.5), QPen(INK, 1.5)):
        painter.setPen(pen)
        painter.drawLines(ruler)
    draw_text(painter, (placement.width - metrics.horizontalAdvance(label)) / 2, y - 6, label)


def coloured(picture: QImage, layer: Layer) -> QImage:
    """The image with the colours of a layer, laid on in its own pixels: they are fewer than those of a screen."""
    colours = layer.picture
    if not isinstance(colours, QImage):
        return picture
    result = picture.copy()
    painter = QPainter(result)
    painter.translate(0.5, 0.5)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    left, top, width, height = layer.box
    place = QRectF(left - 0.5, top - 0.5, width, height)
    for row in range(math.floor(top), math.ceil(top + height) + 1, ROWS):
        painter.setClipRect(QRectF(left - 1.5, row - 0.5, width + 2, ROWS))
        painter.drawImage(place, colours)
    painter.end()
    return result


def draw_lines(painter: QPainter, layer: Layer) -> None:
    """Lines over an image; the painter must paint in its pixels, and they keep their width, whatever the zoom."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    scale = painter.device().devicePixelRatio()  # such a pen counts the device's pixels
    for colour, ends in layer.lines:
        lines = [QLineF(*line) for line in ends.tolist()]
        # A dark rim tells the colour from bright tissue.
        for color, width in ((SHADOW, CONTOUR_WIDTH + 1.6), (QColor(*colour), CONTOUR_WIDTH)):
            pen = QPen(color, width * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(lines)


def draw_loupe(painter: QPainter, picture: QImage, placement: Placement, at: tuple[float, float]) -> None:
    """A circle in which the image is larger; nothing is drawn over it there."""
    center = QPointF(*at)
    circle = QPainterPath()
    circle.addEllipse(center, LOUPE_RADIUS, LOUPE_RADIUS)
    painter.save()
    painter.setClipPath(circle)
    painter.fillPath(circle, Qt.GlobalColor.black)
    painter.translate(center)
    painter.scale(LOUPE_FACTOR, LOUPE_FACTOR)
    painter.translate(-center)
    painter.setTransform(placement.transform(), True)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QPointF(-0.5, -0.5), picture)
    painter.restore()
    painter.setPen(QPen(CROSS, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(circle)


def draw_cross(
    painter: QPainter, at: tuple[float, float], directions: Sequence[tuple[float, float]], reach: float
) -> None:
    """The linked cursor with a gap where one looks; unit directions of its lines."""
    painter.setPen(QPen(CROSS, 1.2))
    center = QPointF(*at)
    for along, down in directions:
        for sign in (-1, 1):
            step = QPointF(along, down) * sign
            painter.drawLine(center + step * CROSS_GAP, center + step * reach)


def draw_handles(painter: QPainter, places: Sequence[tuple[float, float]]) -> None:
    """Where the cross-hair is taken hold of to turn it."""
    for pen in (QPen(SHADOW, 3.2), QPen(CROSS, 1.6)):
        painter.setPen(pen)
        for place in places:
            painter.drawEllipse(QPointF(*place), 5, 5)


def draw_measure(
    painter: QPainter,
    kind: Kind,
    points: Sequence[Point],
    lines: Sequence[str],
    placement: Placement,
    *,
    live: bool = False,
) -> None:
    """What was drawn, or is being drawn, with its name and numbers beside it; points in pixels of the image."""
    color = DRAWING if live else MEASURE
    on_screen = [QPointF(*placement.to_screen(*point)) for point in points]
    for pen in (QPen(SHADOW, 3.2), QPen(color, 1.6)):
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if kind in (Kind.ELLIPSE, Kind.RECTANGLE):
            _draw_box(painter, kind, points, placement)
        else:
            _draw_lines(painter, kind, on_screen, open_line=live)
    anchor = max(on_screen, key=lambda point: point.x() + point.y())
    metrics = QFontMetricsF(painter.font())
    widest = max((metrics.horizontalAdvance(line) for line in lines), default=0.0)
    x = max(MARGIN / 2, min(anchor.x() + 9, placement.width - BAR_ROOM - widest))
    top = max(0.0, min(anchor.y(), placement.height - MARGIN / 2 - len(lines) * metrics.height()))
    for number, line in enumerate(lines):
        draw_text(painter, x, top + metrics.ascent() + number * metrics.height(), line, color)


def _draw_lines(painter: QPainter, kind: Kind, points: list[QPointF], *, open_line: bool) -> None:
    if kind is Kind.FREEHAND and not open_line:
        painter.drawPolygon(points)
        return
    painter.drawPolyline(points)
    if kind is Kind.ARROW:
        shaft = QLineF(points[0], points[1])
        for turn in (-25.0, 25.0):
            barb = QLineF(shaft)
            barb.setLength(ARROW_HEAD)
            barb.setAngle(shaft.angle() + turn)
            painter.drawLine(barb)
    elif kind is not Kind.FREEHAND:
        for point in points:
            painter.drawEllipse(point, 2.5, 2.5)


def _draw_box(painter: QPainter, kind: Kind, points: Sequence[Point], placement: Placement) -> None:
    """Upright in the image; on the screen it may be turned."""
    (x1, y1), (x2, y2) = points
    box = QRectF(QPointF(min(x1, x2), min(y1, y2)), QPointF(max(x1, x2), max(y1, y2)))
    outline = QPainterPath()
    if kind is Kind.ELLIPSE:
        outline.addEllipse(box)
    else:
        outline.addRect(box)
    painter.drawPath(placement.transform().map(outline))


def draw_frame(painter: QPainter, rect: QRect, accent: QColor | None) -> None:
    """Round a pane among several; in colour round the one that keys work on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(accent or QColor("#2b3038"), 2 if accent else 1))
    painter.drawRect(rect)


def draw_sentence(painter: QPainter, text: str, hint: str, width: float, height: float, color: QColor) -> None:
    """A sentence and a way out in the middle of the pane."""
    box = QRectF(width * 0.12, height * 0.3, width * 0.76, height * 0.4)
    flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
    painter.setPen(color)
    painter.drawText(box, flags, f"{text}\n\n{hint}" if hint else text)
