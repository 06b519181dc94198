"""The same object met again, and other objects that bear its identifier (PS3.3 C.12.1.1 wants it unique)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.dicom.identity import contradict
from engine.dicom.kept import kept_by_file
from engine.dicom.pixel_digest import object_digest, same_picture
from engine.dicom.read import content_of, data_set_start
from engine.dicom.record import ImageRecord
from engine.dicom.values import SliceSource
from engine.errors import AlveoscopeError

_PLACE_DIGITS = 2


@dataclass
class _Known:
    """Objects with one SOP Instance UID: those that were looked at, and how many there are."""

    first: Sequence[ImageRecord] | None
    data_sets: set[bytes] = field(default_factory=set)
    pictures: dict[object, list[ImageRecord]] = field(default_factory=lambda: defaultdict(list))
    objects: int = 1


class SeenObjects:
    """Objects by SOP Instance UID. Files are read whole only where an identifier turns up again.

    Attributes
    ----------
    shared : set of str
        SOP Instance UIDs of objects that differ in more than their compression.
    """

    def __init__(self) -> None:
        self.shared: set[str] = set()
        self._known: dict[str, _Known] = {}

    def take(self, records: Sequence[ImageRecord]) -> int | None:
        """Number of the object among those with its SOP Instance UID, 0 for the first; None for a copy.

        A copy has the same data set, or the same pixels at the same place in the same series: a node wrote it anew.
        """
        uid = records[0].sop_instance_uid
        known = self._known.get(uid)
        if known is None or not uid:
            self._known[uid] = _Known(records)
            return 0
        if known.first is not None:
            _remember(known, known.first)
            known.first = None
        if _is_known(known, records):
            return None
        if not any(same_picture(records[0], one) for same in known.pictures.values() for one in same):
            self.shared.add(uid)
        _remember(known, records)
        known.objects += 1
        return known.objects - 1


def _remember(known: _Known, records: Sequence[ImageRecord]) -> None:
    digest = _data_set(records[0].source)
    if digest is not None:
        known.data_sets.add(digest)
    picture = _picture(records)
    if picture is not None:
        known.pictures[picture].append(records[0])


def _is_known(known: _Known, records: Sequence[ImageRecord]) -> bool:
    if _data_set(records[0].source) in known.data_sets:
        return True
    picture = _picture(records)
    if picture is None:
        return False
    patient = records[0].study.details.patient
    return any(not contradict(patient, one.study.details.patient) for one in known.pictures.get(picture, ()))


def _picture(records: Sequence[ImageRecord]) -> object | None:
    """Series, places and stored pixels; None where there is no image in a place."""
    pixels = object_digest(records[0].source)
    places = []
    for record in records:
        header = record.header
        if header is None or pixels is None:
            return None
        plane = (*header.position_mm, *header.row_direction, *header.column_direction, *header.spacing_mm)
        places.append((header.rescale, *(round(value, _PLACE_DIGITS) for value in plane)))
    first = records[0]
    return first.study.study_instance_uid, first.series.series_instance_uid, pixels, tuple(places)


@kept_by_file(4096)
def _data_set(source: SliceSource) -> bytes | None:
    """Hash of the data set, without the file meta information that every hop rewrites."""
    try:
        content = content_of(source)
    except (AlveoscopeError, OSError):
        return None
    return hashlib.sha256(content[data_set_start(content) :]).digest()
