"""StudyRows and SeriesRows: what a PACS holds, as rows sorted by any column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject

from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.tables.row_table import Column, NamedRows, RowTable
from desktop.viewmodels.words.texts import dicom_time, iso_date, person_name, plain
from engine.pacs.query import FoundSeries, FoundStudy

if TYPE_CHECKING:
    from engine.intake.retrieve import Retrieved

translate = QCoreApplication.translate
DATE, TIME, PATIENT, ID, BORN, ACCESSION, DESCRIPTION, IMAGES, HERE = range(9)
SERIES_NUMBER, SERIES_DESCRIPTION, SERIES_KIND, SERIES_IMAGES = range(4)


class StudyRows(NamedRows[FoundStudy]):
    """One row a study of the PACS; ``here`` holds what was retrieved by its UID."""

    context = "Pacs"
    columns = (
        Column(QT_TRANSLATE_NOOP("Pacs", "Date")),
        Column(QT_TRANSLATE_NOOP("Pacs", "Time")),
        Column(QT_TRANSLATE_NOOP("Pacs", "Patient")),
        Column(QT_TRANSLATE_NOOP("Pacs", "ID")),
        Column(QT_TRANSLATE_NOOP("Pacs", "Born")),
        Column(QT_TRANSLATE_NOOP("Pacs", "Accession")),
        Column(QT_TRANSLATE_NOOP("Pacs", "Description")),
        Column(QT_TRANSLATE_NOOP("Pacs", "Images"), number=True),
        Column(
            QT_TRANSLATE_NOOP("Pacs", "Retrieved"),
            QT_TRANSLATE_NOOP("Pacs", "Images that were retrieved."),
            number=True,
        ),
    )

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.here: dict[str, Retrieved] = {}

    def key(self, row: FoundStudy) -> str:
        return row.study_instance_uid

    def text(self, row: FoundStudy, column: int) -> str:
        names = self._show_names
        return {
            DATE: iso_date(row.date),
            TIME: dicom_time(row.time),
            PATIENT: person_name(row.patient) if names else "…" + row.study_instance_uid[-12:],
            ID: plain(row.patient_id, 64) if names else "",
            BORN: iso_date(row.birth_date) if names else "",
            ACCESSION: plain(row.accession, 64) if names else "",
            DESCRIPTION: plain(row.description.replace("^", " "), 80),
            IMAGES: "" if row.images is None else str(row.images),
            HERE: self._here(row),
        }[column]

    def tip(self, row: FoundStudy, column: int) -> str | None:
        """What a narrow table has no room for; elsewhere the UID."""
        if column == DATE:
            return " ".join((self.text(row, DATE), self.text(row, TIME))).strip() or None
        told = (PATIENT, ID, ACCESSION, DESCRIPTION) if self._show_names else (DESCRIPTION,)
        shortened = self.text(row, column) if column in told else ""
        return shortened or plain(row.study_instance_uid, 80)

    def value(self, row: FoundStudy, column: int) -> Any:
        if column == IMAGES:
            return row.images
        if column in (DATE, TIME):
            return (row.date, row.time) if column == DATE else row.time or None
        return super().value(row, column)

    def _here(self, row: FoundStudy) -> str:
        one = self.here.get(row.study_instance_uid)
        if one is None:
            return ""
        if one.whole:
            return str(one.came)
        return translate("Pacs", "{came} of {expected}").format(came=one.came, expected=one.expected)


class SeriesRows(RowTable[FoundSeries]):
    """One row a series of the study that was asked about."""

    context = "Pacs"
    columns = (
        Column(QT_TRANSLATE_NOOP("Pacs", "Series"), number=True),
        Column(QT_TRANSLATE_NOOP("Pacs", "Description")),
        Column(QT_TRANSLATE_NOOP("Pacs", "Modality")),
        Column(QT_TRANSLATE_NOOP("Pacs", "Images"), number=True),
    )

    def key(self, row: FoundSeries) -> str:
        return row.series_instance_uid

    def text(self, row: FoundSeries, column: int) -> str:
        return {
            SERIES_NUMBER: plain(row.number, 12),
            SERIES_DESCRIPTION: plain(row.description, 80),
            SERIES_KIND: plain(row.modality, 16),
            SERIES_IMAGES: "" if row.images is None else str(row.images),
        }[column]

    def tip(self, row: FoundSeries, column: int) -> str | None:
        return plain(row.series_instance_uid, 80)

    def value(self, row: FoundSeries, column: int) -> Any:
        if column == SERIES_NUMBER:
            return int(row.number) if row.number.isdecimal() else None
        return row.images if column == SERIES_IMAGES else super().value(row, column)
