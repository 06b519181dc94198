"""How an image is quoted to people: by its Instance Number, as the PACS counts; by its place where it has none."""

from __future__ import annotations

from engine.dicom.values import Series


def image_number(series: Series | None, index: int) -> str:
    """The number to quote for an image of a series."""
    if series is not None and index < len(series.headers):
        number = series.headers[index].instance_number
        if number is not None and _telling(series):
            return str(number)
    return str(index + 1)


def _telling(series: Series) -> bool:
    """Whether Instance Numbers tell the images of a series apart."""
    return len({header.instance_number for header in series.headers}) == len(series.headers)
