"""Icons drawn with a pen: sharp at every scale, in the colour of the theme, without files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPixmapCache, QPolygonF

from desktop.views.style import theme

SIZE = 24
Draw = Callable[[QPainter], None]


def icon(name: str) -> QIcon:
    """The icon of an action id; an empty one when it has none."""
    if name not in DRAWINGS:
        return QIcon()
    result = QIcon()
    result.addPixmap(_pixmap(name, theme.current().color("text")), QIcon.Mode.Normal)
    result.addPixmap(_pixmap(name, theme.current().color("line")), QIcon.Mode.Disabled)
    return result


def _pixmap(name: str, color: QColor) -> QPixmap:
    """Drawn once while any window shows it: a second window, and a theme that comes back, have it at once."""
    key, pixmap = f"icon {name} {color.name()}", QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = _drawn(DRAWINGS[name], color)
        QPixmapCache.insert(key, pixmap)
    return pixmap


def _drawn(draw: Draw, color: QColor) -> QPixmap:
    scale = 3
    pixmap = QPixmap(SIZE * scale, SIZE * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    pen = QPen(color, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    draw(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def _lines(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _open(p: QPainter) -> None:
    p.drawPolyline(_lines((3, 19), (3, 5.5), (9, 5.5), (11, 8), (19, 8), (19, 11)))
    p.drawPolygon(_lines((3, 19), (6.2, 11), (22, 11), (18.8, 19)))


def _window(p: QPainter) -> None:
    p.drawEllipse(QPointF(12, 12), 8, 8)
    path = QPainterPath(QPointF(12, 4))
    path.arcTo(QRectF(4, 4, 16, 16), 90, -180)
    path.closeSubpath()
    p.fillPath(path, p.pen().color())


def _scroll(p: QPainter) -> None:
    for y in (6, 10, 14):
        p.drawPolyline(_lines((4, y + 2), (12, y - 2), (20, y + 2), (12, y + 6), (4, y + 2)))


def _pan(p: QPainter) -> None:
    p.drawLine(QPointF(12, 3), QPointF(12, 21))
    p.drawLine(QPointF(3, 12), QPointF(21, 12))
    for dx, dy in ((0, -1), (0, 1), (-1, 0), (1, 0)):
        tip = QPointF(12 + 9 * dx, 12 + 9 * dy)
        side = 2.6
        one = tip + QPointF(-dx * side + dy * side, -dy * side + dx * side)
        two = tip + QPointF(-dx * side - dy * side, -dy * side - dx * side)
        p.drawPolyline(QPolygonF([one, tip, two]))


def _zoom(p: QPainter) -> None:
    p.drawEllipse(QPointF(10.5, 10.5), 6.5, 6.5)
    p.drawLine(QPointF(15.3, 15.3), QPointF(20.5, 20.5))
    p.drawLine(QPointF(7.5, 10.5), QPointF(13.5, 10.5))
    p.drawLine(QPointF(10.5, 7.5), QPointF(10.5, 13.5))


def _cross(p: QPainter) -> None:
    p.drawEllipse(QPointF(12, 12), 6, 6)
    for a, b in (((12, 2.5), (12, 8)), ((12, 16), (12, 21.5)), ((2.5, 12), (8, 12)), ((16, 12), (21.5, 12))):
        p.drawLine(QPointF(*a), QPointF(*b))


def _distance(p: QPainter) -> None:
    p.drawLine(QPointF(5, 19), QPointF(19, 5))
    p.drawLine(QPointF(2.5, 16.5), QPointF(7.5, 21.5))
    p.drawLine(QPointF(16.5, 2.5), QPointF(21.5, 7.5))


def _angle(p: QPainter) -> None:
    p.drawPolyline(_lines((18, 4), (5, 19), (21, 19)))
    p.drawArc(QRectF(-4, 10, 18, 18), 0, 50 * 16)


def _ellipse(p: QPainter) -> None:
    p.drawEllipse(QPointF(12, 12), 9, 6.5)


def _rectangle(p: QPainter) -> None:
    p.drawRect(QRectF(4, 6, 16, 12))


def _freehand(p: QPainter) -> None:
    path = QPainterPath(QPointF(6, 9))
    path.cubicTo(QPointF(7, 1), QPointF(20, 3), QPointF(19, 11))
    path.cubicTo(QPointF(18.5, 19), QPointF(14, 14), QPointF(11, 19))
    path.cubicTo(QPointF(8, 23), QPointF(3, 16), QPointF(6, 9))
    p.drawPath(path)


def _arrow(p: QPainter) -> None:
    p.drawLine(QPointF(20, 20), QPointF(5, 5))
    p.drawPolyline(_lines((5, 12.5), (5, 5), (12.5, 5)))


def _grid(*splits: tuple[float, float, float, float]) -> Draw:
    def draw(p: QPainter) -> None:
        p.drawRoundedRect(QRectF(4, 5, 16, 14), 1.5, 1.5)
        for x1, y1, x2, y2 in splits:
            p.drawLine(QPointF(x1, y1), QPointF(x2, y2))

    return draw


def _link(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(2.5, 9, 11, 6), 3, 3)
    p.drawRoundedRect(QRectF(10.5, 9, 11, 6), 3, 3)


def _cine(p: QPainter) -> None:
    p.drawPolygon(_lines((8, 5), (19, 12), (8, 19)))


def _invert(p: QPainter) -> None:
    p.drawRect(QRectF(4.5, 4.5, 15, 15))
    p.fillRect(QRectF(12, 4.5, 7.5, 15), p.pen().color())


def _turn(p: QPainter) -> None:
    p.drawArc(QRectF(5, 5, 14, 14), -60 * 16, 300 * 16)
    p.drawPolyline(_lines((20.5, 13.5), (17.2, 17.8), (12.5, 15.5)))


def _mirror(p: QPainter) -> None:
    p.drawLine(QPointF(12, 3), QPointF(12, 21))
    p.drawPolygon(_lines((9, 7), (9, 17), (2.5, 17)))
    p.fillPath(_filled((15, 7), (15, 17), (21.5, 17)), p.pen().color())


def _filled(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(_lines(*points))
    return path


def _fit(p: QPainter) -> None:
    for x, y in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        corner = QPointF(12 - 8.5 * x, 12 - 7.5 * y)
        p.drawPolyline(QPolygonF([corner + QPointF(5 * x, 0), corner, corner + QPointF(0, 5 * y)]))


def _reset(p: QPainter) -> None:
    p.drawArc(QRectF(4.5, 4.5, 15, 15), 130 * 16, -290 * 16)
    p.drawPolyline(_lines((4.2, 4), (6.2, 8.4), (11, 7.4)))


def _settings(p: QPainter) -> None:
    for y, knob in ((6.5, 15), (12, 8), (17.5, 13)):
        p.drawLine(QPointF(4, y), QPointF(20, y))
        p.setBrush(p.pen().color())
        p.drawEllipse(QPointF(knob, y), 2, 2)
        p.setBrush(Qt.BrushStyle.NoBrush)


def _analyse(p: QPainter) -> None:
    p.drawPolyline(_lines((2, 13), (6.5, 13), (9, 6), (13, 19), (16, 10), (17.5, 13), (22, 13)))


def _suspicious(step: int) -> Draw:
    def draw(p: QPainter) -> None:
        for x, height in ((4, 4), (8.5, 8), (13, 14), (17.5, 9)):
            p.drawLine(QPointF(x, 20), QPointF(x, 20 - height))
        tip, tail = (21, 15) if step > 0 else (3, 9)
        p.drawLine(QPointF(tail, 3), QPointF(tip, 3))
        p.drawPolyline(_lines((tip - 3 * step, 0.8), (tip, 3), (tip - 3 * step, 5.2)))

    return draw


def _heat(p: QPainter) -> None:
    p.drawRect(QRectF(3.5, 3.5, 17, 17))
    p.drawEllipse(QPointF(10, 13), 5, 4.5)
    p.setBrush(p.pen().color())
    p.drawEllipse(QPointF(9.5, 13.5), 1.8, 1.6)
    p.setBrush(Qt.BrushStyle.NoBrush)


def _key_image(p: QPainter) -> None:
    p.drawPolygon(
        _lines(
            (12, 3),
            (14.6, 9),
            (21, 9.5),
            (16.1, 13.8),
            (17.6, 20.2),
            (12, 16.8),
            (6.4, 20.2),
            (7.9, 13.8),
            (3, 9.5),
            (9.4, 9),
        )
    )


def _compare(p: QPainter) -> None:
    for left in (3, 13):
        p.drawRoundedRect(QRectF(left, 4, 8, 12), 1.5, 1.5)
    p.drawLine(QPointF(5, 20), QPointF(19, 20))
    p.drawPolyline(_lines((16.5, 17.8), (19, 20), (16.5, 22.2)))


DRAWINGS: dict[str, Draw] = {
    "open-folder": _open,
    "tool-window": _window,
    "tool-scroll": _scroll,
    "tool-pan": _pan,
    "tool-zoom": _zoom,
    "tool-cross": _cross,
    "tool-distance": _distance,
    "tool-angle": _angle,
    "tool-ellipse": _ellipse,
    "tool-rectangle": _rectangle,
    "tool-freehand": _freehand,
    "tool-arrow": _arrow,
    "layout-1": _grid(),
    "layout-2": _grid((12, 5, 12, 19)),
    "layout-3": _grid((9.3, 5, 9.3, 19), (14.7, 5, 14.7, 19)),
    "layout-4": _grid((12, 5, 12, 19), (4, 12, 20, 12)),
    "orthogonal": _grid((12.5, 5, 12.5, 19), (12.5, 12, 20, 12)),
    "link": _link,
    "cine": _cine,
    "invert": _invert,
    "rotate-right": _turn,
    "flip-horizontal": _mirror,
    "fit": _fit,
    "reset-view": _reset,
    "settings": _settings,
    "analyse": _analyse,
    "next-suspicious": _suspicious(1),
    "previous-suspicious": _suspicious(-1),
    "opacity-map": _heat,
    "key-image": _key_image,
    "compare": _compare,
}
