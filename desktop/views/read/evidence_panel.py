"""EvidencePanel: why the networks said what they said of the image in view."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QHBoxLayout,
    QScrollArea,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.read.reading_strip import ReadingStrip
from desktop.viewmodels.words.engine_words import behind_colon
from desktop.viewmodels.words.measures_shown import gate_gauges, gate_words
from desktop.viewmodels.words.reason_words import reason_title
from desktop.viewmodels.words.verdict import share
from desktop.views.read.evidence_pictures import EvidencePictures
from desktop.views.read.gauge import GaugeBar
from desktop.views.read.strip import ProbabilityStrip
from desktop.views.style.labels import plain_label, unparted
from engine.dicom.image_number import image_number

translate = QCoreApplication.translate


#: Height with the pictures at the first analysis, and the most that a widget can have, pixels.
FULL, ANY = 240, 16_777_215
#: Below this width there is no room for both switches beside the pictures, pixels.
NARROW = 480
#: Between the pictures and the switches, and round these with their scroll bar, pixels.
BESIDE = 14 + 8 + 16


class EvidencePanel(QWidget):
    """Strip along the stack; below it the three pictures, the opacity map's switch, and the gate.

    Before there is a result it is as low as the strip: the room belongs to the image.

    Signals
    -------
    room_wanted(int)
        There is a result to show: a height for the panel, pixels.
    """

    room_wanted = Signal(int)

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self.strip = ProbabilityStrip(ReadingStrip(self._reading, self), self)
        self.pictures = EvidencePictures(self._reading, self)
        self._title = plain_label("heading", self)
        self._gate = plain_label("", self)
        self._gauges = (GaugeBar(self), GaugeBar(self), GaugeBar(self))
        self.details = QToolButton(self)
        self.overlay = QCheckBox(translate("Evidence", "Opacity map"), self)
        self.contour = QCheckBox(translate("Evidence", "Contour"), self)
        self.opacity = QSlider(Qt.Orientation.Horizontal, self)
        self._switches = QHBoxLayout()
        self._lower = QWidget(self)
        self._height = FULL
        # Once what opened has its place.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_opened)
        side = self._side_area = QScrollArea(self._lower)
        side.setWidgetResizable(True)
        side.setFrameShape(QScrollArea.Shape.NoFrame)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._numbers, self._numbers_layout = QWidget(side), self._side()
        self._numbers.setLayout(self._numbers_layout)
        side.setWidget(self._numbers)
        lower = QHBoxLayout(self._lower)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(14)
        lower.addWidget(self.pictures, 3)
        lower.addWidget(side, 2)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(4)
        column.addWidget(self.strip)
        column.addWidget(self._lower, 1)
        self._empty = False
        self._reading.moved.connect(self.show_slice)
        self._reading.evidence.overlay_changed.connect(self._show_overlay)
        self._show_overlay()
        self.show_slice()

    def show_slice(self) -> None:
        """Numbers of the image in view."""
        one, assessment = self._reading.slice_result, self._reading.analysis.assessment
        if one is None and assessment is None and self._empty:
            return  # one leafs through what was not judged
        self._empty = one is None and assessment is None
        self._make_room(assessment is not None)
        words = ""
        if one is not None and assessment is not None:
            told = behind_colon(reason_title(one.excluded or "")) if one.probability is None else share(one.probability)
            number = image_number(self._reading.analysis.series, one.index)
            words = translate("Evidence", "Image {number}: {words}").format(number=number, words=told)
        self._title.setText(unparted(words))
        self._title.setToolTip(translate("Evidence", "Calibrated probability of COVID-19 pneumonia on this image."))
        self._gate.setText(gate_words(one))
        gauges = gate_gauges(one, assessment.facts) if assessment is not None else ()
        missing = (None,) * (len(self._gauges) - len(gauges))
        for bar, gauge in zip(self._gauges, (*gauges, *missing), strict=True):
            bar.show_gauge(gauge)
        self.pictures.update()

    def _make_room(self, judged: bool) -> None:
        if judged is not self._lower.isHidden():
            return
        if judged:
            self.setMaximumHeight(ANY)
            self._lower.show()
            self.room_wanted.emit(self._height)
        else:
            if self.isVisible():
                self._height = max(FULL, self.height())
            self._lower.hide()
            margins = self._column.contentsMargins()
            self.setMaximumHeight(self.strip.sizeHint().height() + margins.top() + margins.bottom())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow screen the switches stand one below the other, and the pictures get the room."""
        super().resizeEvent(event)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._switches.setDirection(across if self.width() >= NARROW else down)
        self._numbers_layout.invalidate()  # a layout remembers how wide those inside it were
        self._fit_side()

    def _fit_side(self) -> None:
        self._side_area.setMinimumWidth(self._numbers.minimumSizeHint().width() + 16)

    def minimumSizeHint(self) -> QSize:
        """As with the switches one below the other: side by side they would not let the panel become that narrow."""
        bars = [bar for bar in self._gauges if not bar.isHidden()]
        side = max(one.minimumSizeHint().width() for one in (self.overlay, self.contour, *bars))
        margins = self._column.contentsMargins()
        wide = self.pictures.minimumSizeHint().width() + side + BESIDE + margins.left() + margins.right()
        return QSize(wide, super().minimumSizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reading.want_evidence(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._reading.want_evidence(False)

    def _side(self) -> QVBoxLayout:
        self.overlay.setToolTip(
            translate(
                "Evidence",
                "Opacities that the classifier marked inside the lungs: blue for ground glass, orange for "
                "consolidation. Soft edges: the map has 56 x 56 places. Never part of the image itself.",
            )
        )
        self.overlay.toggled.connect(self._reading.evidence.set_overlay)
        self.contour.toggled.connect(self._reading.evidence.set_contour)
        self.opacity.setRange(5, 100)
        self.opacity.setAccessibleName(translate("Evidence", "Strength of the colours"))
        self.opacity.setToolTip(translate("Evidence", "Strength of the colours"))
        self.opacity.valueChanged.connect(lambda value: self._reading.evidence.set_opacity(value / 100))
        self._fill_details()
        row = self._switches
        row.addWidget(self.overlay)
        row.addWidget(self.contour)
        row.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(4)
        side.setContentsMargins(4, 4, 4, 4)
        side.addWidget(self._title)
        side.addWidget(self._gate)
        side.addLayout(row)
        side.addWidget(self.opacity)
        side.addWidget(self.details)
        for bar in self._gauges:
            side.addWidget(bar)
        side.addStretch(1)
        return side

    def _fill_details(self) -> None:
        """What only somebody who looks into the networks wants to know."""
        self.details.setText(translate("Evidence", "Details"))
        self.details.setToolTip(translate("Evidence", "Numbers by which the networks tell what they know."))
        self.details.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.details.setAutoRaise(True)
        self.details.setCheckable(True)
        self.details.toggled.connect(self._show_details)
        self._show_details(False)

    def _show_details(self, on: bool) -> None:
        self.details.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        for bar in self._gauges:
            bar.setVisible(on)
        self.updateGeometry()
        self._soon.start()

    def _show_opened(self) -> None:
        """The details have the width of their words; on a low screen they would open below the edge."""
        self._fit_side()
        if not self.details.isChecked():
            return
        self._side_area.verticalScrollBar().setValue(self.details.y())

    def _show_overlay(self) -> None:
        model = self._reading.evidence
        for widget in (self.overlay, self.opacity, self.contour):
            widget.blockSignals(True)
        self.overlay.setChecked(model.overlay)
        self.opacity.setValue(round(model.opacity * 100))
        self.contour.setChecked(model.contour)
        self.opacity.setEnabled(model.overlay and not model.contour)
        self.contour.setEnabled(model.overlay)
        for widget in (self.overlay, self.opacity, self.contour):
            widget.blockSignals(False)
