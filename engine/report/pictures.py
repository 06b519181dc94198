"""Pictures for reports: a slice with its opacities, the probability strip, a page of both. Pillow only."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from engine.preprocess import OpacityMap
from engine.report.document import Document, Picture
from engine.report.overlay import overlay
from engine.report.text import VERDICT_WORDS
from engine.triage.values import SliceResult, Verdict

# Lung window, as chest CT is usually read: centre -600 HU, width 1500 HU.
_WINDOW_LOW, _WINDOW_WIDTH = -1350.0, 1500.0
_EXCLUDED = (96, 96, 96)
_UNFAMILIAR = (120, 60, 160)

VERDICT_COLOURS = {
    Verdict.POSITIVE: (176, 24, 32),
    Verdict.NEGATIVE: (24, 112, 56),
    Verdict.INDETERMINATE: (168, 104, 0),
    Verdict.NOT_ASSESSABLE: (88, 64, 136),
}


def windowed(hu: npt.NDArray[np.generic]) -> Picture:
    """Hounsfield units in the lung window: (rows, columns) -> (rows, columns, 3) uint8 grey."""
    grey = (hu.astype(np.float32) - _WINDOW_LOW) / _WINDOW_WIDTH
    shown = (np.clip(grey, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
    picture: Picture = np.repeat(shown[:, :, np.newaxis], 3, axis=2)
    return picture


def with_opacity(picture: Picture, opacity: OpacityMap) -> Picture:
    """Lay the opacities that the classifier saw over a slice, filled, with the edge of what counts as affected."""
    drawn = picture.astype(np.float32)
    for layer in (overlay(opacity), overlay(opacity, contour=True)):
        strength = layer[..., 3:].astype(np.float32) / 255.0
        drawn = drawn * (1 - strength) + layer[..., :3] * strength
    found: Picture = (drawn + 0.5).astype(np.uint8)
    return found


def in_proportion(picture: Picture, spacing_mm: tuple[float, float]) -> Picture:
    """A picture with square pixels, enlarged along the side where they are longer: pages and captures have no other.

    Parameters
    ----------
    picture : numpy.ndarray
        (rows, columns, 3) uint8.
    spacing_mm : tuple of float
        Distance between its rows and between its columns, mm (Pixel Spacing, PS3.3 10.7.1.1).
    """
    step = min(spacing_mm)
    rows, columns = (round(size * mm / step) for size, mm in zip(picture.shape[:2], spacing_mm, strict=True))
    if (rows, columns) == picture.shape[:2]:
        return picture
    return np.asarray(Image.fromarray(picture).resize((columns, rows), Image.Resampling.BILINEAR))


def probability_colour(probability: float) -> tuple[int, int, int]:
    """Blue (0) over grey to orange (1): told apart by colour-blind readers too."""
    low, middle, high = np.array([0, 90, 160]), np.array([225, 225, 225]), np.array([215, 80, 0])
    part = probability * 2
    mixed = low + (middle - low) * part if part <= 1 else middle + (high - middle) * (part - 1)
    return int(mixed[0]), int(mixed[1]), int(mixed[2])


def strip(slices: Sequence[SliceResult], width: int, height: int) -> Picture:
    """One cell a slice, the series' first on the left: colour = probability, grey = excluded, violet = unfamiliar."""
    image = Image.new("RGB", (width, height), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    for place, one in enumerate(slices):
        left, right = place * width // len(slices), (place + 1) * width // len(slices)
        if one.probability is None:
            draw.rectangle((left, height // 2, right - 1, height - 1), fill=_EXCLUDED)
            continue
        draw.rectangle((left, 0, right - 1, height - 1), fill=probability_colour(one.probability))
        if one.in_distribution is False:
            draw.rectangle((left, height - max(2, height // 6), right - 1, height - 1), fill=_UNFAMILIAR)
    return np.asarray(image)


def captioned(picture: Picture, caption: str) -> Picture:
    """A picture with lines of text below it."""
    rows, columns = picture.shape[:2]
    font = ImageFont.load_default(size=max(12, columns // 40))
    lines = [line for part in caption.split("\n") for line in wrap(part, 78)]
    step = max(14, columns // 36)
    image = Image.new("RGB", (columns, rows + step * len(lines) + 8), (0, 0, 0))
    image.paste(Image.fromarray(picture), (0, 0))
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((6, rows + 4 + number * step), line, fill=(255, 255, 255), font=font)
    return np.asarray(image)


def key_caption(document: Document, one: SliceResult) -> str:
    """Slice, probability, what made it and the notice, in two lines."""
    made = document.provenance
    total = 0 if document.series_result is None else document.series_result.slices_total
    shown = "" if one.probability is None else f", p = {one.probability:.2f}"
    return (
        f"Alveoscope {made.software_version}: slice {one.index + 1} of {total}{shown}; blue: ground glass, orange: "
        f"consolidation\n{document.notice}"
    )


def summary_page(document: Document, size: int = 1024) -> Picture:
    """A square page: verdict, reasons, strip, key images, what made it, notice. Without the patient's name."""
    image = Image.new("RGB", (size, size), (0, 0, 0))
    draw = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(size=30), ImageFont.load_default(size=17)
    draw.rectangle((0, 0, size, 64), fill=VERDICT_COLOURS[document.verdict])
    draw.text((20, 14), verdict_line(document), fill=(255, 255, 255), font=large)
    y = 80
    for code, message in document.statements[:9]:
        for line in wrap(f"- {message} [{code}]", 112)[:2]:
            draw.text((20, y), line, fill=(230, 230, 230), font=small)
            y += 23
    result = document.series_result
    if result is not None and result.slices:
        image.paste(Image.fromarray(strip(result.slices, size - 40, 36)), (20, 470))
    width = (size - 40) // 3 - 10
    for place, key in enumerate(document.key_images[:3]):
        shown = Image.fromarray(key.picture)
        shown.thumbnail((width, width), Image.Resampling.BILINEAR)
        image.paste(shown, (20 + place * (width + 15), 520))
        draw.text(
            (20 + place * (width + 15), 526 + width),
            f"slice {key.result.index + 1}, p = {key.result.probability or 0.0:.2f}",
            fill=(230, 230, 230),
            font=small,
        )
    for number, line in enumerate((*made_by(document), *wrap(document.notice, 112))):
        draw.text((20, size - 112 + number * 22), line, fill=(200, 200, 200), font=small)
    return np.asarray(image)


def verdict_line(document: Document) -> str:
    """The verdict in words, with its probability and interval."""
    words = VERDICT_WORDS[document.verdict]
    result = document.series_result
    if result is None or result.probability is None:
        return words
    between = "" if result.interval is None else f" ({result.interval[0]:.2f} to {result.interval[1]:.2f})"
    return f"{words}: {result.probability:.2f}{between}"


def made_by(document: Document) -> tuple[str, str]:
    """Two lines: bundle and back-end that made the result."""
    made, backend = document.provenance, document.provenance.backend
    bundle = f"bundle {made.bundle_id} {made.bundle_version} ({made.bundle_digest[:16]})"
    return (
        f"Alveoscope {made.software_version}, {bundle}",
        f"{backend.name} {backend.precision.value} on {backend.device}, {made.finished}",
    )
