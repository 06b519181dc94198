"""ComparisonPanel: under two images side by side: both strips, one above the other, and the table of what changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.compare.comparison import ComparisonViewModel
from desktop.viewmodels.compare.side_strip import SideStrip
from desktop.viewmodels.compare.words import MEASURE, ChangeTable, days_between, remarks, side_line, side_title
from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.viewmodels.words.engine_words import with_colon
from desktop.views.read.strip import ProbabilityStrip
from desktop.views.style.labels import plain_label, unparted
from desktop.views.style.tables import as_rows, wrap_rows

translate = QCoreApplication.translate
ROW = 24


class ComparisonPanel(QWidget):
    """Left: OLD above NEW, on one scale of levels. Right: what changed."""

    def __init__(self, comparison: ComparisonViewModel, viewer: ViewerViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = comparison
        self.choice = QComboBox(self)
        self.analyse = QPushButton(translate("Compare", "Analyse what is missing"), self)
        self.end = QPushButton(translate("Compare", "End the comparison"), self)
        self.titles = (plain_label("heading", self), plain_label("heading", self))
        self.lines = (plain_label("", self), plain_label("", self))
        self.strips = tuple(
            ProbabilityStrip(SideStrip(comparison, viewer, new=new, parent=self), self) for new in (False, True)
        )
        self.days = plain_label("heading", self)
        self.remarks = plain_label("muted", self)
        self.rows = ChangeTable(self)
        self.table = QTableView(self)
        self._fill()
        self._arrange()
        comparison.changed.connect(self.show_pair)
        comparison.priors_changed.connect(self._show_priors)
        self.show_pair()

    def sizeHint(self) -> QSize:
        return QSize(900, 300)

    def show_pair(self) -> None:
        """Both sides, what changed, and why it may not be leant on."""
        model, pair = self._model, self._model.pair
        sides = (None, None) if pair is None else (pair.old, pair.new)
        for new, side in enumerate(sides):
            title = "" if side is None else side_title(side, new=bool(new))
            self.titles[new].setText(unparted(title))
            self.lines[new].setText("" if side is None else unparted(side_line(side, new=bool(new))))
            self.strips[new].setAccessibleName(with_colon(translate("Strip", "Probability along the stack"), title))
        self.rows.put(() if pair is None or pair.comparison is None else pair.comparison.changes)
        self.days.setText(days_between(model))
        self.remarks.setText(
            "\n".join(f"{one.title}. {one.detail}" if one.detail else one.title for one in remarks(model))
        )
        self.analyse.setVisible(bool(model.missing))
        self.analyse.setEnabled(not model.waiting)
        self.end.setEnabled(model.on)
        self._show_priors()

    def _show_priors(self) -> None:
        pair = self._model.pair
        self.choice.clear()
        for prior in self._model.priors:
            self.choice.addItem(prior.title, prior)
            if pair is not None and prior.study.key == pair.old.study.key:
                self.choice.setCurrentIndex(self.choice.count() - 1)
        self.choice.setEnabled(self.choice.count() > 0)

    def _fill(self) -> None:
        self.choice.setAccessibleName(translate("Compare", "Other studies of this patient"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(26)
        # Only what a person does: the list is filled again with every change.
        self.choice.activated.connect(lambda row: self._model.start(self.choice.itemData(row).study))
        self.analyse.clicked.connect(self._model.want_missing)
        self.end.clicked.connect(self._model.end)
        self.analyse.setObjectName("primary")
        self.table.setModel(self.rows)
        self.table.setAccessibleName(translate("Compare", "What changed"))
        as_rows(self.table, ROW)
        wrap_rows(self.table, ROW)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(MEASURE, QHeaderView.ResizeMode.Stretch)
        self.table.setMinimumSize(320, 3 * ROW)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.choice)
        top.addWidget(self.days, 1)
        top.addWidget(self.analyse)
        top.addWidget(self.end)
        sides = QWidget(self)
        left = QVBoxLayout(sides)
        left.setContentsMargins(8, 4, 8, 4)
        left.setSpacing(2)
        # The strips first, so that no sentence comes between them.
        for title, strip in zip(self.titles, self.strips, strict=True):
            left.addWidget(title)
            left.addWidget(strip)
        for words in (*self.lines, self.remarks):
            left.addWidget(words)
        left.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(sides)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(scroll, 1)
        body.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(body, 1)
