"""May this slice be judged? What the autoencoder can't rebuild, or encodes far from what it saw, may not.

Three measures, each with a limit from held-out groups: the structural residual 1-SSIM (Wang et al. 2004) between the
slice and its reconstruction; the Mahalanobis distance of the code in the space of its leading principal components
(Lee et al. 2018 use the same distance on features); and the detail inside the lungs, because what is blurred beyond use
is rebuilt all too well. Arrays come from ``gate.npz``, limits from the manifest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import BundleCorruptError

Float = npt.NDArray[np.floating[Any]]

#: Constants of SSIM for images in 0..1 (Wang et al. 2004) and the side of its flat window.
_C1, _C2 = 0.01**2, 0.03**2
_WINDOW = 7


@dataclass(frozen=True)
class GateStatistics:
    """Where the codes of training slices lie.

    Attributes
    ----------
    mean : numpy.ndarray
        (500,) mean code.
    components : numpy.ndarray
        (k, 500) leading principal components, orthonormal rows.
    deviation : numpy.ndarray
        (k,) standard deviation along each, positive.
    """

    mean: Float
    components: Float
    deviation: Float

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> GateStatistics:
        """Read ``gate.npz``; raises :class:`BundleCorruptError` when an array is missing or has another shape."""
        try:
            mean, components, deviation = (
                np.asarray(arrays[name], dtype=np.float64) for name in ("mean", "components", "deviation")
            )
        except KeyError as error:
            raise BundleCorruptError(f"gate.npz lacks {error}.", "Install the bundle again.") from None
        fits = components.ndim == 2 and mean.shape == components.shape[1:] and deviation.shape == components.shape[:1]
        if not fits or not (deviation > 0).all():
            raise BundleCorruptError("The arrays in gate.npz don't fit together.", "Install the bundle again.")
        return cls(mean, components, deviation)


@dataclass(frozen=True)
class GateLimits:
    """Largest residual (1-SSIM) and code distance that still pass, and the least detail in the lungs.

    Bundles from before that measure say nothing of ``detail``; then it refuses nothing.
    """

    residual: float
    distance: float
    detail: float = 0.0

    @classmethod
    def from_manifest(cls, gate: Mapping[str, Any]) -> GateLimits:
        """Read the manifest's ``gate``; raises :class:`BundleCorruptError`."""
        try:
            return cls(
                float(gate["residual_limit"]), float(gate["distance_limit"]), float(gate.get("detail_limit", 0.0))
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BundleCorruptError(f"manifest.json: gate lacks {error}.", "Install the bundle again.") from None

    def accepts(self, residual: float, distance: float, detail: float) -> bool:
        """Whether a slice may be judged."""
        return residual <= self.residual and distance <= self.distance and detail >= self.detail


def similarity_map(image: Float, reconstruction: Float) -> npt.NDArray[np.float64]:
    """SSIM around each pixel (flat 7x7 window, windows that fit inside only).

    Parameters
    ----------
    image, reconstruction : numpy.ndarray
        (rows, columns) in 0..1, at least 7x7.

    Returns
    -------
    numpy.ndarray
        (rows - 6, columns - 6) in -1..1; 1 where both are the same.
    """
    first, second = image.astype(np.float64), reconstruction.astype(np.float64)
    products = (first, second, first * first, second * second, first * second)
    mean_1, mean_2, square_1, square_2, both = _window_means(products)
    variance_1 = square_1 - mean_1 * mean_1
    variance_2 = square_2 - mean_2 * mean_2
    covariance = both - mean_1 * mean_2
    luminance = (2 * mean_1 * mean_2 + _C1) / (mean_1**2 + mean_2**2 + _C1)
    structure = (2 * covariance + _C2) / (variance_1 + variance_2 + _C2)
    found: npt.NDArray[np.float64] = luminance * structure
    return found


def residual(image: Float, reconstruction: Float) -> float:
    """1 - mean SSIM between a slice and its reconstruction, 0 (same) to 2; see :func:`similarity_map`."""
    return 1.0 - float(similarity_map(image, reconstruction).mean())


def code_distance(code: Float, statistics: GateStatistics) -> float:
    """Mahalanobis distance of a code (500,) in the leading components, divided by the root of their number.

    About 1 for a slice like those of training.
    """
    scaled = statistics.components @ (code.astype(np.float64) - statistics.mean) / statistics.deviation
    return float(np.sqrt(np.mean(scaled * scaled)))


def lung_detail(image: Float, lung: npt.NDArray[np.bool_]) -> float:
    """Mean absolute Laplacian (four neighbours) inside the lungs: vessels, fissures, noise.

    Parameters
    ----------
    image : numpy.ndarray
        (rows, columns) in 0..1, the autoencoder's.
    lung : numpy.ndarray
        Mask of the same shape.

    Returns
    -------
    float
        0 (one grey level) to 4; 0 without lung. A sharp chest CT has 0.02 to 0.1.
    """
    inner = lung[1:-1, 1:-1]
    if not inner.any():
        return 0.0
    around = image[:-2, 1:-1] + image[2:, 1:-1] + image[1:-1, :-2] + image[1:-1, 2:]
    return float(np.abs(4.0 * image[1:-1, 1:-1] - around)[inner].mean())


def _window_means(images: Sequence[npt.NDArray[np.float64]]) -> list[npt.NDArray[np.float64]]:
    """Mean of each image over 7x7 windows by differences of the integral image.

    Sums run down the rows of all images side by side, once as they lie and once turned: the same additions in the same
    order as ``cumsum`` along both axes, which waits for each sum before it begins the next.
    """
    rows, columns = images[0].shape
    down = np.zeros((rows + 1, len(images) * columns))
    np.concatenate(images, axis=1, out=down[1:])
    _accumulate(down)
    across = np.zeros((columns + 1, len(images) * (rows + 1)))
    for number in range(len(images)):
        part = down[:, number * columns : (number + 1) * columns]
        across[1:, number * (rows + 1) : (number + 1) * (rows + 1)] = part.T
    _accumulate(across)
    side, found = _WINDOW, []
    for number in range(len(images)):
        integral = np.ascontiguousarray(across[:, number * (rows + 1) : (number + 1) * (rows + 1)].T)
        total = integral[side:, side:] - integral[:-side, side:]
        total -= integral[side:, :-side]
        total += integral[:-side, :-side]
        total /= side**2
        found.append(total)
    return found


def _accumulate(rows: npt.NDArray[np.float64]) -> None:
    """Each row becomes its sum with all before it."""
    for above, own in pairwise(rows):
        own += above
