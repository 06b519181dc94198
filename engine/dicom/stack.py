"""Sorts images into stacks: one plane, one size, one reconstruction, one phase, in anatomical order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, lru_cache
from itertools import pairwise

from engine.dicom.attributes import SECONDARY_CAPTURES
from engine.dicom.identity import merged
from engine.dicom.membership import SeriesAttributes
from engine.dicom.moments import uid_numbers
from engine.dicom.phases import Part, separate
from engine.dicom.planes import SAME_POSITION_MM
from engine.dicom.record import ImageRecord
from engine.dicom.same_plane import Plane, directed, plane_of, taken_for
from engine.dicom.values import Finding, SliceHeader, StudyDetails


class Kind(str, Enum):
    """What an image is, by its SOP Class and Image Type (PS3.3 C.8.2.1.1.1, C.8.16.1)."""

    SLICE = "slice"
    LOCALIZER = "localizer"
    REFORMAT = "reformat"
    PROJECTION = "projection"
    CAPTURE = "capture"


_CAPTURE_WORDS = frozenset({"DOSE", "DOSE_INFO", "SCREEN SAVE", "SCREENSAVE", "PROT", "PATIENT_PROTOCOL"})
_PROJECTION_WORDS = frozenset(
    {"MIP", "MINIP", "MAX_IP", "MIN_IP", "PROJECTION IMAGE", "VRT", "SSD", "VOLREN", "VOLUME_RENDER", "SURFACE_RENDER"}
)
_REFORMAT_WORDS = frozenset({"REFORMATTED", "MPR", "CPR"})


@lru_cache(maxsize=1024)
def kind_of(attributes: SeriesAttributes) -> Kind:
    """Kind of the images with these attributes."""
    # Makers write several words into one value: "CT_SOM5 MIP", "CSA MPR".
    words = {*attributes.image_type, *(part for value in attributes.image_type for part in value.split())}
    if attributes.sop_class_uid in SECONDARY_CAPTURES or words & _CAPTURE_WORDS:
        return Kind.CAPTURE
    if "LOCALIZER" in words:
        return Kind.LOCALIZER
    if words & _PROJECTION_WORDS:
        return Kind.PROJECTION
    return Kind.REFORMAT if words & _REFORMAT_WORDS else Kind.SLICE


@dataclass(frozen=True)
class Stack:
    """Images that belong together.

    Attributes
    ----------
    attributes : SeriesAttributes
        Of the first image that tells most.
    records : tuple of ImageRecord
        Those with a plane, in anatomical order.
    unplaced : tuple of ImageRecord
        Those without.
    siblings : int
        How many stacks the Series Instance UID was split into.
    told_by : str
        The attribute that told this acquisition or phase from others; empty where that was not needed.
    notes : tuple of Finding
        What came of sorting the images.
    """

    attributes: SeriesAttributes
    records: tuple[ImageRecord, ...]
    unplaced: tuple[ImageRecord, ...] = ()
    siblings: int = 1
    told_by: str = ""
    notes: tuple[Finding, ...] = ()
    headers: tuple[SliceHeader, ...] = field(init=False)
    positions_mm: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        headers = tuple(record.header for record in self.records if record.header is not None)
        object.__setattr__(self, "headers", headers)
        object.__setattr__(self, "positions_mm", tuple(header.position_along_normal_mm for header in headers))

    @property
    def members(self) -> tuple[ImageRecord, ...]:
        """All its images, those without a plane last."""
        return *self.records, *self.unplaced

    @property
    def described(self) -> tuple[SeriesAttributes, ...]:
        """All attributes that its images bear, each once."""
        return tuple({id(record.series): record.series for record in self.members}.values())

    @cached_property
    def details(self) -> StudyDetails:
        """Patient and study as its own images give them."""
        return merged(self.members)

    @property
    def kind(self) -> Kind:
        return kind_of(self.attributes)

    @property
    def gaps_mm(self) -> tuple[float, ...]:
        """Distance from each slice to the next, along the normal."""
        positions = self.positions_mm
        return tuple(after - before for before, after in pairwise(positions))


_Kind = tuple[str, str, Kind, int, tuple[int, ...]]


def stacks_of(records: Sequence[ImageRecord]) -> list[Stack]:
    """Split the images of one Series Instance UID into stacks, the largest first."""
    groups: dict[_Kind, list[ImageRecord]] = defaultdict(list)
    for record in records:
        attributes = record.series
        size = (record.header.rows, record.header.columns) if record.header else ()
        key = (attributes.kernel, attributes.sop_class_uid, kind_of(attributes), attributes.samples_per_pixel, size)
        groups[key].append(record)
    _join_without_kernel(groups)
    split: list[Part] = []
    lost: list[ImageRecord] = []
    for group in groups.values():
        if group[0].header is None:
            lost += group
        else:
            split += [part for plane in _by_plane(group) for part in separate(plane)]
    if len(split) > 1:  # the usual series is one stack, and reading all its UIDs takes time
        split.sort(key=lambda part: (-len(part.records), *_lowest(part.records)))
    return _with_lost(split, lost)


def _lowest(records: Iterable[ImageRecord]) -> tuple[int, tuple[tuple[bool, int, str], ...]]:
    """Lowest Instance Number and SOP Instance UID: which of two stacks of one size is the first, whatever the order
    of files."""
    found = list(records)
    return min(map(_number, found)), min(uid_numbers(record.sop_instance_uid) for record in found)


def _told(records: list[ImageRecord]) -> SeriesAttributes:
    """Attributes of the first image that names a kernel, else of the first."""
    return next((record.series for record in records if record.series.kernel), records[0].series)


def _join_without_kernel(groups: dict[_Kind, list[ImageRecord]]) -> None:
    """Images whose kernel an anonymiser took out go with the only kernel that is named, if they lie elsewhere."""
    for key in [key for key in groups if not key[0]]:
        named = [other for other in groups if other[0] and other[1:] == key[1:]]
        if len(named) != 1:
            continue
        taken = {_place(record) for record in groups[named[0]]}
        if not any(_place(record) in taken for record in groups[key]):
            groups[named[0]] += groups.pop(key)


def _place(record: ImageRecord) -> tuple[float, ...]:
    return tuple(round(value, 2) for value in record.header.position_mm) if record.header else ()


def _with_lost(split: list[Part], lost: list[ImageRecord]) -> list[Stack]:
    """Images without a plane join the largest stack of their kind, so that it says what it lacks."""
    homes: dict[int, list[ImageRecord]] = defaultdict(list)
    homeless: dict[Kind, list[ImageRecord]] = defaultdict(list)
    for record in lost:
        kind = kind_of(record.series)
        home = next((i for i, part in enumerate(split) if kind_of(part.records[0].series) is kind), None)
        (homeless[kind] if home is None or not record.has_image else homes[home]).append(record)
    total = len(split) + len(homeless)
    stacks = [
        Stack(
            _told(part.records),
            tuple(part.records),
            tuple(homes.get(index, ())),
            total,
            part.told_by,
            part.notes,
        )
        for index, part in enumerate(split)
    ]
    return stacks + [Stack(group[0].series, (), tuple(group), total) for group in homeless.values()]


def _by_plane(records: list[ImageRecord]) -> list[list[ImageRecord]]:
    """Split by orientation and pixel spacing, within tolerance; each part sorted along its normal.

    All of a part get its directions: positions along normals that differ in a late digit are off by millimetres far
    from the origin.
    """
    homes = taken_for(plane_of(record.header) for record in records if record.header is not None)
    parts: dict[Plane, list[ImageRecord]] = defaultdict(list)
    for record in records:
        if record.header is not None:
            home = homes[plane_of(record.header)]
            parts[home].append(directed(record, home))
    return [_sorted(members) for _, members in sorted(parts.items())]


def _sorted(records: Iterable[ImageRecord]) -> list[ImageRecord]:
    """By position along the normal, then Instance Number and UID: never by Slice Location or file name."""

    def rank(record: ImageRecord) -> tuple[float, int, str, int, int]:
        header = record.header
        assert header is not None
        place = round(header.position_along_normal_mm / SAME_POSITION_MM)
        # As a SliceRef is ordered.
        return place, _number(record), header.sop_instance_uid, header.frame or 0, header.copy

    return sorted(records, key=rank)


def _number(record: ImageRecord) -> int:
    number = record.header.instance_number if record.header else None
    return number if number is not None else 1 << 40
