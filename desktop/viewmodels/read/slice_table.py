"""SliceTable: every image of a result as a row, sortable by each column."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt

from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.tables.row_table import Column, RowTable
from desktop.viewmodels.words.engine_words import decimals
from desktop.viewmodels.words.reason_words import reason_title
from desktop.viewmodels.words.texts import minus
from desktop.viewmodels.words.verdict import share
from engine.dicom.image_number import image_number
from engine.dicom.values import Series
from engine.triage.values import SeriesResult, SliceResult

translate = QCoreApplication.translate
INDEX, PROBABILITY, REMARK, POSITION, LUNG, ERROR, DISTANCE = range(7)
#: By code: reasons as a narrow column has room for them; the tool tip has all words.
SHORT_REASONS = {
    "no-lung": QT_TRANSLATE_NOOP("Slices", "No lung"),
    "scant-lung": QT_TRANSLATE_NOOP("Slices", "Little lung"),
    "series-refused": QT_TRANSLATE_NOOP("Slices", "Series refused"),
    "off-grid": QT_TRANSLATE_NOOP("Slices", "Thin series: skipped"),
    "transfer-syntax": QT_TRANSLATE_NOOP("Slices", "No decoder"),
    "pixel-data": QT_TRANSLATE_NOOP("Slices", "Damaged"),
    "dicom": QT_TRANSLATE_NOOP("Slices", "Damaged"),
    "geometry": QT_TRANSLATE_NOOP("Slices", "No position"),
}


class SliceTable(RowTable[SliceResult]):
    """The slices of one result; empty without one."""

    context = "Slices"
    columns = (
        Column(
            QT_TRANSLATE_NOOP("Slices", "Image"),
            QT_TRANSLATE_NOOP("Slices", "Instance Number, as the archive counts."),
            number=True,
        ),
        Column(
            QT_TRANSLATE_NOOP("Slices", "Probability"),
            QT_TRANSLATE_NOOP("Slices", "Calibrated probability of COVID-19 pneumonia on this image (ResNet-18)."),
            number=True,
        ),
        Column(
            QT_TRANSLATE_NOOP("Slices", "Remark"),
            QT_TRANSLATE_NOOP("Slices", "Why an image was left out of the verdict."),
        ),
        Column(
            QT_TRANSLATE_NOOP("Slices", "mm"),
            QT_TRANSLATE_NOOP("Slices", "Position along the normal of the series, from Image Position (Patient)."),
            number=True,
        ),
        Column(
            QT_TRANSLATE_NOOP("Slices", "Lung cm²"),
            QT_TRANSLATE_NOOP("Slices", "Area of the lungs on this image, from the lung mask."),
            number=True,
        ),
        Column(
            QT_TRANSLATE_NOOP("Slices", "Error"),
            QT_TRANSLATE_NOOP(
                "Slices", "Reconstruction error of the autoencoder (1 - SSIM): large where it can't rebuild the image."
            ),
            number=True,
        ),
        Column(
            QT_TRANSLATE_NOOP("Slices", "Distance"),
            QT_TRANSLATE_NOOP(
                "Slices", "Mahalanobis distance of the image's code from the training images: about 1 for a usual one."
            ),
            number=True,
        ),
    )

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._series: Series | None = None
        self.sort(INDEX, Qt.SortOrder.AscendingOrder)

    def show(self, result: SeriesResult | None, series: Series | None = None) -> None:
        """Put a result's slices in, in the order in force; quoted by the Instance Numbers of their series."""
        self._series = series
        self.put(result.slices if result is not None else ())

    def key(self, row: SliceResult) -> int:
        return row.index

    def text(self, row: SliceResult, column: int) -> str:
        return image_number(self._series, row.index) if column == INDEX else cell_text(row, column)

    def tip(self, row: SliceResult, column: int) -> str | None:
        """Why an image is left out, in full."""
        return reason_title(row.excluded) if column == REMARK and row.excluded is not None else None

    def value(self, row: SliceResult, column: int) -> Any:
        return sort_value(row, column)


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
    if column == REMARK:
        return str(value)
    return minus(decimals({POSITION: "{:.1f}", ERROR: "{:.3f}", DISTANCE: "{:.2f}"}[column].format(value)))


def remark(one: SliceResult) -> str:
    """Why a slice is left out, in as many words as the column has room for; empty for one that counts."""
    if one.excluded is not None:
        short = SHORT_REASONS.get(one.excluded)
        return translate("Slices", short) if short is not None else reason_title(one.excluded)
    if one.in_distribution is False:
        return translate("Slices", "Unfamiliar")
    return translate("Slices", "After the verdict") if one.filled else ""
