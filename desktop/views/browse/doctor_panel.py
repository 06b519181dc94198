"""DoctorPanel: what the series doctor says of the series in the active pane, in words, with the way out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.viewmodels.words.engine_words import said
from desktop.viewmodels.words.series_doctor import (
    Diagnosis,
    Fitness,
    advice,
    diagnose,
    fitness_text,
    meaning,
    severity_text,
    slices_text,
)
from desktop.viewmodels.words.texts import plain
from desktop.views.browse.series_delegate import FITNESS_COLORS, draw_sign
from desktop.views.style import theme
from desktop.views.style.labels import text_label, unparted
from desktop.views.style.settling import settle
from engine.dicom.values import Finding, Series, Study

translate = QCoreApplication.translate


class Sign(QWidget):
    """Tick, triangle or barred circle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fitness: Fitness | None = None
        self.setFixedSize(QSize(20, 20))

    def show_fitness(self, fitness: Fitness | None) -> None:
        self._fitness = fitness
        self.setVisible(fitness is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._fitness is not None:
            painter = QPainter(self)
            color = theme.current().color(FITNESS_COLORS[self._fitness])
            draw_sign(painter, QRectF(2, 2, 15, 15), self._fitness, color)
            painter.end()


class DoctorPanel(QScrollArea):
    """Headline, then each finding with its meaning and advice."""

    def __init__(self, viewer: ViewerViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(10, 8, 10, 8)
        self._column.setSpacing(8)
        self._sign = Sign(self._content)
        self._headline = selectable_label("", "heading", self._content)
        top = QHBoxLayout()
        top.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._headline, 1)
        self._column.addLayout(top)
        self._findings = QWidget(self._content)
        self._column.addWidget(self._findings)
        self._column.addStretch(1)
        self.setWidget(self._content)
        # In a round of its own: the image is painted first.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_latest)
        self._shown: tuple[Series, Study, bool] | None = None
        self._told: tuple[Diagnosis, str, tuple[str, ...]] | None = None
        self._viewer = viewer
        for pane in viewer.panes:
            pane.source_changed.connect(self._look_whether_closed)
        viewer.series_shown.connect(self._show_soon)
        viewer.series_refused.connect(lambda series, study: self._show_soon(series, study, in_view=False))
        source = viewer.active.source
        if source is not None:
            self.show_series(source.series, source.study)
        else:
            self._show_none()

    def _show_soon(self, series: Series, study: Study, *, in_view: bool = True) -> None:
        self._shown = (series, study, in_view)
        self._soon.start()

    def _look_whether_closed(self) -> None:
        if all(pane.source is None for pane in self._viewer.panes):
            self._shown = None
            self._soon.start()

    def _show_latest(self) -> None:
        if self._shown is None:
            self._show_none()
        else:
            series, study, in_view = self._shown
            self.show_series(series, study, in_view=in_view)

    def show_series(self, series: Series, study: Study, *, in_view: bool = True) -> None:
        """Show what is known of a series; of one that is not in view its name and whose it is, too."""
        diagnosis: Diagnosis = diagnose(series)
        whose = "" if in_view else (plain(series.description, 60) or plain(series.modality, 16) or "?")
        images = tuple(slices_text(finding, series) for finding in diagnosis.findings)
        told = (diagnosis, whose, images)
        if told == self._told:  # a series that grows, or the next one of a study: labels are dear to make
            return
        self._told = told
        self._sign.show_fitness(diagnosis.fitness)
        self._headline.setText(fitness_text(diagnosis.fitness))
        findings = QWidget(self._content)
        column = QVBoxLayout(findings)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if not in_view:
            words = translate("SeriesDoctor", "Of “{series}”, which is not in view").format(series=whose)
            column.addWidget(selectable_label(words, "muted", findings))
        for finding, where in zip(diagnosis.findings, images, strict=True):
            column.addWidget(self._entry(finding, where, findings))
        if not diagnosis.findings:
            column.addWidget(selectable_label(translate("SeriesDoctor", "No objections."), "muted", findings))
        self._put(findings)

    def _show_none(self) -> None:
        self._told = None
        self._sign.show_fitness(None)
        self._headline.setText(translate("SeriesDoctor", "No series is open."))
        self._put(QWidget(self._content))

    def _put(self, findings: QWidget) -> None:
        """In the place of what was said before."""
        self._column.replaceWidget(self._findings, findings)
        self._findings.hide()
        self._findings.deleteLater()
        self._findings = findings
        settle(self)

    def _entry(self, finding: Finding, where: str, parent: QWidget) -> QWidget:
        entry = QWidget(parent)
        column = QVBoxLayout(entry)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = severity_text(finding.severity)
        if where:
            head += "  ·  " + translate("SeriesDoctor", "images {numbers}").format(numbers=where)
        column.addWidget(selectable_label(head, "muted", entry))
        column.addWidget(selectable_label(said(finding.message), "", entry))
        for text in (meaning(finding), advice(finding)):
            if text:
                column.addWidget(selectable_label(text, "muted", entry))
        return entry


def selectable_label(text: str, name: str, parent: QWidget) -> QLabel:
    """A label that never takes its text for markup; can be selected with the mouse."""
    label = text_label(unparted(text), name, parent)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
