"""Series torn apart: images that a careless anonymiser gave a Series Instance UID each are put together again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from engine.dicom.planes import SAME_POSITION_MM
from engine.dicom.record import ImageRecord
from engine.dicom.same_plane import Plane, directed, plane_of, taken_for

MIN_JOINED = 5
"""Images that must agree before anything is joined, and the size from which a series is one of its own."""


def joined(by_series: Mapping[str, list[ImageRecord]]) -> Iterator[tuple[str, list[ImageRecord]]]:
    """The series of one study and patient, by UID; small ones joined where all that a header says agrees.

    Study, patient, frame of reference, orientation, pixel spacing, size, kind of object, series number, descriptions,
    kernel and acquisition number must be equal, no two images may lie at one position, and no two may carry one
    Instance Number: then a Series Instance UID for each of them (PS3.3 C.7.3.1) is a mistake.
    """
    alike: dict[object, list[str]] = defaultdict(list)
    for uid, records in by_series.items():
        if len(records) < MIN_JOINED and all(record.header is not None for record in records):
            alike[_signature(records[0])] += [uid]
    homes: dict[str, list[ImageRecord]] = {}
    taken: set[str] = set()
    for plane, uids in _by_plane(alike.values(), by_series):
        together = [_of_series(uid, record) for uid in uids for record in by_series[uid]]
        placed = [directed(record, plane) for record in together]
        if len(uids) > 1 and len(together) >= MIN_JOINED and _one_stack(placed):
            homes[min(uids)] = together
            taken.update(uids)
    for uid in sorted(by_series):
        if uid in homes:
            yield uid, homes[uid]
        elif uid not in taken:
            yield uid, by_series[uid]


def _of_series(uid: str, record: ImageRecord) -> ImageRecord:
    """Whoever refers to the image later names the series that it lies in."""
    return record._replace(header=record.header and replace(record.header, own_series=uid))


def _by_plane(
    alike: Iterable[list[str]], by_series: Mapping[str, list[ImageRecord]]
) -> Iterator[tuple[Plane, list[str]]]:
    """Those of each group that lie in one plane, as a scan takes planes for one stack."""
    for uids in alike:
        planes = {uid: plane_of(header) for uid in uids if (header := by_series[uid][0].header) is not None}
        homes = taken_for(planes.values())
        groups: dict[Plane, list[str]] = defaultdict(list)
        for uid, plane in planes.items():
            groups[homes[plane]].append(uid)
        yield from groups.items()


def _signature(record: ImageRecord) -> object:
    """What must be equal in its last digit."""
    header = record.header
    assert header is not None
    return record.series._replace(series_instance_uid=""), header.rows, header.columns, record.acquisition


def _one_stack(records: list[ImageRecord]) -> bool:
    places: set[int] = set()
    numbers: set[int] = set()
    for record in records:
        assert record.header is not None
        place = round(record.header.position_along_normal_mm / SAME_POSITION_MM)
        number = record.header.instance_number
        if place in places or number in numbers:
            return False
        places.add(place)
        if number is not None:
            numbers.add(number)
    return True
