"""When and in which phase an image was acquired: values to part images by, and to order them by."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from engine.dicom.membership import Raw
from engine.dicom.record import ImageRecord
from engine.dicom.text import identifier, number

Number = Callable[[ImageRecord], float | None]

_DATETIME = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?(\.\d+)?")
_TIME = re.compile(r"(\d{2}):?(\d{2})?:?(\d{2})?(\.\d+)?")
_DAY_SECONDS = 86_400.0


@lru_cache(maxsize=8192)
def _seconds(date: Raw, time: Raw) -> float | None:
    """Seconds on a clock of our own; days count where there is a date (PS3.5 6.2, VR DA and TM)."""
    found = _TIME.match(identifier(time))
    if not found or found.end() == 0:
        return None
    hours, minutes, seconds, part = found.groups()
    day = "".join(letter for letter in identifier(date) if letter.isdigit())
    days = (int(day[:4]) * 372 + int(day[4:6]) * 31 + int(day[6:8])) if len(day) == 8 else 0
    return days * _DAY_SECONDS + int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(part or 0)


def acquired(record: ImageRecord) -> float | None:
    """Acquisition DateTime, or Acquisition Date and Time."""
    moment = record.moment
    joined = _DATETIME.match(identifier(moment.acquisition_datetime))
    if joined and joined[4]:
        text = identifier(moment.acquisition_datetime).encode()
        return _seconds(text[:8], text[8:])
    return _seconds(moment.acquisition_date, moment.acquisition_time)


def made(record: ImageRecord) -> float | None:
    """Content Date and Time."""
    return _seconds(record.moment.content_date, record.moment.content_time)


def _temporal(record: ImageRecord) -> float | None:
    return number(record.moment.temporal)


def _trigger(record: ImageRecord) -> float | None:
    return number(record.moment.trigger)


def _acquisition(record: ImageRecord) -> float | None:
    return None if record.acquisition is None else float(record.acquisition)


def _instance(record: ImageRecord) -> float | None:
    header = record.header
    # The number of a frame says where it is stored, not when it was made.
    if header is None or header.frame is not None or header.instance_number is None:
        return None
    return float(header.instance_number)


class Label(NamedTuple):
    """An attribute that names an acquisition or phase.

    Attributes
    ----------
    raw : callable
        The value as it lies in the header: quick, and never fewer kinds of it than of ``value``.
    value : callable
        What images of one acquisition or phase share.
    """

    name: str
    raw: Callable[[ImageRecord], Hashable | None]
    value: Callable[[ImageRecord], Hashable | None]


def _text(name: str, where: str) -> Label:
    raw: Callable[[ImageRecord], Raw] = attrgetter(where)
    return Label(name, raw, lambda record: identifier(raw(record)))


def _plain(name: str, where: str) -> Label:
    return Label(name, attrgetter(where), attrgetter(where))


ACQUISITION_NUMBER = _plain("Acquisition Number", "acquisition")
LABELS: tuple[Label, ...] = (
    ACQUISITION_NUMBER,
    _text("Temporal Position", "moment.temporal"),
    _text("Stack ID", "moment.stack"),
    _text("Trigger Time or phase", "moment.trigger"),
    Label(
        "Acquisition Time",
        attrgetter("moment.acquisition_datetime", "moment.acquisition_date", "moment.acquisition_time"),
        acquired,
    ),
    _plain("Image Type", "series.image_type"),
    _plain("Series Number", "series.number"),
    _plain("Series Description", "series.description"),
    _text("Image Comments", "moment.comments"),
    Label("Content Time", attrgetter("moment.content_date", "moment.content_time"), made),
    _plain("Slice Thickness", "header.thickness_mm"),
)
"""What names an acquisition or phase, the most telling first."""

ORDERS: tuple[tuple[str, Number], ...] = (
    ("Temporal Position", _temporal),
    ("Trigger Time or phase", _trigger),
    ("Acquisition Time", acquired),
    ("Acquisition Number", _acquisition),
    ("Content Time", made),
    ("Instance Number", _instance),
)
"""What grows from one acquisition or phase to the next."""


def latest(records: Sequence[ImageRecord]) -> ImageRecord:
    """The image acquired last, by the first of the times and numbers that all have and that differ.

    Where none does, the highest SOP Instance UID: scanners count these up. Never the file name.
    """
    for order in (acquired, made, _acquisition, _temporal, _instance):
        values = [order(record) for record in records]
        known = [value for value in values if value is not None]
        if len(known) == len(values) and len(set(known)) == len(known):
            return records[values.index(max(known))]
    return max(records, key=lambda record: (uid_numbers(record.sop_instance_uid), record.header and record.header.copy))


def uid_numbers(uid: str) -> tuple[tuple[bool, int, str], ...]:
    """A UID's components, so that numbers are compared as such, however many digits they have."""
    return tuple(_component(part) for part in uid.split("."))


def _component(part: str) -> tuple[bool, int, str]:
    if not part.isdecimal():
        return True, 0, part
    digits = part.lstrip("0")
    return False, len(digits), digits
