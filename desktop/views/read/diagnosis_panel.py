"""DiagnosisPanel: the analysis of the series in view, from the button to the verdict and the physician's answer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QScrollArea, QStyle, QVBoxLayout, QWidget

from desktop.viewmodels.analyse.analysis import Stage
from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.words.engine_words import said
from desktop.viewmodels.words.verdict import (
    backend_line,
    backend_story,
    bundle_line,
    kept_line,
    preliminary_line,
    verdict_text,
)
from desktop.views.read.findings_list import LungBox, StatementList
from desktop.views.read.review_box import ReviewBox
from desktop.views.read.verdict_card import VerdictCard
from desktop.views.style.labels import plain_label
from desktop.views.style.settling import settle

translate = QCoreApplication.translate


class DiagnosisPanel(QScrollArea):
    """What is shown depends on the stage of the analysis alone.

    Signals
    -------
    action_wanted(str)
    comparison_wanted()
        With the last study before the one in view.
    """

    action_wanted = Signal(str)
    comparison_wanted = Signal()

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget(self)
        self.card = VerdictCard(content)
        self.message = _label("", content)
        self.hint = _label("muted", content)
        self.preliminary = _label("preliminary", content)
        self.bar = QProgressBar(content)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("Diagnosis", "Progress of the analysis"))
        self.start_button = QPushButton(content)
        self.start_button.clicked.connect(self._reading.analysis.start)
        self.stop_button = QPushButton(translate("Diagnosis", "Stop"), content)
        self.stop_button.clicked.connect(self._reading.analysis.stop)
        self.export_button = QPushButton(translate("Diagnosis", "Export…"), content)
        self.export_button.clicked.connect(lambda: self.action_wanted.emit("export-result"))
        self.send_button = QPushButton(translate("Diagnosis", "Send to PACS"), content)
        self.send_button.clicked.connect(lambda: self.action_wanted.emit("send-result"))
        self.card.model_card.clicked.connect(lambda: self.action_wanted.emit("model-card"))
        self.compare_button = QPushButton(content)
        self.compare_button.clicked.connect(self.comparison_wanted)
        self.offer("")
        self.reasons = StatementList(translate("Diagnosis", "Why"), content)
        self.warnings = StatementList(translate("Diagnosis", "Also note"), content)
        self.lung = LungBox(content)
        self.review = ReviewBox(self._reading, content)
        self._review_head = _label("section", content)
        self._review_head.setText(translate("Diagnosis", "Your answer"))
        self._made_by = _label("muted", content)
        self._arrange(content)
        self._content = content
        self.setWidget(content)
        self._reading.analysis.changed.connect(self.show_stage)
        self._reading.analysis.progressed.connect(self._show_progress)
        for export in (self._reading.handing_on.files, self._reading.handing_on.for_pacs):
            export.changed.connect(self.show_stage)
        self._reading.bundle_changed.connect(self.show_stage)
        self.show_stage()

    def show_stage(self) -> None:
        """Show the stage and what belongs to it."""
        analysis = self._reading.analysis
        stage, assessment = analysis.stage, analysis.assessment
        # What was known stays readable while a series is analysed anew.
        done = assessment is not None
        judged: tuple[QWidget, ...] = (self.card, self.reasons, self.warnings, self.lung, self._made_by)
        answered: tuple[QWidget, ...] = (self.review, self._review_head, self.export_button, self.send_button)
        for widget in (*judged, *answered):
            widget.setVisible(done)
        running, waiting = stage is Stage.RUNNING, stage is Stage.WAITING
        self.bar.setVisible(running)
        self.stop_button.setVisible(running or waiting)
        self.start_button.setVisible(stage not in (Stage.RUNNING, Stage.WAITING, Stage.NOTHING))
        self.start_button.setText(self._start_words(stage))
        self._emphasize(self.start_button, not done)
        self.export_button.setEnabled(not self._reading.handing_on.files.busy)
        self.send_button.setEnabled(not self._reading.handing_on.for_pacs.busy)
        self._show_sentence(stage)
        self._show_progress()
        if assessment is not None:
            text = verdict_text(assessment.result, assessment.facts)
            self.card.show_text(text)
            self.reasons.show_statements(text.reasons)
            self.warnings.show_statements(text.warnings)
            self.lung.show_result(assessment)
            made = assessment.report.provenance
            self._made_by.setText(f"{backend_line(made)}\n{bundle_line(assessment.facts)}")
            self._made_by.setToolTip(backend_story(made))
        self.updateGeometry()
        settle(self)

    def offer(self, day: str) -> None:
        """Offer to compare with the study of a day; nothing where it is empty."""
        self.compare_button.setVisible(bool(day))
        self.compare_button.setText(translate("Compare", "Compare with {study}").format(study=day).strip())

    def minimumSizeHint(self) -> QSize:
        """As wide as the words of the language in force need: there is no horizontal scroll bar."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return QSize(self._content.minimumSizeHint().width() + bar + 2 * self.frameWidth(), 160)

    def _show_sentence(self, stage: Stage) -> None:
        analysis = self._reading.analysis
        message, hint = "", ""
        if stage is Stage.NOTHING:
            message = translate("Diagnosis", "No series is open.")
        elif stage is Stage.READY and analysis.series is not None:
            message = translate("Diagnosis", "This series has not been analysed yet.")
            if not analysis.series.eligible:
                hint = translate("Diagnosis", "The series doctor objects to it; an analysis will say why.")
        elif stage is Stage.WAITING:
            message = translate("Diagnosis", "This series is waiting for its turn.")
        elif analysis.assessment is not None and analysis.from_before and stage is Stage.DONE:
            message = kept_line(analysis.assessment, self._reading.bundle)
        elif stage is Stage.STOPPED and analysis.assessment is None:
            message = translate("Diagnosis", "The analysis was stopped: there is no result.")
        elif stage is Stage.FAILED and analysis.error is not None:
            message, hint = said(analysis.error.message), said(analysis.error.hint)
        for label, words in ((self.message, message), (self.hint, hint)):
            label.setText(words)
            label.setVisible(bool(words))

    def _show_progress(self) -> None:
        analysis = self._reading.analysis
        found = analysis.preliminary
        self.preliminary.setText("" if found is None else preliminary_line(found))
        self.preliminary.setVisible(found is not None)
        if analysis.stage is not Stage.RUNNING:
            return
        share = analysis.progress_share
        self.bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.bar.setValue(round(share * 1000))
        self.message.setText(analysis.progress_text)
        self.message.setVisible(True)

    @staticmethod
    def _emphasize(button: QPushButton, on: bool) -> None:
        """The one thing to do next stands out; analysing again does not."""
        name = "primary" if on else ""
        if button.objectName() != name:
            button.setObjectName(name)
            button.style().unpolish(button)
            button.style().polish(button)

    def _start_words(self, stage: Stage) -> str:
        if stage is Stage.FAILED:
            return translate("Diagnosis", "Try again")
        if self._reading.analysis.assessment is not None:
            return translate("Diagnosis", "Analyse again")
        return translate("Diagnosis", "Analyse (F5)")

    def _arrange(self, content: QWidget) -> None:
        rows = []
        for several in ((self.start_button, self.stop_button), (self.export_button, self.send_button)):
            buttons = QHBoxLayout()
            buttons.setSpacing(6)
            for button in several:
                buttons.addWidget(button)
            buttons.addStretch(1)
            rows.append(buttons)
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(9)
        above: tuple[QWidget, ...] = (self.card, self.message, self.hint, self.bar, self.preliminary)
        below: tuple[QWidget, ...] = (self.reasons, self.warnings, self.lung, self._review_head, self.review)
        for widget in above:
            column.addWidget(widget)
        for buttons in rows:
            column.addLayout(buttons)
        column.addWidget(self.compare_button)
        for widget in below:
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self._made_by)


def _label(name: str, parent: QWidget) -> QLabel:
    label = plain_label(name, parent)
    label.setIndent(0)
    return label
