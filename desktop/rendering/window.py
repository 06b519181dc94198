"""Window level and width: Hounsfield units to 8 bits of grey, for display only.

A lookup table of all 65536 int16 values makes the cost of a frame one ``np.take``, independent of the window.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from desktop.translatable import QT_TRANSLATE_NOOP

MIN_WIDTH = 1.0
MAX_WIDTH = 65535.0
MAX_CENTER = 32767.0


@dataclass(frozen=True)
class Window:
    """Window Center and Window Width, (0028,1050) and (0028,1051), in HU; width >= 1."""

    center: float
    width: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.center) and np.isfinite(self.width) and self.width >= MIN_WIDTH):
            raise ValueError(f"A window needs a finite centre and a width >= 1, not {self.center} / {self.width}.")

    def moved(self, delta_center: float, delta_width: float) -> Window:
        """This window, dragged; stays within what int16 can show."""
        center = min(MAX_CENTER, max(-MAX_CENTER, self.center + delta_center))
        return Window(center, min(MAX_WIDTH, max(MIN_WIDTH, self.width + delta_width)))


@dataclass(frozen=True)
class Preset:
    """A named window; ``key`` is its digit on the keyboard, ``name`` the English source text (context "Window")."""

    key: int
    name: str
    window: Window


#: Usual chest and body windows; lung is what a chest CT opens with.
PRESETS: tuple[Preset, ...] = (
    Preset(1, QT_TRANSLATE_NOOP("Window", "Lung"), Window(-600, 1500)),
    Preset(2, QT_TRANSLATE_NOOP("Window", "Mediastinum"), Window(50, 350)),
    Preset(3, QT_TRANSLATE_NOOP("Window", "Bone"), Window(400, 1800)),
    Preset(4, QT_TRANSLATE_NOOP("Window", "Soft tissue"), Window(40, 400)),
    Preset(5, QT_TRANSLATE_NOOP("Window", "Lung, narrow"), Window(-550, 1000)),
    Preset(6, QT_TRANSLATE_NOOP("Window", "Emphysema"), Window(-800, 500)),
    Preset(7, QT_TRANSLATE_NOOP("Window", "Angiography"), Window(300, 700)),
    Preset(8, QT_TRANSLATE_NOOP("Window", "Liver"), Window(60, 160)),
    Preset(9, QT_TRANSLATE_NOOP("Window", "Brain"), Window(40, 80)),
)
LUNG = PRESETS[0].window
SOFT_TISSUE = PRESETS[3].window


def preset_of(window: Window, presets: Iterable[Preset] = PRESETS) -> Preset | None:
    """The preset that a window is, if it is one."""
    return next((preset for preset in presets if preset.window == window), None)


def window_lut(window: Window, *, invert: bool = False) -> npt.NDArray[np.uint8]:
    """Grey of every int16 value.

    Linear function of DICOM PS3.3 C.11.2.1.2.1.

    Returns
    -------
    numpy.ndarray
        (65536,) uint8; index with the int16 value seen as uint16.
    """
    hu = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.float32)
    span = max(window.width - 1.0, 1e-3)
    grey = ((hu - (window.center - 0.5)) / span + 0.5) * 255.0
    lut: npt.NDArray[np.uint8] = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return np.uint8(255) - lut if invert else lut


def screen_lut(window: Window, *, invert: bool = False) -> npt.NDArray[np.uint32]:
    """As :func:`window_lut`, in the pixel format of screens: QPainter scales it a quarter faster than 8-bit grey.

    Returns
    -------
    numpy.ndarray
        (65536,) uint32, 0xffRRGGBB with equal parts.
    """
    grey: npt.NDArray[np.uint32] = window_lut(window, invert=invert).astype(np.uint32) * np.uint32(0x010101)
    grey |= np.uint32(0xFF000000)
    return grey


def screen_image(hu: npt.NDArray[np.int16], lut: npt.NDArray[np.uint32]) -> QImage:
    """(rows, columns) int16 HU through a :func:`screen_lut` -> QImage in Format_RGB32 that owns its bytes."""
    pixels = np.take(lut, hu.view(np.uint16))
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_RGB32).copy()


def to_int16(hu: npt.NDArray[np.generic]) -> npt.NDArray[np.int16]:
    """HU for the lookup table: float HU is rounded and clipped, int16 passes through; C-contiguous."""
    if hu.dtype == np.int16:
        return np.ascontiguousarray(hu)
    finite = np.nan_to_num(hu.astype(np.float32), nan=-32768.0)
    return np.clip(np.rint(finite), -32768, 32767).astype(np.int16)


def apply_lut(hu: npt.NDArray[np.int16], lut: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """(rows, columns) int16 HU -> (rows, columns) uint8 grey."""
    return np.take(lut, hu.view(np.uint16))


def grey_image(grey: npt.NDArray[np.uint8]) -> QImage:
    """(rows, columns) uint8 -> QImage in Format_Grayscale8 that owns its bytes."""
    grey = np.ascontiguousarray(grey)
    rows, columns = grey.shape
    # copy(): QImage does not keep a numpy buffer alive, and 256 KiB cost 20 microseconds.
    return QImage(grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()


def render(hu: npt.NDArray[np.int16], window: Window, *, invert: bool = False) -> QImage:
    """(rows, columns) int16 HU through a window to an 8-bit grey image."""
    return grey_image(apply_lut(hu, window_lut(window, invert=invert)))


def robust_window(hu: npt.NDArray[np.generic]) -> Window:
    """A window from the 1st to the 99th percentile of (rows, columns) pixels, of each fourth where they are many."""
    step = 4 if hu.size > 65536 else 1
    low, high = np.percentile(hu[::step, ::step].astype(np.float64), (1, 99))
    return Window(float(low + high) / 2, max(float(high - low), MIN_WIDTH))
