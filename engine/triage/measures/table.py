"""The table of measures. JSON, its schema, text, CSV, structured report, PDF and window iterate it.

Zones are the thirds of each lung's own extent along the body's axis, from the head down. What counts as affected, and
how small an opacity is left out, stands in :mod:`engine.lungs.extent`; how shares are measured, in
:mod:`engine.lungs.distribution`.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.lungs.extent import SIDES, ZONES
from engine.lungs.layer import LEFT, RIGHT
from engine.triage.measures.compute import (
    Compute,
    affected_ml,
    affected_percent,
    consolidation_percent,
    count,
    density,
    ground_glass_percent,
    mean_density,
    share,
    volume,
    zone_score,
)
from engine.triage.measures.values import Code, Measure, MeasuredLungs
from engine.triage.values import MeasureValue

#: Raised when a threshold of a measure changes; no bundle depends on it.
MEASURES_VERSION = 4

_OWN = "99ALVEOSCOPE"


def _row(key: str, unit: str, digits: int, words: str, code: str, compute: Compute) -> Measure:
    return Measure(key, unit, digits, words, Code(code, _OWN, words), compute)


def _zone_rows() -> tuple[Measure, ...]:
    return tuple(
        _row(
            f"affected_percent_{side}_{zone}",
            "%",
            1,
            f"Affected part of the {side} lung, {zone} third",
            f"PART_{side[0]}_{zone}".upper(),
            affected_percent(side, zone),
        )
        for side in SIDES.values()
        for zone in ZONES
    )


MEASURES: tuple[Measure, ...] = (
    _row("lung_volume_ml", "mL", 0, "Lung volume", "LUNG_VOLUME", volume()),
    _row("lung_volume_right_ml", "mL", 0, "Volume of the right lung", "LUNG_VOLUME_R", volume(RIGHT)),
    _row("lung_volume_left_ml", "mL", 0, "Volume of the left lung", "LUNG_VOLUME_L", volume(LEFT)),
    _row("affected_percent", "%", 1, "Affected part of the lungs", "AFFECTED", affected_percent()),
    _row("affected_ml", "mL", 0, "Affected volume", "AFFECTED_VOLUME", affected_ml),
    _row("ground_glass_percent", "%", 1, "Ground glass, part of the lungs", "GROUND_GLASS", ground_glass_percent),
    _row("consolidation_percent", "%", 1, "Consolidation, part of the lungs", "CONSOLIDATION", consolidation_percent),
    _row("affected_percent_right", "%", 1, "Affected part of the right lung", "AFFECTED_R", affected_percent("right")),
    _row("affected_percent_left", "%", 1, "Affected part of the left lung", "AFFECTED_L", affected_percent("left")),
    *_zone_rows(),
    _row("zone_score", "{score}", 0, "Zone score, 0 to 24", "ZONE_SCORE", zone_score),
    _row("mean_lung_density_hu", "[hnsf'U]", 0, "Mean lung density", "LUNG_DENSITY", mean_density),
    _row("dense_percent", "%", 1, "Dense part of the lungs, above -200 HU", "DENSE", density("dense")),
    _row("aerated_percent", "%", 0, "Aerated part of the lungs, -950 to -500 HU", "AERATED", density("aerated")),
    _row("apparent_capacity", "1", 2, "Apparent lung capacity", "CAPACITY", lambda lungs: lungs.capacity),
    _row(
        "capacity_percentile",
        "{percentile}",
        0,
        "Apparent capacity, percentile of healthy lungs",
        "CAPACITY_PERC",
        lambda lungs: lungs.capacity_percentile,
    ),
    _row("peripheral_share", "1", 2, "Share of opacities in the outer third", "PERIPHERAL", share("peripheral")),
    _row("posterior_share", "1", 2, "Share of opacities in the posterior half", "POSTERIOR", share("posterior")),
    _row("lower_share", "1", 2, "Share of opacities in the lower thirds", "LOWER", share("lower")),
    _row("balance", "1", 2, "Ratio of the less to the more affected lung", "BALANCE", share("balance")),
    _row("opacity_count", "{count}", 0, "Separate opacities", "OPACITY_COUNT", count),
)


def measure_all(lungs: MeasuredLungs) -> Mapping[str, MeasureValue]:
    """Every measure of the table."""
    from engine.triage import measures

    return {one.key: MeasureValue(one.compute(lungs), one.unit) for one in measures.MEASURES}
