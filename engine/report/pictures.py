"""Pictures for reports: a slice with its opacities, the probability strip, a page of both. Pillow only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from engine.preprocess import OpacityMap
from engine.report import words
from engine.report.document import Document, Picture
from engine.report.overlay import CONTOUR, VERDICT_COLOURS, probability_colour, tinted
from engine.report.pen import Pen
from engine.triage.values import SliceResult

# Lung window, as chest CT is usually read: centre -600 HU, width 1500 HU.
_WINDOW_LOW, _WINDOW_WIDTH = -1350.0, 1500.0
Colour = tuple[int, int, int]
_BLACK, _FAINT, _LIGHT, _WHITE = (0, 0, 0), (160, 160, 160), (230, 230, 230), (255, 255, 255)
_EXCLUDED = (96, 96, 96)
_UNFAMILIAR = (120, 60, 160)


def windowed(hu: npt.NDArray[np.generic]) -> Picture:
    """Hounsfield units in the lung window: (rows, columns) -> (rows, columns, 3) uint8 grey."""
    grey = (hu.astype(np.float32) - _WINDOW_LOW) / _WINDOW_WIDTH
    shown = (np.clip(grey, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
    picture: Picture = np.repeat(shown[:, :, np.newaxis], 3, axis=2)
    return picture


def with_opacity(picture: Picture, opacity: OpacityMap, *, contour_at: float = CONTOUR) -> Picture:
    """Lay the opacities that the classifier saw over a slice, filled, with the edge of what counts as affected.

    Parameters
    ----------
    contour_at : float
        Probability of that edge, as the bundle has it.
    """
    box = opacity.box
    inside = slice(box.top, box.bottom), slice(box.left, box.right)
    ground, dense = (opacity.in_box(one) / np.float32(255) for one in (opacity.ground_glass, opacity.consolidation))
    drawn = picture[inside].astype(np.float32)
    for layer in (tinted(ground, dense), tinted(ground, dense, contour=True, contour_at=contour_at)):
        strength = layer[..., 3:].astype(np.float32) / 255.0
        drawn = drawn * (1 - strength) + layer[..., :3] * strength
    found: Picture = picture.copy()
    found[inside] = (drawn + 0.5).astype(np.uint8)
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


def strip(slices: Sequence[SliceResult], width: int, height: int, ground: Colour = (255, 255, 255)) -> Picture:
    """One cell a slice, the series' first on the left: colour = probability, grey = excluded, violet = unfamiliar.

    Where there are more slices than pixels, the most suspicious of those that share one is seen.
    """
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    for place, one in sorted(enumerate(slices), key=lambda placed: _suspicion(placed[1])):
        left = place * width // len(slices)
        right = max(left + 1, (place + 1) * width // len(slices))
        if one.probability is None:
            draw.rectangle((left, height // 2, right - 1, height - 1), fill=_EXCLUDED)
            continue
        draw.rectangle((left, 0, right - 1, height - 1), fill=probability_colour(one.probability))
        if one.in_distribution is False:
            draw.rectangle((left, height - max(2, height // 6), right - 1, height - 1), fill=_UNFAMILIAR)
    return np.asarray(image)


def _suspicion(one: SliceResult) -> float:
    return -1.0 if one.probability is None else one.probability


def captioned(picture: Picture, caption: str) -> Picture:
    """A picture with lines of text below it."""
    rows, columns = picture.shape[:2]
    pen = Pen(max(12, columns // 44))
    lines = [line for part in caption.split("\n") for line in pen.wrapped(part, columns - 12)]
    step = round(pen.size * 1.35)
    image = Image.new("RGB", (columns, rows + step * len(lines) + 8), _BLACK)
    image.paste(Image.fromarray(picture), (0, 0))
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        pen.write(draw, 6, rows + 4 + number * step, line, _WHITE)
    return np.asarray(image)


def key_caption(document: Document, one: SliceResult) -> str:
    """Which image, what the colours mean, and the notice, in two lines."""
    say = words.spoken(document).say
    colours = say("Blue: ground glass, orange: consolidation.")
    return f"Alveoscope: {words.image_caption(document, one)}. {colours}\n{say(document.notice)}"


def summary_page(document: Document, size: int = 1024) -> Picture:
    """A square page: verdict, reasons, measures, strip, key images, notice, what made it. No patient's name."""
    image = Image.new("RGB", (size, size), _BLACK)
    draw = ImageDraw.Draw(image)
    small, smallest = Pen(16), Pen(12)
    draw.rectangle((0, 0, size, 76), fill=VERDICT_COLOURS[document.verdict])
    headline = words.headline(document)
    Pen.fitting(headline, size - 40, 27).write(draw, 20, 8, headline, _WHITE)
    small.write(draw, 20, 48, words.sureness(document), _WHITE)
    y = 88
    said = [small.shortened(f"- {text}", size - 40, 3) for text in words.statements(document)]
    lines = [one for statement in said for one in statement]
    for line in lines if len(lines) <= 16 else [*lines[:15], "\N{HORIZONTAL ELLIPSIS}"]:
        small.write(draw, 20, y, line, _LIGHT)
        y += 23
    _measures(draw, document, smallest, y + 8, size)
    result = document.series_result
    if result is not None and result.slices:
        image.paste(Image.fromarray(strip(result.slices, size - 40, 36, _BLACK)), (20, 470))
    width = (size - 40) // 3 - 10
    for place, key in enumerate(document.key_images[:3]):
        shown = Image.fromarray(key.picture)
        shown.thumbnail((width, width), Image.Resampling.BILINEAR)
        left = 20 + place * (width + 15)
        image.paste(shown, (left, 520))
        for number, line in enumerate(smallest.shortened(words.image_caption(document, key.result), width, 2)):
            smallest.write(draw, left, 526 + width + number * 16, line, _LIGHT)
    notice = words.spoken(document).say(document.notice)
    for number, line in enumerate(small.shortened(notice, size - 40, 2)):
        small.write(draw, 20, size - 116 + number * 22, line, _WHITE)
    for number, line in enumerate(words.small_print(document)[:3]):
        smallest.write(draw, 20, size - 62 + number * 17, line, _FAINT)
    return np.asarray(image)


def _measures(draw: ImageDraw.ImageDraw, document: Document, pen: Pen, top: int, size: int) -> None:
    """As many as stand between the reasons and the strip, in two columns."""
    deep = max(0, (462 - top) // 17)
    for number, (name, value) in enumerate(words.measure_rows(document)[: 2 * deep]):
        column, line = divmod(number, deep)
        left = 20 + column * (size - 40) // 2
        pen.write(draw, left, top + line * 17, name, _FAINT)
        pen.write(draw, left + (size - 40) // 2 - 90, top + line * 17, value, _LIGHT)
