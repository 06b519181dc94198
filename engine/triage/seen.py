"""Warnings and refusals that rest on what was seen of the lungs: gaps, contradictions, too little."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from engine.dicom.image_number import image_numbers
from engine.dicom.planes import SAME_POSITION_MM
from engine.dicom.spacing import WIDE_MM
from engine.dicom.values import Series, SliceHeader
from engine.language import counted, phrase, told_apart
from engine.lungs import LungStack
from engine.lungs.gas import levels
from engine.lungs.layer import LEFT, RIGHT
from engine.triage.values import Reason, SliceResult

#: Least length of lung along the axis, judged slice by slice, for a verdict that is more than "can't say" (mm).
#: An adult's lungs are 180 to 300 mm long: with less than this, half of what there may be was not seen.
LEAST_LUNG_MM = 100.0
#: With less than this nothing can be said at all (mm).
NO_LUNG_MM = 40.0
#: More gaps than this share of the slices with lung, or more of their length without an image, and too little of the
#: lungs was seen for a verdict.
MOST_GAPS = 0.25
#: Lung this near to the edge of the field of view, and this much of it, on so many images, is cut off by it: between
#: lung and skin lie a centimetre or more of chest wall (mm, mm2).
_EDGE_MM, _EDGE_MM2, _EDGE_IMAGES = 5.0, 50.0, 2
#: A lung smaller than this part of the other is missing: of healthy ones the left has three quarters of the right.
_MISSING = 0.25
#: Gas that is this large beside the lungs is no stomach's alone; of real ones with much air it was a tenth.
_MUCH_GAS = 0.15
#: A level of gas above fluid is told when it is on so many images.
_LEVEL_IMAGES = 2
#: A lung that has this part of its largest area so near to the first image without it towards the feet, or on its last
#: image, does not taper (mm); of real ones it was a fifth at most within 10 mm.
_WIDE_END, _END_MM = 0.5, 5.0
#: Images that are farther apart than this may step over the tapering end (mm).
_NEXT_MM = 10.5
#: Part of the lung on a slice from which a probability that says no is contradicted by its map.
MUCH_AFFECTED = 0.1


def named(headers: Sequence[SliceHeader], indices: Sequence[int]) -> str:
    """Slices by the numbers that the window and the PACS give them, the eight lowest."""
    shown = ", ".join(map(str, sorted(image_numbers(headers, indices))[:8]))
    return phrase(f"{shown} and {len(indices) - 8} more") if len(indices) > 8 else shown


def gap_warnings(stack: LungStack, headers: Sequence[SliceHeader]) -> list[Reason]:
    """``lung-gap``: slices between lung slices that yield no lung, or far less than their neighbours."""
    found = []
    if stack.gaps:
        count, shown = len(stack.gaps), named(headers, stack.gaps)
        text = counted(
            count,
            f"One image between images with lung shows no lung: number {shown}.",
            f"{count} images between images with lung show no lung: {shown}.",
        )
        why = "Such images may be damaged, or their grey levels wrong; the result is partial."
        found.append(Reason("lung-gap", f"{text} {why}"))
    if stack.contradicted:
        count, shown = len(stack.contradicted), named(headers, stack.contradicted)
        text = counted(
            count,
            f"One image shows far less lung than its neighbours: number {shown}.",
            f"{count} images show far less lung than their neighbours: {shown}.",
        )
        found.append(Reason("lung-gap", f"{text} The result is partial."))
    return found


def edge_warnings(stack: LungStack, headers: Sequence[SliceHeader]) -> list[Reason]:
    """``partial-coverage``: lungs reach the edge of the field of view, where a chest wall should be."""
    cut = [layer.index for place, layer in enumerate(stack.layers) if _reaches_edge(stack, place)]
    if len(cut) < _EDGE_IMAGES:
        return []
    count, shown = len(cut), named(headers, cut)
    text = f"The lungs reach the edge of {count} images: {shown}. What lies beyond the edge was not judged."
    return [Reason("partial-coverage", text)]


def _reaches_edge(stack: LungStack, place: int) -> bool:
    layer = stack.layers[place]
    shown = stack.lungs(place)[layer.grid.pixels] > 0
    # One pixel at least: masks are smooth, and end a little before the edge that cuts them.
    ring = max(1, round(_EDGE_MM / math.sqrt(layer.pixel_mm2)))
    beyond = int(shown.sum()) - int(shown[ring:-ring, ring:-ring].sum())
    return beyond * layer.pixel_mm2 >= _EDGE_MM2


def hidden_lung(stack: LungStack, headers: Sequence[SliceHeader]) -> list[Reason]:
    """``missing-lung``, ``gas-left-out``, ``lung-ends``, ``fluid-level``: lung that fluid, gas or collapse keep from
    being seen."""
    found = []
    right, left = stack.volume_ml(RIGHT), stack.volume_ml(LEFT)
    if min(right, left) < _MISSING * max(right, left):
        text = (
            f"The right lung has {right:.0f} ml, the left one {left:.0f} ml: one of them is missing for the most part."
        )
        found.append(Reason("missing-lung", f"{text} What fluid, gas or collapse hides of it was not judged."))
    indices, gas_ml = stack.gas_left_out()
    if gas_ml >= _MUCH_GAS * (right + left) > 0.0:
        count, shown = len(indices), named(headers, indices)
        text = f"{gas_ml:.0f} ml of gas beside or below the lungs were left out, on {count} images: {shown}."
        found.append(Reason("gas-left-out", f"{text} It may be the stomach's, or a pneumothorax that hides a lung."))
    return [*found, *_abrupt_ends(stack, headers), *level_warnings(stack, headers, stomach=False)]


def _abrupt_ends(stack: LungStack, headers: Sequence[SliceHeader]) -> list[Reason]:
    """``lung-ends``: a lung that is wide on one image and gone on the next, where healthy ones taper."""
    found = []
    for side, name in ((RIGHT, phrase("right")), (LEFT, phrase("left"))):
        areas = [stack.area_mm2(place, side) for place in range(len(stack.layers))]
        place = max(_foot(stack, areas), key=lambda at: areas[at], default=None)
        if place is None or areas[place] < _WIDE_END * max(areas):
            continue
        shown, part = named(headers, [stack.layers[place].index]), 100 * areas[place] / max(areas)
        text = (
            f"The {name} lung ends abruptly towards the feet, on image {shown}, with {part:.0f} % of its largest area."
        )
        found.append(Reason("lung-ends", f"{text} Fluid or consolidation may hide what lies below."))
    return found


def _foot(stack: LungStack, areas: Sequence[float]) -> list[int]:
    """Places of the last images with lung towards the feet, one at least; none where no image follows, or only one that
    is far away."""
    order = sorted(range(len(areas)), key=lambda place: stack.layers[place].height_mm)
    lowest = next((at for at, place in enumerate(order) if areas[place] > 0.0), 0)
    if lowest == 0:
        return []
    below, last = (stack.layers[place].height_mm for place in order[lowest - 1 : lowest + 1])
    if last - below > _NEXT_MM:
        return []
    # Of thin slices several show the slope of an edge that lies between two thick ones.
    reach = max(last, below + _END_MM + SAME_POSITION_MM)
    return [place for place in order[lowest:] if stack.layers[place].height_mm <= reach]


def level_warnings(stack: LungStack, headers: Sequence[SliceHeader], *, stomach: bool = True) -> list[Reason]:
    """``fluid-level``: gas above fluid that may be the stomach's; or, without ``stomach``, that can't be."""
    ill, perhaps = levels(stack.layers, stack.sides)
    indices = perhaps if stomach else ill
    if len(indices) < _LEVEL_IMAGES:
        return []
    count, shown = len(indices), named(headers, indices)
    if stomach:
        text = f"Gas lies above fluid at the foot of the left lung, on {count} images: {shown}."
        return [Reason("fluid-level", f"{text} It may be the stomach's, or an abscess or a hydropneumothorax.")]
    text = f"Gas lies above fluid in or beside the lungs, on {count} images: {shown}."
    return [Reason("fluid-level", f"{text} It may be an abscess or a hydropneumothorax: not a clear chest.")]


def sign_warnings(series: Series) -> list[Reason]:
    """``hidden-sign``: values were read as signed though the header calls them unsigned."""
    from engine.dicom.layout import was_hidden

    without_offset = [header for header in series.headers if header.rescale is not None and header.rescale[1] >= 0]
    if not without_offset or not was_hidden(without_offset[0]):
        return []
    return [
        Reason(
            "hidden-sign",
            "The header calls the values unsigned and gives no offset, so nothing could be lighter than water; "
            "they were read as signed, which gives Hounsfield units.",
        )
    ]


def judged_mm(stack: LungStack, slices: Sequence[SliceResult]) -> float:
    """Length of lung along the axis that was judged: scored and familiar. What lies between images that are far apart,
    since those between are missing or could not be read, was not."""
    judged = {one.index for one in slices if one.probability is not None and one.in_distribution}
    reach = _reach_mm(stack)
    layers = zip(stack.layers, stack.thickness_mm, strict=True)
    return sum(min(thickness, reach) for layer, thickness in layers if layer.index in judged)


def unseen_share(stack: LungStack) -> float:
    """Part of the lungs' length along the axis that no image stands for."""
    places = range(len(stack.layers))
    spans = [stack.thickness_mm[place] for place in places if stack.area_mm2(place) > 0]
    reach, whole = _reach_mm(stack), sum(spans)
    return 1.0 - sum(min(span, reach) for span in spans) / whole if whole > 0 else 0.0


def _reach_mm(stack: LungStack) -> float:
    """What an image may stand for along the axis: the usual distance, or what still counts as near."""
    return max([WIDE_MM, median([one for one in stack.thickness_mm if one > 0] or [0.0])])


def little_lung(millimetres: float) -> Reason:
    """The sentence for lungs of which too little was seen."""
    judged, least = told_apart((millimetres,), (LEAST_LUNG_MM,), 0)
    text = f"Only {judged} mm of the lungs along the body were judged; a verdict needs {least} mm."
    return Reason("little-lung", text)


def gaps_share(stack: LungStack) -> float:
    """Gaps and contradicted slices over all slices from the first with lung to the last."""
    with_lung = [place for place in range(len(stack.layers)) if stack.area_mm2(place) > 0]
    if not with_lung:
        return 0.0
    return (len(stack.gaps) + len(stack.contradicted)) / (with_lung[-1] - with_lung[0] + 1)


def contradictions(
    slices: Sequence[SliceResult], headers: Sequence[SliceHeader], suspicious_from: float, clear_below: float
) -> list[Reason]:
    """``map-contradiction``: high probability and nothing on the map, or the reverse."""
    empty, marked = [], []
    for one in slices:
        if one.probability is None or one.affected_fraction is None or not one.in_distribution:
            continue
        if one.probability >= suspicious_from and one.affected_fraction == 0.0:
            empty.append(one.index)
        elif one.probability < clear_below and one.affected_fraction >= MUCH_AFFECTED:
            marked.append(one.index)
    found = []
    if empty:
        count, shown = len(empty), named(headers, empty)
        text = counted(
            count,
            f"One image is suspicious, but shows no opacity: number {shown}.",
            f"{count} images are suspicious, but show no opacity: {shown}.",
        )
        found.append(Reason("map-contradiction", text))
    if marked:
        count, shown = len(marked), named(headers, marked)
        text = counted(
            count,
            f"One image shows opacities that do not look like COVID-19 to the classifier: number {shown}.",
            f"{count} images show opacities that do not look like COVID-19 to the classifier: {shown}.",
        )
        found.append(Reason("map-contradiction", text))
    return found
