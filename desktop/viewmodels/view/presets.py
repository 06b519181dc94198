"""Window presets: the usual ones, or the list that the user made of them; the first nine have the digit keys."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.rendering.window import MAX_WIDTH, MIN_WIDTH, PRESETS, Preset, Window
from desktop.settings import Settings
from desktop.viewmodels.words.texts import plain

PRESETS_KEY = "window.presets"
#: More than anybody looks through in a menu.
MOST = 30


def presets_of(settings: Settings) -> Sequence[Preset]:
    """In the order of the digit keys; the usual ones where the user made no list, or one that makes no sense."""
    kept = [window for one in settings.get(PRESETS_KEY)[:MOST] if (window := _read(one)) is not None]
    return numbered(kept) if kept else PRESETS


def keep_presets(settings: Settings, presets: Iterable[tuple[str, Window]]) -> None:
    """Keep a list of names and windows; an empty one brings the usual presets back."""
    usual = [(preset.name, preset.window) for preset in PRESETS]
    wanted = list(presets)[:MOST]
    stored = [{"name": name, "center": window.center, "width": window.width} for name, window in wanted]
    settings.set(PRESETS_KEY, [] if wanted == usual else stored)


def numbered(presets: Iterable[tuple[str, Window]]) -> tuple[Preset, ...]:
    """With the digit keys from 1 on; 0 for those after the ninth, which have none."""
    return tuple(Preset(key if key <= 9 else 0, name, window) for key, (name, window) in enumerate(presets, start=1))


def preset_text(preset: Preset) -> str:
    """The name of a preset: a usual one in the user's language, an own one as it was written."""
    return plain(QCoreApplication.translate("Window", preset.name), 40)


def read_window(center: float, width: float) -> Window | None:
    """A window of two numbers; None where they are none."""
    if math.isfinite(center) and MIN_WIDTH <= width <= MAX_WIDTH and abs(center) <= MAX_WIDTH:
        return Window(center, width)
    return None


def _read(one: Any) -> tuple[str, Window] | None:
    """The settings file may have been edited by hand."""
    try:
        window = read_window(float(one["center"]), float(one["width"]))
        return None if window is None else (str(one["name"]), window)
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
