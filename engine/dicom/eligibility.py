"""The series doctor: small rules that look at a stack of headers and say what forbids or weakens a verdict.

Each rule takes a :class:`engine.dicom.stack.Stack` and yields findings; :data:`RULES` lists them in the order in which
they are reported. No pixel is decoded here; :mod:`engine.dicom.plausibility` looks at decoded slices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.dicom.age import age_years, is_child
from engine.dicom.decoders import unsupported_reason
from engine.dicom.findings import finding
from engine.dicom.losses import lossy_slices
from engine.dicom.record import NO_PIXELS
from engine.dicom.spacing import check_spacing
from engine.dicom.stack import Kind, Stack
from engine.dicom.values import Finding, Severity
from engine.dicom.wording import contrast_sign, is_other_quantity, map_sign
from engine.language import counted, phrase, told_apart

MIN_SLICES = 5
MAX_OFF_AXIAL_COSINE = 0.819  # cos 35 degrees
MIN_COVERAGE_MM = 180.0
MIN_TILT_DEGREES = 1.0

_PARTS_WITHOUT_LUNG = frozenset(
    {"HEAD", "BRAIN", "SKULL", "SINUS", "ORBIT", "EAR", "NECK", "CSPINE", "LSPINE", "PELVIS", "HIP"}
    | {"KNEE", "LEG", "FOOT", "ANKLE", "HAND", "WRIST", "ELBOW"}
)
_HOUNSFIELD = ("HU", "HOUN")  # some scanners write the name out, and misspell it

Rule = Callable[[Stack], Iterator[Finding]]


def examine(stack: Stack) -> tuple[Finding, ...]:
    """All findings on a stack, refusing ones first."""
    return by_severity(one for rule in RULES for one in rule(stack))


def by_severity(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings that refuse first, then warnings; otherwise in the given order."""
    order = {Severity.REFUSE: 0, Severity.WARN: 1, Severity.INFO: 2}
    return tuple(sorted(found, key=lambda one: order[one.severity]))


def _modality(stack: Stack) -> Iterator[Finding]:
    if stack.attributes.modality != "CT":
        yield finding("not-ct", f"The modality is {stack.attributes.modality or 'not given'}, not CT.")


def _kind(stack: Stack) -> Iterator[Finding]:
    kind, image_type = stack.kind, "\\".join(stack.attributes.image_type)
    if kind is Kind.LOCALIZER:
        yield finding("localizer", f"A localizer (Image Type {image_type}).")
    elif kind is Kind.CAPTURE:
        yield finding(
            "secondary-capture", f"A secondary capture or dose page (Image Type {image_type or 'not given'})."
        )
    elif kind is Kind.PROJECTION:
        yield finding("reformat", f"A projection or rendering (Image Type {image_type}).")
    elif kind is Kind.REFORMAT:
        axial = bool(stack.headers) and off_axial_cosine(stack) >= MAX_OFF_AXIAL_COSINE
        yield finding(
            "reformat",
            f"A reformat {'in the axial plane' if axial else 'in another plane'} (Image Type {image_type}).",
            severity=Severity.WARN if axial else Severity.REFUSE,
        )


def _colour(stack: Stack) -> Iterator[Finding]:
    if stack.attributes.samples_per_pixel > 1:
        yield finding("colour", f"Colour images ({stack.attributes.samples_per_pixel} samples a pixel).")


def _pixels(stack: Stack) -> Iterator[Finding]:
    everything = (*stack.records, *stack.unplaced)
    missing = [record for record in everything if record.pixels == NO_PIXELS]
    if missing and len(missing) == len(everything):
        yield finding("no-pixel-data", "None of the objects holds pixel data.")
        return
    damaged = [index for index, record in enumerate(stack.records) if record.pixels]
    if damaged:
        first = stack.records[damaged[0]].pixels
        detail = "No pixel data." if first == NO_PIXELS else first
        yield finding(
            "damaged-pixels",
            counted(
                len(damaged),
                f"1 of {len(stack.records)} images has damaged pixel data: {detail}",
                f"{len(damaged)} of {len(stack.records)} images have damaged pixel data; the first: {detail}",
            ),
            damaged,
            Severity.REFUSE if len(damaged) == len(stack.records) else None,
        )


def _transfer_syntax(stack: Stack) -> Iterator[Finding]:
    refused: dict[str, list[int]] = {}
    for index, header in enumerate(stack.headers):
        reason = unsupported_reason(header.transfer_syntax_uid)
        if reason:
            refused.setdefault(reason, []).append(index)
    for reason, slices in refused.items():
        some = len(slices) < len(stack.headers)
        yield finding("unsupported-transfer-syntax", reason, slices, Severity.WARN if some else None)


def _geometry(stack: Stack) -> Iterator[Finding]:
    images = [record for record in stack.unplaced if record.has_image]
    if not images:
        return
    message = counted(
        len(images),
        f"One image can't be placed in the patient: {images[0].problem}",
        f"{len(images)} images can't be placed in the patient; the first: {images[0].problem}",
    )
    yield finding("no-geometry", message, severity=Severity.WARN if stack.records else None)


def _axial(stack: Stack) -> Iterator[Finding]:
    if stack.headers and off_axial_cosine(stack) < MAX_OFF_AXIAL_COSINE:
        x, y, z = (abs(part) for part in stack.headers[0].normal)
        plane = {x: phrase("sagittal"), y: phrase("coronal"), z: phrase("oblique")}[max(x, y, z)]
        yield finding("not-axial", f"The planes are {plane}, not axial.")


def _count(stack: Stack) -> Iterator[Finding]:
    count = len(stack.headers)
    if count < MIN_SLICES and (count or not stack.unplaced):
        yield finding("too-few-slices", f"The number of images is {count}; at least {MIN_SLICES} are needed.")


def _tilt(stack: Stack) -> Iterator[Finding]:
    degrees = tilt_degrees(stack)
    if degrees is not None and degrees >= MIN_TILT_DEGREES:
        yield finding(
            "gantry-tilt", f"The stack runs {degrees:.1f} degrees off the normal of its images (gantry tilt)."
        )


def _coverage(stack: Stack) -> Iterator[Finding]:
    if len(stack.headers) < MIN_SLICES or off_axial_cosine(stack) < MAX_OFF_AXIAL_COSINE:
        return
    covered = coverage_mm(stack)
    if 0 < covered < MIN_COVERAGE_MM:
        length, least = told_apart((covered,), (MIN_COVERAGE_MM,), 0)
        yield finding(
            "partial-coverage", f"The stack covers {length} mm; an adult's lungs need about {least} mm or more."
        )


def _contrast(stack: Stack) -> Iterator[Finding]:
    sign = next(filter(None, map(contrast_sign, stack.described)), "")
    if sign:
        yield finding("contrast", sign)


def _map(stack: Stack) -> Iterator[Finding]:
    sign = next(filter(None, map(map_sign, stack.described)), "")
    if sign and stack.kind is not Kind.PROJECTION:
        plain = any(map(is_other_quantity, stack.described))
        yield finding("derived-map", sign, severity=Severity.REFUSE if plain else None)


def _age(stack: Stack) -> Iterator[Finding]:
    years = age_years(stack.details)
    if years is not None and is_child(stack.details):
        yield finding("child", f"The patient is {years} years old; the networks were made on adults.")


def _repaired(stack: Stack) -> Iterator[Finding]:
    commas = [index for index, record in enumerate(stack.records) if record.comma]
    if commas:
        yield finding("decimal-comma", "Numbers in the headers are written with a decimal comma.", commas)
    if any(record.study.guessed for record in stack.members):
        yield finding("guessed-characters", "The character set of the patient's name was guessed.")


def _lossy(stack: Stack) -> Iterator[Finding]:
    if any(one.lossy for one in stack.described):
        yield finding("lossy-compression", "The images were compressed with loss.")
        return
    found = lossy_slices(stack.headers)
    if found:
        text = "Images were compressed with loss, which their headers do not declare."
        yield finding("lossy-compression", text, found)


def _body_part(stack: Stack) -> Iterator[Finding]:
    if stack.attributes.body_part in _PARTS_WITHOUT_LUNG:
        yield finding("other-body-part", f"The header names the body part {stack.attributes.body_part}.")


def _rescale(stack: Stack) -> Iterator[Finding]:
    without = [index for index, header in enumerate(stack.headers) if header.rescale is None]
    if without:
        yield finding("hu-not-proven", "Images have no Rescale Slope and Intercept.", without)
        return
    kinds = (one.rescale_type for one in stack.described)
    rescale_type = next((kind for kind in kinds if kind and not kind.startswith(_HOUNSFIELD)), "")
    if rescale_type:
        yield finding("hu-not-proven", f"Rescale Type is {rescale_type}, not HU.")


def _split(stack: Stack) -> Iterator[Finding]:
    if stack.siblings < 2:
        return
    count, told_by = stack.siblings, stack.told_by
    if told_by:
        said = f"One of {count} stacks in one series, told apart by {told_by}: the verdict is of this phase alone."
        yield finding("split-series", said, severity=Severity.WARN)
    else:
        yield finding("split-series", f"One of {count} stacks in one series.")


def _spacing(stack: Stack) -> Iterator[Finding]:
    yield from stack.notes
    yield from check_spacing(stack)


RULES: tuple[Rule, ...] = (
    _modality,
    _kind,
    _colour,
    _pixels,
    _transfer_syntax,
    _geometry,
    _axial,
    _count,
    _spacing,
    _tilt,
    _coverage,
    _age,
    _contrast,
    _map,
    _lossy,
    _body_part,
    _rescale,
    _repaired,
    _split,
)


def off_axial_cosine(stack: Stack) -> float:
    """|z| of the normal: 1 for an axial plane, 0 for one that holds the body's axis."""
    return abs(stack.headers[0].normal[2])


def coverage_mm(stack: Stack) -> float:
    """Length of the stack along its normal, the half slice at either end included."""
    gaps = stack.gaps_mm
    if not gaps:
        return stack.headers[0].thickness_mm or 0.0 if stack.headers else 0.0
    return sum(gaps) + sorted(gaps)[len(gaps) // 2]


def tilt_degrees(stack: Stack) -> float | None:
    """Angle between the slices' normal and the line through their positions; None for fewer than two positions."""
    from math import acos, degrees, dist

    if len(stack.headers) < 2:
        return None
    length = dist(stack.headers[0].position_mm, stack.headers[-1].position_mm)
    along = stack.positions_mm[-1] - stack.positions_mm[0]
    if along < 0.1:
        return None
    return degrees(acos(min(1.0, along / length)))
