"""SliceTable: every image of a result as a row, sortable by each column."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.viewmodels.words.image_name import image_number
from desktop.viewmodels.words.reason_words import reason_title
from desktop.viewmodels.words.verdict import share
from engine.dicom.values import Series
from engine.triage.values import SeriesResult, SliceResult

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
INVALID = QModelIndex()

#: (header, what it means); context "Slices".
COLUMNS = (
    (QT_TRANSLATE_NOOP("Slices", "Image"), QT_TRANSLATE_NOOP("Slices", "Instance Number, as the archive counts.")),
    (
        QT_TRANSLATE_NOOP("Slices", "Probability"),
        QT_TRANSLATE_NOOP("Slices", "Calibrated probability of COVID-19 pneumonia on this image (ResNet-18)."),
    ),
    (
        QT_TRANSLATE_NOOP("Slices", "Remark"),
        QT_TRANSLATE_NOOP("Slices", "Why an image was left out of the verdict."),
    ),
    (
        QT_TRANSLATE_NOOP("Slices", "mm"),
        QT_TRANSLATE_NOOP("Slices", "Position along the normal of the series, from Image Position (Patient)."),
    ),
    (
        QT_TRANSLATE_NOOP("Slices", "Lung cm²"),
        QT_TRANSLATE_NOOP("Slices", "Area of the lungs on this image, from the lung mask."),
    ),
    (
        QT_TRANSLATE_NOOP("Slices", "Error"),
        QT_TRANSLATE_NOOP(
            "Slices", "Reconstruction error of the autoencoder (1 - SSIM): large where it can't rebuild the image."
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Slices", "Distance"),
        QT_TRANSLATE_NOOP(
            "Slices", "Mahalanobis distance of the image's code from the training images: about 1 for a usual one."
        ),
    ),
)
INDEX, PROBABILITY, REMARK, POSITION, LUNG, ERROR, DISTANCE = range(len(COLUMNS))


class SliceTable(QAbstractTableModel):
    """The slices of one result; empty without one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[SliceResult] = []
        self._series: Series | None = None
        self._sorted = (INDEX, Qt.SortOrder.AscendingOrder)

    def show(self, result: SeriesResult | None, series: Series | None = None) -> None:
        """Put a result's slices in, in the order in force; quoted by the Instance Numbers of their series."""
        self._series = series
        self.beginResetModel()
        self._rows = list(result.slices) if result is not None else []
        self._arrange()
        self.endResetModel()

    def slice_index(self, row: int) -> int:
        """Index in the stack of a row."""
        return self._rows[row].index

    def row_of(self, slice_index: int) -> int | None:
        """Row of an image of the stack."""
        return next((row for row, one in enumerate(self._rows) if one.index == slice_index), None)

    def rowCount(self, parent: Index = INVALID) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = INVALID) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return translate("Slices", COLUMNS[section][0])
        if role == Qt.ItemDataRole.ToolTipRole:
            return translate("Slices", COLUMNS[section][1])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return image_number(self._series, one.index) if index.column() == INDEX else cell_text(one, index.column())
        return _alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(self._rows[old.row()].index, old.column()) for old in before]
        self._sorted = (column, order)
        self._arrange()
        rows = {one.index: row for row, one in enumerate(self._rows)}
        self.changePersistentIndexList(before, [self.index(rows[index], column_) for index, column_ in kept])
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        column, order = self._sorted
        descending = order is Qt.SortOrder.DescendingOrder
        self._rows.sort(key=lambda one: one.index)
        # What has no value stays at the end in both directions: nobody looks for it first.
        known = [one for one in self._rows if sort_value(one, column) is not None]
        unknown = [one for one in self._rows if sort_value(one, column) is None]
        known.sort(key=lambda one: sort_value(one, column), reverse=descending)
        self._rows = known + unknown


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignLeft if column == REMARK else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def sort_value(one: SliceResult, column: int) -> Any:
    """What a column is sorted by; None where the slice has no value there."""
    return (
        one.index,
        one.probability,
        remark(one) or None,
        one.position_mm,
        one.lung_area_mm2,
        one.reconstruction_error,
        one.code_distance,
    )[column]


def cell_text(one: SliceResult, column: int) -> str:
    """What a cell says."""
    value = sort_value(one, column)
    if value is None:
        return ""
    if column == INDEX:
        return str(value + 1)
    if column == PROBABILITY:
        return share(value)
    if column == LUNG:
        return f"{value / 100:.0f}"
    return {POSITION: "{:.1f}", ERROR: "{:.3f}", DISTANCE: "{:.2f}", REMARK: "{}"}[column].format(value)


def remark(one: SliceResult) -> str:
    """Why a slice is left out; empty for one that counts."""
    if one.excluded is not None:
        return reason_title(one.excluded)
    return translate("Slices", "unfamiliar") if one.in_distribution is False else ""
