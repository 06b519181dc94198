"""Acquisitions and phases that share one series told apart: never by file names, and refused where nothing tells.

Where positions repeat, or two stacks lie between one another, the attributes that PS3.3 gives an acquisition (General
Acquisition C.7.10.1, Image C.7.6.1, Cardiac Synchronization C.7.6.18.1, Frame Content C.7.6.16.2.2) are tried in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from engine.dicom.findings import finding
from engine.dicom.image_number import image_numbers
from engine.dicom.moments import ACQUISITION_NUMBER, LABELS, ORDERS, Number, latest
from engine.dicom.pixel_digest import same_picture
from engine.dicom.planes import SAME_POSITION_MM
from engine.dicom.record import ImageRecord
from engine.dicom.values import Finding
from engine.language import counted, phrase

FEW = 0.1
"""Part of all positions that may repeat and still be slices taken again rather than a second phase."""

MIN_STACK = 5
_MEAN_SIZE = 4
_SEAM_GAPS = 1.5
_SHARED_SPAN = 0.5
_TOLERANCE = 0.1
_MOST_STACKS = 4
_MOST_KINDS = 64

Records = list[ImageRecord]
Value = Callable[[ImageRecord], Hashable | None]


class Part(NamedTuple):
    """Images of one acquisition and phase, in anatomical order.

    Attributes
    ----------
    told_by : str
        The attribute that tells them from the rest of their series; empty where they are all of it.
    notes : tuple of Finding
        What had to be done, or could not be.
    """

    records: Records
    told_by: str = ""
    notes: tuple[Finding, ...] = ()


def separate(records: Records) -> list[Part]:
    """Split images of one plane, sorted along its normal, so that no position is taken twice.

    Tried in this order: attributes that name an acquisition or phase, runs of times or Instance Numbers, their rank at
    each position, and last whether the images at one position have the same pixels and so count once. A few repeated
    positions don't split: the image acquired last is kept.
    """
    places = _places(records)
    repeated = [place for place in places if len(place) > 1]
    if not repeated:
        found = _interleaved(records)
    elif len(repeated) <= FEW * len(places):
        found = _seam(records, repeated)
    else:
        found = _by_label(records, places) or _by_run(records, places) or _by_rank(places)
    if found:
        told_by, parts = found
        again = [(told_by, inner) for part in parts for inner in separate(part)]
        return [inner._replace(told_by=inner.told_by or told_by) for told_by, inner in again]
    if repeated:
        return [_settled(places)]
    return [Part(records, notes=_number_twice(records))]


Found = tuple[str, list[Records]] | None


def _interleaved(records: Records) -> Found:
    """Two stacks between one another: overlapping acquisitions, or attributes that part the whole into whole stacks."""
    if len(records) < 2 * _MEAN_SIZE:
        return None
    for label in LABELS:
        # Most of all series end here, with one value: the cheap look comes first.
        kinds = len(set(map(label.raw, records)))
        if kinds < 2 or (label is not ACQUISITION_NUMBER and kinds > _MOST_KINDS):
            continue
        parts = _grouped(records, label.value)
        if len(parts) < 2 or min(map(len, parts)) < 2 or len(records) < _MEAN_SIZE * len(parts):
            continue
        if (label is ACQUISITION_NUMBER and _overlap(parts, records)) or _whole_stacks(parts):
            return label.name, parts
    for name, order in ORDERS:
        parts = _monotone_runs(records, order)
        if len(parts) > 1 and _whole_stacks(parts):
            return phrase(f"{name} in runs"), parts
    return None


def _seam(records: Records, repeated: list[Records]) -> Found:
    """Two acquisitions that share a few positions and go on alone beyond them."""
    shared = {id(record) for place in repeated for record in place}
    for name, _, value in LABELS:
        parts = _grouped(records, value)
        alone = [part for part in parts if sum(id(record) not in shared for record in part) >= MIN_STACK]
        if len(alone) > 1 and len(alone) == len(parts) and _overlap(parts, records):
            return name, parts
    return None


def _by_label(records: Records, places: list[Records]) -> Found:
    """Part by the attribute that leaves the fewest repeated positions."""
    times = max(map(len, places))
    before = len(records) - len(places)
    best: tuple[int, str, list[Records]] | None = None
    for name, _, value in LABELS:
        parts = _grouped(records, value)
        if not 1 < len(parts) <= _MOST_STACKS * times or len(records) < _MEAN_SIZE * len(parts):
            continue
        left = sum(len(part) - len(_places(part)) for part in parts)
        if left < before and (best is None or left < best[0]):
            best = left, name, parts
    return best and (best[1], best[2])


def _by_run(records: Records, places: list[Records]) -> Found:
    """Part where a time or number, taken in order, comes back to a position that it has passed."""
    times = max(map(len, places))
    index = {id(record): number for number, place in enumerate(places) for record in place}
    for name, order in ORDERS:
        values = [order(record) for record in records]
        if any(value is None for value in values) or _tied(places, order):
            continue
        runs: list[Records] = []
        seen: set[int] = set()
        for record in sorted(records, key=lambda one: (order(one) or 0.0, index[id(one)])):
            if not runs or index[id(record)] in seen:
                runs.append([])
                seen = set()
            seen.add(index[id(record)])
            runs[-1].append(record)
        if len(runs) == times and min(map(len, runs)) > 1:
            return phrase(f"{name} in runs"), [sorted(run, key=lambda one: index[id(one)]) for run in runs]
    return None


def _by_rank(places: list[Records]) -> Found:
    """The first, second, ... at every position, where all times and numbers agree on which that is."""
    times = len(places[0])
    if any(len(place) != times for place in places) or len(places) < 2:
        return None
    ranked: dict[str, list[Records]] = {}
    for name, order in ORDERS:
        if _tied(places, order) or any(order(record) is None for place in places for record in place):
            continue
        ordered = [sorted(place, key=lambda one: order(one) or 0.0) for place in places]
        phases = [[place[phase] for place in ordered] for phase in range(times)]
        if not all(_monotone([order(record) or 0.0 for record in phase]) for phase in phases):
            continue
        ranked[name] = phases
    if not ranked:
        return None
    names = list(ranked)
    first = ranked[names[0]]
    if any([list(map(id, part)) for part in ranked[name]] != [list(map(id, part)) for part in first] for name in names):
        return None
    return phrase(f"{names[0]} at each position"), first


def _settled(places: list[Records]) -> Part:
    """One stack out of positions that nothing tells apart: equal pixels once, of a few the latest, else refused."""
    kept = [_without_copies(place) for place in places]
    copies = sum(map(len, places)) - sum(map(len, kept))
    notes = []
    if copies:
        one, many = "One image is shown twice; it counts once.", f"{copies} images are shown twice; each counts once."
        notes.append(finding("duplicate-positions", counted(copies, one, many)))
    several = [index for index, place in enumerate(kept) if len(place) > 1]
    if several and len(several) <= FEW * len(kept):
        kept = [[latest(place)] for place in kept]
        headers = [place[0].header for place in kept if place[0].header is not None]
        where, count = ", ".join(map(str, sorted(image_numbers(headers, several))[:3])), len(several)
        where = phrase(f"{where} and others") if count > 3 else where
        one = f"One position holds several images ({where}); the one acquired last was kept."
        many = f"{count} positions hold several images ({where}); the one acquired last was kept."
        text = counted(count, one, many)
        notes.append(finding("duplicate-positions", text, several))
    records = [record for place in kept for record in place]
    if len(records) > len(kept):
        one = f"One of {len(kept)} positions holds several different images that nothing tells apart."
        many = f"{len(several)} of {len(kept)} positions hold several different images that nothing tells apart."
        notes.append(finding("mixed-phases", counted(len(several), one, many)))
    return Part(records, notes=tuple(notes))


def _without_copies(place: Records) -> Records:
    """Of images that show the same one: with whole pixels rather than cut off, without loss rather than with."""
    kept: Records = []
    for record in sorted(place, key=lambda one: (bool(one.pixels), one.series.lossy)):
        if not any(same_picture(record, other) for other in kept):
            kept.append(record)
    return kept


def _number_twice(records: Records) -> tuple[Finding, ...]:
    """Every Instance Number equally often, on stacks that lie between one another: two scans that nothing parts."""
    numbers: dict[int, Records] = defaultdict(list)
    for record in records:
        if record.header is None or record.header.frame is not None or record.header.instance_number is None:
            return ()
        numbers[record.header.instance_number].append(record)
    times = len(records) // max(len(numbers), 1)
    if times < 2 or len(numbers) < MIN_STACK or any(len(same) != times for same in numbers.values()):
        return ()
    parts = [sorted((same[rank] for same in numbers.values()), key=place_of) for rank in range(times)]
    if not _whole_stacks(parts):
        return ()
    text = f"Each Instance Number turns up {times} times, on stacks that lie between one another."
    return (finding("mixed-phases", text),)


def place_of(record: ImageRecord) -> float:
    return record.header.position_along_normal_mm if record.header else 0.0


def _places(records: Sequence[ImageRecord]) -> list[Records]:
    places: list[Records] = []
    for record in records:
        if places and abs(place_of(record) - place_of(places[-1][0])) <= SAME_POSITION_MM:
            places[-1].append(record)
        else:
            places.append([record])
    return places


def _grouped(records: Records, value: Value) -> list[Records]:
    groups: dict[Hashable, Records] = defaultdict(list)
    for record in records:
        groups[value(record)].append(record)
    return list(groups.values())


def _tied(places: list[Records], order: Number) -> bool:
    return any(len({order(record) for record in place}) < len(place) for place in places if len(place) > 1)


def _monotone(values: list[float]) -> bool:
    ordered = sorted(values)
    return values in (ordered, ordered[::-1])


def _overlap(parts: list[Records], records: Records) -> bool:
    """True where parts lie beside one another over more than the seam of two turns of the scanner."""
    gaps = [place_of(after[0]) - place_of(before[0]) for before, after in pairwise(_places(records))]
    seam = _SEAM_GAPS * median(gaps) if gaps else 0.0
    spans = sorted((place_of(part[0]), place_of(part[-1])) for part in parts)
    reached = spans[0][1]
    for begin, end in spans[1:]:
        if begin < reached - max(seam, SAME_POSITION_MM) and end - begin > seam:
            return True
        reached = max(reached, end)
    return False


def _whole_stacks(parts: list[Records]) -> bool:
    """True where each part is a regular stack of its own and lies along most of the others."""
    if not 1 < len(parts) <= _MOST_STACKS or min(map(len, parts)) < MIN_STACK:
        return False
    begin = max(place_of(part[0]) for part in parts)
    end = min(place_of(part[-1]) for part in parts)
    longest = max(place_of(part[-1]) - place_of(part[0]) for part in parts)
    return end - begin >= _SHARED_SPAN * longest and all(map(_regular, parts))


def _regular(part: Records) -> bool:
    gaps = [place_of(after) - place_of(before) for before, after in pairwise(part)]
    usual = median(gaps)
    return sum(abs(gap - usual) <= _TOLERANCE * usual for gap in gaps) >= (1 - _TOLERANCE) * len(gaps)


def _monotone_runs(records: Records, order: Number) -> list[Records]:
    """Stretches, in the order of a number, along which the position goes one way; none where numbers lack or repeat."""
    values = [order(record) for record in records]
    if None in values or len(set(values)) < len(values) or _monotone([value or 0.0 for value in values]):
        return []
    ordered = sorted(records, key=lambda record: order(record) or 0.0)
    runs = [[ordered[0]]]
    way = 0.0
    for before, after in pairwise(ordered):
        step = place_of(after) - place_of(before)
        if way and step * way < 0:
            runs.append([after])
            way = 0.0
            continue
        runs[-1].append(after)
        way = step
    return [sorted(run, key=place_of) for run in runs]
