"""Which image of a series a plane of its volume was made of: with gaps between images they are counted differently."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.dicom.values import Series
from engine.volume import Volume


def stored_planes(series: Series, volume: Volume) -> tuple[int | None, ...]:
    """Of each plane along the first axis of a volume the place of its image in the series; None in a gap."""
    places: dict[str, list[int]] = {}
    for place, header in enumerate(series.headers):
        places.setdefault(header.sop_instance_uid, []).append(place)
    heights = np.array([header.position_along_normal_mm for header in series.headers])
    steps = np.arange(len(volume.uids))[:, None] * volume.affine[:3, 0]
    positions = (volume.affine[:3, 3] + steps) @ np.array(series.headers[0].normal)
    return tuple(
        _nearest(places.get(uid, []) if uid else [], heights, float(position))
        for uid, position in zip(volume.uids, positions, strict=True)
    )


def _nearest(places: list[int], heights: npt.NDArray[np.float64], position: float) -> int | None:
    """Frames of one object share its UID: that at the height of the plane."""
    if len(places) < 2:
        return places[0] if places else None
    return places[int(np.abs(heights[places] - position).argmin())]
