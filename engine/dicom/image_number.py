"""How an image is quoted to people: by its Instance Number, as the PACS counts; by its place where it has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.dicom.planes import SliceHeader
from engine.dicom.values import Series


def image_number(series: Series | None, index: int) -> str:
    """The number to quote for an image of a series."""
    return str(image_numbers(() if series is None else series.headers, (index,))[0])


def image_numbers(headers: Sequence[SliceHeader], indices: Iterable[int]) -> tuple[int, ...]:
    """The numbers to quote for some images of a series, in the order of ``indices``."""
    numbers = [header.instance_number for header in headers]
    # Where one is missing, the place of that image may be the number of another.
    telling = None not in numbers and len(set(numbers)) == len(numbers)
    found = []
    for index in indices:
        number = numbers[index] if telling and index < len(numbers) else None
        found.append(index + 1 if number is None else number)
    return tuple(found)
