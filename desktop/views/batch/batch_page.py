"""BatchPage: every study of a folder, its results as a table; what is chosen here is what ``alveoscope batch`` runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.settings import Settings
from desktop.viewmodels.batch.batch import BatchStage, BatchViewModel
from desktop.viewmodels.batch.table import DATE, IMAGES, PATIENT, REMARK, SERIES, VERDICT, BatchFilter
from desktop.viewmodels.batch.values import BatchRow
from desktop.viewmodels.batch.words import batch_line
from desktop.views.batch.wish_form import WishForm
from desktop.views.style.buttons import push_button
from desktop.views.style.fitting_columns import FittingColumns
from desktop.views.style.labels import plain_label, say_on, text_label
from desktop.views.style.tables import as_rows
from desktop.views.style.verdict_delegate import VerdictDelegate

translate = QCoreApplication.translate


class BatchPage(QWidget):
    """What to judge, how far it is, and what came of it.

    Signals
    -------
    study_wanted(object)
        Path of a study that is to be opened in the viewer.
    """

    study_wanted = Signal(object)

    def __init__(self, model: BatchViewModel, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.form = WishForm(settings, self)
        self.start_button = push_button("", self._start, self)
        self.stop_button = push_button(translate("Batch", "Stop"), model.stop, self)
        self.bar = QProgressBar(self)
        self._line = plain_label("muted", self)
        self.filter = QComboBox(self)
        self.search = QLineEdit(self)
        self.table = QTableView(self)
        self.results_button = push_button(translate("Batch", "Open the folder"), self._open_results, self)
        self.open_button = push_button(translate("Batch", "Open"), self.open_selected, self)
        self._fill()
        self._arrange()
        self.form.out_chosen.connect(model.show_results)
        self.form.changed.connect(self._show_state)
        model.changed.connect(self._show_state)
        model.progressed.connect(self._show_progress)
        if (wish := model.wish or model.unfinished) is not None:
            self.form.show_wish(wish)
        self._show_state()

    def selected(self) -> BatchRow | None:
        """The study in the current row."""
        index = self.table.currentIndex()
        return self._model.table.rows[index.row()] if index.isValid() else None

    def open_selected(self) -> None:
        """Open the study of the selected row in the viewer."""
        row = self.selected()
        if row is not None and row.place:
            self.study_wanted.emit(Path(row.place))

    def _start(self) -> None:
        wish = self.form.wish
        if wish is not None:
            self._model.start(wish)

    def _open_results(self) -> None:
        if self._model.out is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._model.out)))

    def _show_state(self) -> None:
        model = self._model
        for row, (one, count) in enumerate(model.filter_counts.items()):
            self.filter.setItemText(row, f"{translate('Batch', one.value)}  ({count})")
        self.form.setEnabled(not model.running)
        self.form.bind(model.earlier)
        self.start_button.setText(
            translate("Batch", "Continue") if model.earlier is not None else translate("Batch", "Start")
        )
        self.start_button.setEnabled(not model.running and self.form.wish is not None)
        self.stop_button.setEnabled(model.running)
        self.results_button.setEnabled(model.out is not None)
        self.bar.setVisible(model.running)
        self._show_progress()
        self._show_selected()

    def _show_progress(self) -> None:
        report = self._model.report
        known = report if self._model.stage is BatchStage.RUNNING else None
        self.bar.setRange(0, (known.total or 0) if known else 0)
        self.bar.setValue(known.done if known and known.total else 0)
        say_on(self._line, batch_line(self._model), trouble=self._model.stage is BatchStage.FAILED)

    def _show_selected(self) -> None:
        row = self.selected()
        self.open_button.setEnabled(row is not None and bool(row.place))

    def _fill(self) -> None:
        for one in BatchFilter:
            self.filter.addItem(translate("Batch", one.value), one)
        self.filter.setAccessibleName(translate("Batch", "Filter"))
        self.filter.currentIndexChanged.connect(lambda row: self._model.set_filter(list(BatchFilter)[row]))
        self.search.setPlaceholderText(translate("Batch", "Search in the results"))
        self.search.setAccessibleName(translate("Batch", "Search in the results"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._model.set_query)
        self.bar.setTextVisible(False)
        table = self.table
        table.setModel(self._model.table)
        table.setAccessibleName(translate("Batch", "Results"))
        table.setItemDelegateForColumn(VERDICT, VerdictDelegate(lambda row: row.sign, table))
        as_rows(table, 28)
        FittingColumns(table, narrowing=(REMARK, SERIES, PATIENT), leaving=(IMAGES, DATE))
        table.horizontalHeader().setSortIndicator(VERDICT, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.activated.connect(lambda _index: self.open_selected())
        table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_selected())

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(text_label(translate("Batch", "Batch"), "page-title", self))
        top.addStretch(1)
        top.addWidget(self.stop_button)
        top.addWidget(self.start_button)
        self.start_button.setObjectName("primary")
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self._line, 1)
        middle.addWidget(self.filter)
        middle.addWidget(self.search)
        self.search.setMinimumWidth(200)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(self.results_button)
        bottom.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.form)
        column.addWidget(self.bar)
        column.addLayout(middle)
        column.addWidget(self.table, 1)
        column.addLayout(bottom)
