"""Do decoded slices look like Hounsfield units? Every chest CT holds air or lung near -1000 and soft tissue near 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.dicom.findings import finding
from engine.dicom.padding import AIR_HU
from engine.dicom.pixels import Hounsfield
from engine.dicom.values import Finding
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


@dataclass(frozen=True, eq=False)
class ScaleLook:
    """What is kept of a slice to judge its scale: counts in bins of 10 HU from -1150 to 2650, and pixels looked at."""

    counts: Histogram
    pixels: int


def look_at_scale(hu: npt.NDArray[np.generic]) -> ScaleLook:
    """Every fourth pixel down and across of a (rows, columns) slice; exactly -1024 is not counted."""
    some = hu[::_STRIDE, ::_STRIDE].astype(np.float32)
    bins = (_HIGHEST - _LOWEST) // _BIN_HU
    counts = np.histogram(some[some != AIR_HU], bins=bins, range=(_LOWEST, _HIGHEST))[0]
    return ScaleLook(counts, some.size)


def check_hounsfield(looks: Sequence[ScaleLook]) -> Finding | None:
    """Say what speaks against Hounsfield units in slices that were looked at; three spread over the series are enough.

    Returns
    -------
    Finding or None
        ``hu-implausible`` where the histogram is not that of a chest, None where it is or nothing was looked at.

    Notes
    -----
    The histogram's highest peak below -650 HU must lie within 80 HU of -1000 (air) or, in a field of view inside the
    body, at -950 to -700 (lung); its highest peak above that must be fat or soft tissue (-200 to 200); something
    must be bone (above 200). Exactly -1024 is not counted: pixel padding becomes that, whatever the scale.
    """
    reason = _against(looks) if looks else ""
    return finding("hu-implausible", reason) if reason else None


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
            f"{100 * dense / measured:.0f} % of the image would be denser than {DENSE_HU} HU: its scale is another.",
            "Ask where the series was changed: Rescale Intercept or Slope of these images is wrong.",
        )


def against_hounsfield(slices: Sequence[npt.NDArray[np.generic]]) -> str:
    """What speaks against Hounsfield units in (rows, columns) slices, in words; empty when nothing does."""
    return _against([look_at_scale(hu) for hu in slices])


def _against(looks: Sequence[ScaleLook]) -> str:
    """Why the histogram of all looks is not that of a chest CT; empty when it is."""
    counts: Histogram = np.sum([look.counts for look in looks], axis=0)
    total = sum(look.pixels for look in looks)
    split = (_BETWEEN - _LOWEST) // _BIN_HU
    light, dense = counts[:split], counts[split:]
    if light.sum() < MIN_SHARE * total:
        return "There is no air and no lung (below -650) in the decoded images."
    air = float(_LOWEST + (int(light.argmax()) + 0.5) * _BIN_HU)
    if abs(air + 1000) > AIR_TOLERANCE_HU and not LUNG_HU[0] < air < LUNG_HU[1]:
        return f"Air peaks at {air:.0f}, not near -1000."
    tissue = float(_BETWEEN + (int(dense.argmax()) + 0.5) * _BIN_HU)
    if dense.sum() < MIN_SHARE * total or not TISSUE_HU[0] < tissue < TISSUE_HU[1]:
        return f"Soft tissue peaks at {tissue:.0f}, not near 0."
    if counts[(BONE_HU - _LOWEST) // _BIN_HU :].sum() < MIN_BONE_SHARE * total:
        return "Nothing is as dense as bone (above 200): the grey levels may be reversed."
    return ""
