"""EvidencePictures: original, reconstruction and residual side by side, with one cursor over all three."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.rendering.residual import residual_image
from desktop.rendering.window import grey_image
from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.results.values import Evidence
from desktop.viewmodels.words.engine_words import said
from desktop.views.style import palette, theme
from desktop.views.style.fitting_font import fitting_font

translate = QCoreApplication.translate
GAP, CAPTION = 8.0, 20.0
#: Difference in grey (0..1) that gets the full colour of the residual.
RESIDUAL_LIMIT = 0.35


class EvidencePictures(QWidget):
    """The three pictures of the image in view."""

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self._pictures: tuple[QImage, ...] = ()
        self._made_for: Evidence | None = None
        self._cursor: QPointF | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Evidence", "Original, reconstruction and residual"))
        self.setToolTip(
            translate(
                "Evidence",
                "From left to right: what the autoencoder was given, what it made of it, and the difference: orange "
                "where the image is brighter than expected, blue where it is darker.",
            )
        )
        reading.evidence.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(480, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(126, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colors = theme.current()
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        self._renew()
        if self._pictures:
            self._paint_pictures(painter)
        else:
            painter.setPen(colors.color("muted"))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(QRectF(self.rect()).adjusted(8, 0, -8, -CAPTION), flags, self._sentence())
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        over = next((box for box in self._boxes() if box.contains(at)), None)
        self._cursor = None
        if over is not None:
            self._cursor = QPointF((at.x() - over.left()) / over.width(), (at.y() - over.top()) / over.height())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._cursor = None
        self.update()

    def _paint_pictures(self, painter: QPainter) -> None:
        painter.setPen(theme.current().color("muted"))
        boxes, captions = self._boxes(), _captions()
        font = fitting_font(painter.font(), captions, boxes[0].width() + GAP - 2)  # else the tool tip says what is what
        painter.setFont(font or painter.font())
        for box, picture, caption in zip(boxes, self._pictures, captions, strict=True):
            painter.fillRect(box, Qt.GlobalColor.black)
            painter.drawImage(box, picture)
            below = QRectF(box.left() - GAP / 2, box.bottom() + 2, box.width() + GAP, CAPTION - 2)
            painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), caption if font is not None else "")
        for box in self._boxes():
            self._paint_cursor(painter, box)

    def _renew(self) -> None:
        evidence = self._reading.evidence.evidence
        if evidence is self._made_for:
            return
        self._made_for = evidence
        self._pictures = () if evidence is None else pictures(evidence)

    def _boxes(self) -> list[QRectF]:
        side = max(24.0, min((self.width() - 2 * GAP) / 3, self.height() - CAPTION))
        left = (self.width() - 3 * side - 2 * GAP) / 2
        return [QRectF(left + number * (side + GAP), 0, side, side) for number in range(3)]

    def _paint_cursor(self, painter: QPainter, box: QRectF) -> None:
        if self._cursor is None:
            return
        at = QPointF(box.left() + self._cursor.x() * box.width(), box.top() + self._cursor.y() * box.height())
        painter.setPen(QPen(palette.DARK.color("accent"), 1))
        painter.drawLine(QPointF(box.left(), at.y()), QPointF(box.right(), at.y()))
        painter.drawLine(QPointF(at.x(), box.top()), QPointF(at.x(), box.bottom()))

    def _sentence(self) -> str:
        model, one = self._reading.evidence, self._reading.slice_result
        if model.error is not None:
            return said(model.error.message)
        if model.loading:
            return translate("Evidence", "Rebuilding the image…")
        if one is not None and one.probability is None:
            return translate("Evidence", "This image was not judged.")
        return translate("Evidence", "After an analysis: what the autoencoder makes of the image in view.")


def pictures(evidence: Evidence) -> tuple[QImage, QImage, QImage]:
    """Original, reconstruction and residual as images."""
    return (
        grey_image(_bytes(evidence.image)),
        grey_image(_bytes(evidence.reconstruction)),
        residual_image(evidence.residual, limit=RESIDUAL_LIMIT),
    )


def _bytes(image: np.ndarray) -> npt.NDArray[np.uint8]:
    return np.asarray(np.rint(np.clip(image, 0.0, 1.0) * 255), dtype=np.uint8)


def _captions() -> tuple[str, str, str]:
    return (
        translate("Evidence", "Original"),
        translate("Evidence", "Reconstruction"),
        translate("Evidence", "Residual"),
    )
