"""What is dragged from the list to a pane: a series, by its key."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

SERIES_MIME = "application/x-alveoscope-series"


def dragged_series(series_key: str) -> QMimeData:
    """A series on its way."""
    mime = QMimeData()
    mime.setData(SERIES_MIME, series_key.encode())
    return mime


def dropped_series(mime: QMimeData) -> str:
    """Key of the series that is dragged."""
    return bytes(mime.data(SERIES_MIME).data()).decode()
