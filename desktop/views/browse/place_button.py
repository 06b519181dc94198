"""PlaceButton: a place on one line, shortened in its middle where it has no room; it makes no window wider."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.viewmodels.words.texts import plain, tip_text

#: Of the longest path, as much as is worth its room, letters.
LONGEST = 400
#: Room beside the text, pixels: the padding of the style sheet and the border.
_BESIDE = 16


class PlaceButton(QPushButton):
    """A path of any length would squeeze the panels beside it, for good: their widths are kept for the next start."""

    def __init__(self, place: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = plain(str(place), LONGEST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # a button's own is no smaller
        self.setFlat(True)
        self.setStyleSheet("text-align: left; padding: 4px 6px;")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tip_text(self._whole) or "")
        self.setAccessibleName(self._whole)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + _BESIDE, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - _BESIDE
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        self.setText(text.replace("&", "&&"))  # an ampersand in a path is no mnemonic
