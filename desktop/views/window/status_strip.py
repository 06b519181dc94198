"""StatusStrip: which back-end, precision and bundle speak here; always on the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.words.engine_words import said
from desktop.viewmodels.words.verdict import backend_line, backend_story, bundle_line

translate = QCoreApplication.translate
#: Around and between what stands in a status bar, pixels.
MARGIN = 48


class StatusStrip(QLabel):
    """One line in the status bar; its tool tip tells what else was tried."""

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self._bar: QStatusBar | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("muted")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)  # beside the notice at once
        self.setContentsMargins(8, 0, 8, 0)
        self.setAccessibleName(translate("Status", "Back-end and bundle"))
        reading.analysis.changed.connect(self.show_state)
        reading.analysis.progressed.connect(self.show_state)
        reading.bundle_changed.connect(self.show_state)
        reading.handing_on.changed.connect(self._make_way)
        self.show_state()

    def give_way_in(self, bar: QStatusBar) -> None:
        """Hide where a message, or what is being made, leaves too little room: that goes, and this comes back."""
        self._bar = bar
        bar.messageChanged.connect(lambda _text: self._make_way())

    def _make_way(self) -> None:
        if self._bar is not None:
            text = self._bar.currentMessage()
            crowded = bool(text) or self._reading.handing_on.busy
            self.setVisible(not crowded or self._fits_beside(text, self._bar))

    def _fits_beside(self, text: str, bar: QStatusBar) -> bool:
        others = [one for one in bar.findChildren(QWidget) if one is not self and one.parent() is bar]
        taken = sum(one.sizeHint().width() for one in others if one.isVisible()) + self.sizeHint().width()
        return bar.fontMetrics().horizontalAdvance(text) + taken + MARGIN <= bar.width()

    def show_state(self) -> None:
        """The back-end of the result in view, else of the last one, else what the settings ask for."""
        analysis = self._reading.analysis
        assessment = analysis.assessment or analysis.latest
        if analysis.busy:
            text, story = analysis.progress_text, ""
        elif assessment is not None:
            made = assessment.report.provenance
            text, story = f"{backend_line(made)}  ·  {bundle_line(assessment.facts)}", backend_story(made)
        else:
            text, story = "  ·  ".join(part for part in (self._backend(), self._bundle()) if part), ""
        self.setText(text)
        self.setToolTip(story)
        self._make_way()  # it may need more room than before

    def _backend(self) -> str:
        """Before the first analysis: what the settings ask for."""
        means = self._reading.means()
        if (means.backend, means.precision) == ("auto", "auto"):
            return translate("Status", "Back-end: chosen at the first analysis")
        return translate("Status", "Back-end: {name}, {precision} (chosen at the first analysis)").format(
            name=means.backend, precision=means.precision
        )

    def _bundle(self) -> str:
        """The bundle that would be used, or why there is none."""
        if self._reading.bundle is not None:
            return bundle_line(self._reading.bundle)
        return said(self._reading.bundle_error.message, 200) if self._reading.bundle_error is not None else ""
