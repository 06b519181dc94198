"""Pictures that must not be judged, made from real slices and from photographs: what the gate has to refuse.

Slices of the head, MR and ultrasound would be better than what is made here, and none were at hand as CT-like pixels;
by DICOM modality they are refused before any network runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import ndimage

from engine.preprocess import PreparedSlice, PreprocessSpec, prepare_hu

Make = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def _noise(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.normal(-400.0, 500.0, hu.shape)


def _smooth_noise(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    found = ndimage.gaussian_filter(rng.normal(size=hu.shape), 12.0)
    return -400.0 + 500.0 * found / found.std()


def _inverted(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return -1000.0 - np.clip(hu, -1000.0, 1000.0) + 100.0


def _unscaled(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Stored values taken for HU: the rescale intercept forgotten."""
    return hu + 1024.0


def _doubled(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.clip(2.0 * hu + 1000.0, -1024.0, 3071.0)


def _scrambled(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Tiles in random order."""
    side = 8
    rows, columns = hu.shape[0] // side, hu.shape[1] // side
    tiles = (
        hu[: rows * side, : columns * side].reshape(side, rows, side, columns).swapaxes(1, 2).reshape(-1, rows, columns)
    )
    mixed = tiles[rng.permutation(len(tiles))].reshape(side, side, rows, columns).swapaxes(1, 2)
    return mixed.reshape(rows * side, columns * side)


def _blurred(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return ndimage.gaussian_filter(hu.astype(np.float64), 0.03 * hu.shape[0])


def _on_its_side(hu: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.rot90(hu)


MADE: dict[str, Make] = {
    "noise": _noise,
    "smooth noise": _smooth_noise,
    "inverted": _inverted,
    "intercept forgotten": _unscaled,
    "slope doubled": _doubled,
    "tiles scrambled": _scrambled,
    "blurred beyond use": _blurred,
    "lying on its side": _on_its_side,
}


def made_outliers(slices: Sequence[np.ndarray], spec: PreprocessSpec, seed: int = 0) -> dict[str, list[PreparedSlice]]:
    """Each kind of damage on each chest slice (HU)."""
    rng = np.random.default_rng(seed)
    return {
        kind: [prepare_hu(make(hu, rng).astype(np.float32), (0.7, 0.7), spec) for hu in slices]
        for kind, make in MADE.items()
    }


def photographs(spec: PreprocessSpec, count: int = 40, seed: int = 0) -> list[PreparedSlice]:
    """Crops of the two photographs that scikit-learn carries (a temple, a flower), grey levels in a lung window."""
    from sklearn.datasets import load_sample_images

    rng = np.random.default_rng(seed)
    grey = [image.mean(axis=2) for image in load_sample_images().images]
    found = []
    for number in range(count):
        image = grey[number % len(grey)]
        side = int(rng.integers(200, min(image.shape)))
        top, left = (int(rng.integers(0, limit - side + 1)) for limit in image.shape)
        hu = image[top : top + side, left : left + side] / 255.0 * 1500.0 - 1350.0
        found.append(prepare_hu(hu.astype(np.float32), (0.7, 0.7), spec))
    return found
