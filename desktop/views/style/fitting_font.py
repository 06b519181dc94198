"""A font in which short captions fit into little room."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF

#: Smaller letters are not read, pixels.
LEAST_PIXELS = 9


def fitting_font(font: QFont, texts: Iterable[str], width: float) -> QFont | None:
    """The largest size of ``font``, at most its own, in which each text has room in ``width`` pixels; None if none."""
    wanted = tuple(texts)
    for pixels in range(QFontInfo(font).pixelSize(), LEAST_PIXELS - 1, -1):
        smaller = QFont(font)
        smaller.setPixelSize(pixels)
        metrics = QFontMetricsF(smaller)
        if all(metrics.horizontalAdvance(text) <= width for text in wanted):
            return smaller
    return None
