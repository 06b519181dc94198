"""Do decoded slices look like Hounsfield units? Every chest CT holds air or lung near -1000 and soft tissue near 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from engine.dicom.findings import finding
from engine.dicom.padding import AIR_HU
from engine.dicom.pixels import Hounsfield
from engine.dicom.values import Finding, SliceHeader
from engine.errors import ForeignScaleError

AIR_TOLERANCE_HU = 80
LUNG_HU = (-950, -700)
TISSUE_HU = (-200, 200)
BONE_HU = 200
MIN_BONE_SHARE = 0.0005
"""Part of all pixels that bone takes at the least. A ribcage is on every slice of a chest; in a picture with reversed
grey levels, where soft tissue stands for air, nothing is denser than the reversed air."""
MIN_SHARE = 0.01
"""Part of all pixels that air or lung, or soft tissue, takes at the least."""

_LOWEST, _BETWEEN, _HIGHEST = -1150, -650, 2650
_BIN_HU = 10
_STRIDE = 4

MOST_DENSE_SHARE = 0.15
DENSE_HU = 700
"""Nothing but cortical bone and metal is as dense, and these never fill a tenth of a chest slice."""
MOST_DENSE_SHARE_WITHOUT_AIR = 0.08

Histogram = npt.NDArray[np.int64]


def check_hounsfield(slices: Iterable[tuple[Hounsfield, SliceHeader]]) -> Finding | None:
    """Look at decoded slices and say what speaks against Hounsfield units.

    Parameters
    ----------
    slices : iterable
        (rows, columns) HU with their headers; five spread over the series are enough.

    Returns
    -------
    Finding or None
        ``hu-implausible`` where the histogram is not that of a chest, ``hu-not-proven`` where it is but a header
        has no rescale, None where all is well.

    Notes
    -----
    The histogram's highest peak below -650 HU must lie within 80 HU of -1000 (air) or, in a field of view inside the
    body, at -950 to -700 (lung); its highest peak above that must be fat or soft tissue (-200 to 200); something
    must be bone (above 200). Exactly -1024 is not counted: pixel padding becomes that, whatever the scale.
    """
    pairs = list(slices)
    if not pairs:
        return None
    reason = against_hounsfield([hu for hu, _ in pairs])
    proven = all(header.rescale is not None for _, header in pairs)
    if reason:
        return finding("hu-implausible", reason)
    return None if proven else finding("hu-not-proven", "Air is near -1000, but the header has no rescale to HU.")


def check_slice_scale(hu: Hounsfield) -> None:
    """Look at one slice alone; only what no chest can be is refused, as a single slice may show anything.

    Raises
    ------
    ForeignScaleError
        The numbers of this slice can't be Hounsfield units: an intercept of 0 where -1024 belongs, a slope too large.
    """
    some = hu[::_STRIDE, ::_STRIDE]
    measured = int((some != AIR_HU).sum())
    dense = int((some > DENSE_HU).sum())
    light = int(((some < _BETWEEN) & (some != AIR_HU)).sum())
    most = MOST_DENSE_SHARE_WITHOUT_AIR if light < MIN_SHARE * measured else MOST_DENSE_SHARE
    if measured and dense > most * measured:
        raise ForeignScaleError(
            f"{100 * dense / measured:.0f} % of the slice would be denser than {DENSE_HU} HU: its scale is another.",
            "Ask where the series was changed: Rescale Intercept or Slope of these slices is wrong.",
        )


def against_hounsfield(slices: Sequence[npt.NDArray[np.generic]]) -> str:
    """What speaks against Hounsfield units in (rows, columns) slices, in words; empty when nothing does."""
    counts: Histogram = np.zeros((_HIGHEST - _LOWEST) // _BIN_HU, dtype=np.int64)
    total = 0
    for hu in slices:
        some = hu[::_STRIDE, ::_STRIDE].astype(np.float32)
        total += some.size
        counts += np.histogram(some[some != AIR_HU], bins=counts.size, range=(_LOWEST, _HIGHEST))[0]
    return _against(counts, total)


def _against(counts: Histogram, total: int) -> str:
    """Why this histogram is not that of a chest CT; empty when it is."""
    split = (_BETWEEN - _LOWEST) // _BIN_HU
    light, dense = counts[:split], counts[split:]
    if light.sum() < MIN_SHARE * total:
        return "There is no air and no lung (below -650) in the decoded slices."
    air = float(_LOWEST + (int(light.argmax()) + 0.5) * _BIN_HU)
    if abs(air + 1000) > AIR_TOLERANCE_HU and not LUNG_HU[0] < air < LUNG_HU[1]:
        return f"Air peaks at {air:.0f}, not near -1000."
    tissue = float(_BETWEEN + (int(dense.argmax()) + 0.5) * _BIN_HU)
    if dense.sum() < MIN_SHARE * total or not TISSUE_HU[0] < tissue < TISSUE_HU[1]:
        return f"Soft tissue peaks at {tissue:.0f}, not near 0."
    if counts[(BONE_HU - _LOWEST) // _BIN_HU :].sum() < MIN_BONE_SHARE * total:
        return "Nothing is as dense as bone (above 200): the grey levels may be reversed."
    return ""
