"""Pictures made from real slices that must not be judged: noise, wrong scales, damage, other positions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy import ndimage

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


MADE: Mapping[str, Make] = {
    "noise": _noise,
    "smooth noise": _smooth_noise,
    "inverted": _inverted,
    "intercept forgotten": _unscaled,
    "slope doubled": _doubled,
    "tiles scrambled": _scrambled,
    "blurred beyond use": _blurred,
    "lying on its side": _on_its_side,
}


def made_outliers(slices: Sequence[np.ndarray], seed: int = 0) -> dict[str, list[np.ndarray]]:
    """Each kind of damage on each chest slice, (rows, columns) HU."""
    rng = np.random.default_rng(seed)
    return {kind: [make(hu, rng).astype(np.float32) for hu in slices] for kind, make in MADE.items()}


def radiographs(volumes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Projections of (slices, rows, columns) HU volumes from the front and from the side, in a lung's grey levels.

    A mean along the ray stands for the attenuation of a digitally reconstructed radiograph.
    """
    found = []
    for volume in volumes:
        for axis in (1, 2):
            flat = np.maximum(volume, -1000.0).mean(axis=axis)[::-1]
            stretch = max(1, round(0.8 * flat.shape[1] / flat.shape[0]))
            found.append(in_lung_window(np.repeat(flat, stretch, axis=0)))
    return found


def in_lung_window(picture: np.ndarray) -> np.ndarray:
    """Grey levels of any picture stretched over -1350 to 150 HU: what it would be if somebody took it for a CT."""
    low, high = np.percentile(picture, [0.5, 99.5])
    level = np.clip((picture - low) / max(float(high - low), 1e-6), 0.0, 1.0)
    return (level * 1500.0 - 1350.0).astype(np.float32)
