"""VerdictCard: the verdict as a physician reads it: sign, words, probability with its interval, completeness."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.viewmodels.words.engine_words import said, sentences
from desktop.viewmodels.words.verdict import VerdictText
from desktop.views.style import theme
from desktop.views.style.labels import plain_label, unparted
from desktop.views.style.verdict_style import VerdictSign, verdict_color
from engine.triage.words import VERDICTS

translate = QCoreApplication.translate
BAR = 5


class VerdictCard(QWidget):
    """All four verdicts get the same room, the same size of type and a sign of their own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text: VerdictText | None = None
        self._sign = VerdictSign(40, self)
        self._headline = _label("verdict", self)
        self._probability = _label("verdict-number", self)
        self._meaning = _label("", self)
        self._interval = _label("muted", self)
        self._thresholds = _label("muted", self)
        self._counted = _label("muted", self)
        self._partial = _label("partial", self)
        self.model_card = QPushButton(translate("Verdict", "Model card"), self)
        self.model_card.setToolTip(translate("Verdict", "How far the networks can be trusted, as it was measured."))
        self.model_card.setFlat(True)
        self._explain()
        self._leave_room()
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._sign)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._headline)
        words.addWidget(self._probability)
        head.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14 + BAR, 12, 14, 12)
        column.setSpacing(5)
        column.addLayout(head)
        for label in (self._meaning, self._partial, self._interval, self._thresholds, self._counted):
            column.addWidget(label)
        column.addWidget(self.model_card, alignment=Qt.AlignmentFlag.AlignLeft)

    def _leave_room(self) -> None:
        """For every verdict from the first on: a dock does not grow when its words do."""
        self._headline.ensurePolished()
        wide = self._headline.fontMetrics().horizontalAdvance
        self._headline.setMinimumWidth(max(wide(said(headline)) for headline, _meaning in VERDICTS.values()) + 2)

    def _explain(self) -> None:
        """What the numbers mean and where they come from."""
        self._probability.setToolTip(
            translate(
                "Verdict",
                "Calibrated probability of COVID-19 pneumonia for the whole series: the mean of its most suspicious "
                "images, smoothed along the body (rule and numbers are in the bundle).",
            )
        )
        self._interval.setToolTip(
            translate(
                "Verdict",
                "How far the probability would move had other images of this patient been taken: a bootstrap over "
                "blocks of neighbouring images. It says nothing about patients unlike those of the training.",
            )
        )
        self._thresholds.setToolTip(
            translate("Verdict", "Thresholds of the bundle, chosen on held-out patients; see its model card.")
        )

    def show_text(self, text: VerdictText) -> None:
        """Show a verdict."""
        self.text = text
        self._sign.show_verdict(text.verdict)
        for label, words in (
            (self._headline, text.headline),
            (self._probability, text.probability),
            (self._meaning, text.meaning),
            (self._interval, text.interval),
            (self._thresholds, text.thresholds),
            (self._counted, text.counted),
            (self._partial, text.partial),
        ):
            label.setText(unparted(words))
            label.setVisible(bool(words))
        self.setAccessibleName(sentences(text.headline, text.probability, text.meaning))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.text is None:
            return
        color = verdict_color(self.text.verdict)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = theme.current().color("raised")
        painter.setBrush(ground)
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, 6, 6)
        painter.setClipRect(QRectF(0, 0, BAR, self.height()))
        painter.setBrush(color)
        painter.drawRoundedRect(box, 6, 6)
        painter.end()


def _label(name: str, parent: QWidget) -> QLabel:
    label = plain_label(name, parent)
    label.setWordWrap(name != "verdict-number")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label
