"""May this slice be judged? What the autoencoder can't rebuild, or encodes far from what it saw, may not.

Three measures, each with a limit from held-out groups: the structural residual 1-SSIM (Wang et al. 2004) between the
slice and its reconstruction; the Mahalanobis distance of the code in the space of its leading principal components
(Lee et al. 2018 use the same distance on features); and the detail inside the lungs, because what is blurred beyond use
is rebuilt all too well. Arrays come from ``gate.npz``, limits from the manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import BundleCorruptError
from engine.inference.manifest import number

Float = npt.NDArray[np.floating[Any]]

#: Constants of SSIM for images in 0..1 (Wang et al. 2004) and the side of its flat window.
_C1, _C2 = 0.01**2, 0.03**2
_WINDOW = 7
#: Numbers of a code.
_CODE = 500


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
        except (TypeError, ValueError):
            mean = components = deviation = np.zeros(0)
        except KeyError as error:
            raise BundleCorruptError(f"gate.npz lacks {error}.", "Install the bundle again.") from None
        fits = components.ndim == 2 and mean.shape == components.shape[1:] == (_CODE,)
        fits = fits and deviation.shape == components.shape[:1] and deviation.size > 0
        finite = all(np.isfinite(array).all() for array in (mean, components, deviation))
        if not fits or not finite or not (deviation > 0).all():
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
        # A limit of 0 or less refuses every slice: no series could be judged.
        return cls(
            number(gate, "residual_limit", "gate", least=1e-9),
            number(gate, "distance_limit", "gate", least=1e-9),
            number({"detail_limit": 0.0, **gate}, "detail_limit", "gate"),
        )

    def accepts(self, residual: float, distance: float, detail: float) -> bool:
        """Whether a slice may be judged."""
        return residual <= self.residual and distance <= self.distance and detail >= self.detail


def similarity_map(image: Float, reconstruction: Float) -> Float:
    """SSIM around each pixel (flat 7x7 window, windows that fit inside only).

    Parameters
    ----------
    image, reconstruction : numpy.ndarray
        (rows, columns) in 0..1, at least 7x7. In float32 single places are off by 1e-4, the mean by less than 1e-5.

    Returns
    -------
    numpy.ndarray
        (rows - 6, columns - 6) in -1..1, of their type; 1 where both are the same.
    """
    # Variances are needed as their sum only, so four windows do; in place, as most of the time goes into memory.
    mean_1, mean_2, both = _window_means(image), _window_means(reconstruction), _window_means(image * reconstruction)
    squares = image * image
    squares += reconstruction * reconstruction
    below = _window_means(squares)
    means = mean_1 * mean_2
    mean_1 *= mean_1
    mean_2 *= mean_2
    mean_1 += mean_2
    below -= mean_1
    below += _C2
    mean_1 += _C1
    below *= mean_1
    both -= means
    both *= 2.0
    both += _C2
    means *= 2.0
    means += _C1
    both *= means
    both /= below
    return both


def residual(image: Float, reconstruction: Float) -> float:
    """1 - mean SSIM between a slice and its reconstruction, 0 (same) to 2; see :func:`similarity_map`."""
    return 1.0 - float(similarity_map(image, reconstruction).mean(dtype=np.float64))


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
    around = image[:-2, 1:-1] + image[2:, 1:-1]
    around += image[1:-1, :-2]
    around += image[1:-1, 2:]
    detail = 4.0 * image[1:-1, 1:-1]
    detail -= around
    return float(np.abs(detail, out=detail)[inner].mean())


def _window_means(image: Float) -> Float:
    """Mean over 7x7 windows; single additions in a fixed order, hence the same bits on every machine."""
    down = _sums_of_seven(image)
    found: Float = _sums_of_seven(down.T).T
    found *= found.dtype.type(1.0 / _WINDOW**2)
    return found


def _sums_of_seven(rows: Float) -> Float:
    """Each row with the six below it: pairs, pairs of pairs, and what is left."""
    two = rows[:-1] + rows[1:]
    found = two[:-2] + two[2:]
    found = found[:-3] + two[4:-1]
    found += rows[6:]
    return found
