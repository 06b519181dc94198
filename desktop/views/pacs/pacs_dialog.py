"""PacsDialog: search the PACS, retrieve a study, some of its series, its earlier studies. Leaves the window free."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.pacs.pacs import PacsStage, PacsViewModel
from desktop.viewmodels.pacs.table import (
    ACCESSION,
    DATE,
    DESCRIPTION,
    ID,
    PATIENT,
    SERIES_DESCRIPTION,
    SERIES_NUMBER,
    TIME,
)
from desktop.viewmodels.pacs.words import pacs_line, went_wrong
from desktop.viewmodels.words.engine_words import error_words
from desktop.views.pacs.wish_box import WishBox
from desktop.views.style.buttons import push_button
from desktop.views.style.fitting_columns import FittingColumns
from desktop.views.style.labels import plain_label, say_on, text_label
from desktop.views.style.tables import as_rows
from engine.errors import UsageError
from engine.pacs.query import FoundStudy, Query

translate = QCoreApplication.translate
ROW = 24


class PacsDialog(QDialog):
    """Search fields, studies, series of one, what is going on, and which PACS it is."""

    def __init__(self, model: PacsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle(translate("Pacs", "Query/Retrieve"))
        self.resize(980, 620)
        self.name, self.patient_id, self.accession = (QLineEdit(self) for _ in range(3))
        self.first, self.last = QLineEdit(self), QLineEdit(self)
        self.search_button = push_button(translate("Pacs", "Search"), self._search, self)
        self.studies, self.series = QTableView(self), QTableView(self)
        self.line = plain_label("muted", self)
        self.bar = QProgressBar(self)
        self.series_button = push_button(translate("Pacs", "Show series"), self._list_series, self)
        self.earlier_button = push_button(
            translate("Pacs", "Retrieve with earlier studies"), lambda: self._retrieve(priors=True), self
        )
        self.retrieve_button = push_button(translate("Pacs", "Retrieve"), lambda: self._retrieve(priors=False), self)
        self.stop_button = push_button(translate("Pacs", "Stop"), model.stop, self)
        self.close_button = push_button(translate("Help", "Close"), self.reject, self)
        self.box = WishBox(model, self)
        self._fill()
        self._arrange()
        model.changed.connect(self._show)
        model.progressed.connect(self._show_progress)
        self._show()
        self.name.setFocus()

    @property
    def study(self) -> FoundStudy | None:
        """The study in the current row."""
        index = self.studies.currentIndex()
        return self._model.studies.rows[index.row()] if index.isValid() else None

    @property
    def chosen_series(self) -> tuple[str, ...]:
        """UIDs of the selected series; none: the whole study."""
        rows = self.series.selectionModel().selectedRows()
        return tuple(self._model.series.rows[one.row()].series_instance_uid for one in rows)

    def showEvent(self, event: QShowEvent) -> None:
        """Only now fonts and style are those of the screen, which say how wide the titles of columns are."""
        super().showEvent(event)
        header = self.series.horizontalHeader()
        for column in range(header.count()):
            header.resizeSection(column, max(header.sectionSize(column), header.sectionSizeHint(column)))

    def done(self, result: int) -> None:
        self.box.keep()  # there is no other button that would
        super().done(result)

    def _search(self) -> None:
        self.box.keep()
        try:
            query = Query(
                self.name.text(), self.patient_id.text(), self.accession.text(), _day(self.first), _day(self.last)
            )
        except UsageError as error:
            say_on(self.line, error_words(error), trouble=True)
            return
        self._model.find(query)

    def _list_series(self) -> None:
        self.box.keep()
        if self.study is not None:
            self._model.list_series(self.study)

    def _retrieve(self, *, priors: bool) -> None:
        self.box.keep()
        if self.study is not None:
            self._model.retrieve(self.study, self.chosen_series, priors=priors)

    def _show(self) -> None:
        model = self._model
        self.search_button.setEnabled(not model.busy)
        self.box.setEnabled(not model.busy)
        self.stop_button.setEnabled(model.busy and not model.stopping)
        self._show_series()
        self._show_progress()
        self._show_selected()

    def _show_progress(self) -> None:
        model, report = self._model, self._model.report
        say_on(self.line, pacs_line(model), trouble=went_wrong(model))
        self.bar.setVisible(model.busy)
        known = report if model.stage is PacsStage.RETRIEVING and report is not None and report.total else None
        self.bar.setRange(0, (known.total or 0) if known else 0)
        self.bar.setValue(known.done if known else 0)

    def _show_selected(self) -> None:
        ready = self.study is not None and not self._model.busy
        for button in (self.series_button, self.earlier_button, self.retrieve_button):
            button.setEnabled(ready)

    def _show_series(self) -> None:
        """Those of the study in the current row, and of no other: another may have been chosen since they were asked
        for, and what is retrieved are series chosen here of the study chosen there."""
        if self.study is None or self.study.study_instance_uid != self._model.listed:
            self._model.series.put(())
        self.series.setVisible(self._model.series.rowCount() > 0)

    def _other_study(self) -> None:
        self._show_series()
        self._show_selected()

    def _fill(self) -> None:
        for line, name in (
            (self.name, translate("Pacs", "Patient's name")),
            (self.patient_id, translate("Pacs", "Patient ID")),
            (self.accession, translate("Pacs", "Accession")),
            (self.first, translate("Pacs", "From")),
            (self.last, translate("Pacs", "To")),
        ):
            line.setAccessibleName(name)
            line.returnPressed.connect(self._search)
        self.name.setPlaceholderText(translate("Pacs", "Name or first letters"))
        for day in (self.first, self.last):
            day.setPlaceholderText(translate("Pacs", "YYYY-MM-DD"))
        for button in (self.series_button, self.earlier_button, self.retrieve_button, self.stop_button):
            button.setAutoDefault(False)
        self.close_button.setAutoDefault(False)
        self.search_button.setObjectName("primary")
        self.search_button.setDefault(True)
        self.bar.setTextVisible(False)
        for table, rows, name in (
            (self.studies, self._model.studies, translate("Pacs", "Studies of the PACS")),
            (self.series, self._model.series, translate("Pacs", "Series of the study")),
        ):
            table.setModel(rows)
            table.setAccessibleName(name)
            as_rows(table, ROW)
        FittingColumns(self.studies, narrowing=(DESCRIPTION, PATIENT, ACCESSION, ID), leaving=(TIME,))
        self.series.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.series.setMaximumHeight(6 * ROW)
        self.series.horizontalHeader().setSectionResizeMode(SERIES_DESCRIPTION, QHeaderView.ResizeMode.Stretch)
        self.studies.horizontalHeader().setSortIndicator(DATE, Qt.SortOrder.DescendingOrder)
        self.series.horizontalHeader().setSortIndicator(SERIES_NUMBER, Qt.SortOrder.AscendingOrder)
        for table in (self.studies, self.series):
            table.setSortingEnabled(True)
        self.studies.activated.connect(lambda _index: self._retrieve(priors=False))
        self.studies.selectionModel().currentRowChanged.connect(lambda _now, _before: self._other_study())

    def _arrange(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(8)
        for place, line in enumerate((self.name, self.patient_id, self.accession, self.first, self.last)):
            label = QLabel(line.accessibleName(), self)
            label.setBuddy(line)
            fields.addWidget(label, 0, place)
            fields.addWidget(line, 1, place)
            fields.setColumnStretch(place, 3 if place == 0 else 2)
        fields.addWidget(self.search_button, 1, 5)
        buttons = QHBoxLayout()
        buttons.addWidget(self.series_button)
        buttons.addStretch(1)
        for button in (self.stop_button, self.earlier_button, self.retrieve_button, self.close_button):
            buttons.addWidget(button)
        note = translate(
            "Pacs", "Only CT studies are listed. What is retrieved opens in the window; it is not put on the worklist."
        )
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(fields)
        column.addWidget(self.studies, 1)
        column.addWidget(self.series)
        column.addWidget(self.line)
        column.addWidget(self.bar)
        column.addLayout(buttons)
        column.addWidget(text_label(note, "muted", self))
        column.addWidget(self.box)


def _day(line: QLineEdit) -> str:
    """``2024-01-31``, or with points, or nothing between, as DICOM has it."""
    return re.sub(r"[-./\s]", "", line.text())
