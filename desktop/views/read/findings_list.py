"""Lists of the diagnosis panel: coded statements, and the lung measures with their plot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.viewmodels.results.values import Assessment
from desktop.viewmodels.words.engine_words import said
from desktop.viewmodels.words.measures_shown import capacity_meaning, capacity_shown
from desktop.viewmodels.words.measures_table import extent_sentence, measure_lines, sign_line
from desktop.viewmodels.words.texts import plain
from desktop.viewmodels.words.verdict import Statement
from desktop.views.read.capacity_plot import CapacityPlot
from desktop.views.style.labels import text_label, unparted
from engine.triage.words import pattern_in_words

translate = QCoreApplication.translate


class StatementList(QWidget):
    """A heading and statements: a title, then the engine's sentence with its numbers."""

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._column.addWidget(_label(heading, "section", self))
        self._entries: list[QLabel] = []

    def show_statements(self, statements: Sequence[Statement]) -> None:
        """Show statements; the list hides when there are none."""
        for entry in self._entries:
            entry.hide()  # takes no room while it waits for its end
            entry.deleteLater()
        self._entries = []
        for one in statements:
            title = _label(plain(one.title, 300), "", self)
            title.setToolTip(one.code)
            self._add(title)
            if one.detail:
                self._add(_label(plain(one.detail, 600), "muted", self))
        self.setVisible(bool(statements))

    def texts(self) -> list[str]:
        """What is shown, line by line."""
        return [entry.text() for entry in self._entries]

    def _add(self, entry: QLabel) -> None:
        self._entries.append(entry)
        self._column.addWidget(entry)


class LungBox(QWidget):
    """Extent in a sentence, computed pattern with its signs, the measures, apparent capacity against the healthy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._column.addWidget(_label(translate("Measures", "Lungs"), "section", self))
        self._capacity = _row(translate("Measures", "Apparent lung capacity"), self)
        self._place = _row(translate("Measures", "Among healthy lungs"), self)
        self.plot = CapacityPlot(self)
        self._grid, capacity = QGridLayout(), QGridLayout()
        for grid in (self._grid, capacity):
            grid.setColumnStretch(0, 1)
        for number, row in enumerate((self._capacity, self._place)):
            for column, label in enumerate(row):
                label.setToolTip(capacity_meaning())
                capacity.addWidget(label, number, column)
        self._sentence = _label("", "", self)
        self._pattern = _label("", "muted", self)
        self._signs = _label("", "muted", self)
        self._column.addWidget(self._sentence)
        self._column.addWidget(self._pattern)
        self._column.addWidget(self._signs)
        self._column.addLayout(self._grid)
        self._column.addLayout(capacity)  # its rows are the heading of the plot
        self._column.addWidget(self.plot)
        self._lines: list[QLabel] = []

    def show_result(self, assessment: Assessment) -> None:
        """The lung measures of a result; hides when nothing was measured."""
        shown = capacity_shown(assessment.result, assessment.facts)
        self.plot.show_capacity(shown)
        for widget in (self.plot, *self._capacity):
            widget.setVisible(shown is not None)
        self._capacity[1].setText(shown.text if shown is not None else "")
        self._place[1].setText(shown.place if shown is not None else "")
        for label in self._place:
            label.setVisible(shown is not None and bool(shown.place))
        for label in self._lines:
            label.hide()
            label.deleteLater()
        self._lines = []
        result = assessment.result
        lines = measure_lines(result)
        for number, (name, value) in enumerate(lines):
            row = _row(name, self)
            row[1].setText(unparted(value))
            for column, label in enumerate(row):
                self._grid.addWidget(label, number, column)
                self._lines.append(label)
        pattern = result.pattern
        for label, words in (
            (self._sentence, extent_sentence(result)),
            (self._pattern, said(pattern_in_words(pattern)) if pattern is not None else ""),
            (self._signs, "\n".join(sign_line(sign) for sign in pattern.signs) if pattern is not None else ""),
        ):
            label.setText(unparted(words))
            label.setVisible(bool(words))
        self.setVisible(shown is not None or bool(lines) or bool(extent_sentence(result)))


def _row(name: str, parent: QWidget) -> tuple[QLabel, QLabel]:
    value = _label("", "", parent)
    value.setAlignment(Qt.AlignmentFlag.AlignRight)
    return _label(name, "muted", parent), value


def _label(text: str, name: str, parent: QWidget) -> QLabel:
    label = text_label(unparted(text), name, parent)
    label.setIndent(0)
    return label
