"""MeasurementTable: what was drawn on a study, one row a measurement; names can be written into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal

from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.tables.row_table import Column, Index, RowTable
from desktop.viewmodels.view.measures import number_lines
from desktop.viewmodels.words.texts import minus, plain
from engine.dicom.image_number import image_number
from engine.dicom.values import Series
from engine.report.drawn import Drawn, Kind

translate = QCoreApplication.translate
NAME, KIND, VALUE, IMAGE = range(4)


class MeasurementTable(RowTable[Drawn]):
    """Signals
    -------
    renamed(object, str)
        The measurement, and what it shall be called.
    """

    renamed = Signal(object, str)
    context = "Measurements"
    columns = (
        Column(QT_TRANSLATE_NOOP("Measurements", "Name"), QT_TRANSLATE_NOOP("Measurements", "Double click to write.")),
        Column(QT_TRANSLATE_NOOP("Measurements", "Kind")),
        Column(QT_TRANSLATE_NOOP("Measurements", "Value")),
        Column(QT_TRANSLATE_NOOP("Measurements", "Image"), number=True),
    )

    def show(self, drawn: Sequence[Drawn], series: Sequence[Series]) -> None:
        """Put the measurements of a study in; images are quoted by the Instance Numbers of their series."""
        self._series = {one.key: one for one in series}
        self.put(drawn)

    def key(self, row: Drawn) -> str:
        return row.key

    def text(self, row: Drawn, column: int) -> str:
        if column == NAME:
            return plain(row.name)
        if column == KIND:
            return kind_text(row.kind)
        if column == VALUE:
            return _short(row)
        if row.image is None:
            return translate("Measurements", "reformatted")
        series, index = self._series.get(row.series_key), self._index(row)
        return "" if index is None else image_number(series, index)

    def tip(self, row: Drawn, column: int) -> str | None:
        """Everything that the measurement says."""
        return "\n".join(number_lines(row.numbers, hounsfield=row.hounsfield)) if column == VALUE else None

    def value(self, row: Drawn, column: int) -> Any:
        return self._index(row) if column == IMAGE else super().value(row, column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == NAME else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return super().data(index, Qt.ItemDataRole.DisplayRole if role == Qt.ItemDataRole.EditRole else role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or str(value) == row.name:
            return False
        self.renamed.emit(row, plain(str(value)))
        return True

    def _index(self, row: Drawn) -> int | None:
        """Place of the image in its series; None where the series is not open, or the plane is none of its images."""
        series = self._series.get(row.series_key)
        headers = series.headers if series is not None else ()
        return next((number for number, header in enumerate(headers) if header.ref == row.image), None)


def _short(row: Drawn) -> str:
    """The number that one looks for: of a region the mean; its area is on the image and in the tool tip."""
    found = row.numbers
    if found.mean is None:
        return next(iter(number_lines(found, hounsfield=row.hounsfield)), "")
    return minus(f"{found.mean:.0f}{' HU' if row.hounsfield else ''}")


def kind_text(kind: Kind) -> str:
    return {
        Kind.DISTANCE: translate("Measurements", "Distance"),
        Kind.ANGLE: translate("Measurements", "Angle"),
        Kind.ELLIPSE: translate("Measurements", "Ellipse"),
        Kind.RECTANGLE: translate("Measurements", "Rectangle"),
        Kind.FREEHAND: translate("Measurements", "Freehand"),
        Kind.ARROW: translate("Measurements", "Arrow"),
    }[kind]
