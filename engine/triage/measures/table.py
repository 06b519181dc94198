"""The table of measures. JSON, its schema, text, CSV, structured report, PDF and window iterate it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.triage.lung_field import aerated_fraction, lung_volume_ml
from engine.triage.measures.values import Code, Measure, MeasuredLungs
from engine.triage.values import MeasureValue

#: Raised when a threshold of a measure changes; no bundle depends on it.
MEASURES_VERSION = 1

_OWN = "99ALVEOSCOPE"


def _aerated_percent(lungs: MeasuredLungs) -> float | None:
    share = aerated_fraction(lungs.slices)
    return None if share is None else 100.0 * share


MEASURES: tuple[Measure, ...] = (
    Measure(
        "lung_volume_ml",
        "mL",
        0,
        "Lung volume",
        Code("LUNG_VOLUME", _OWN, "Volume of the segmented lung"),
        lambda lungs: lung_volume_ml(lungs.slices),
    ),
    Measure(
        "aerated_percent",
        "%",
        0,
        "Aerated part of the lungs",
        Code("AERATED", _OWN, "Aerated part of the segmented lung"),
        _aerated_percent,
    ),
    Measure(
        "apparent_capacity",
        "1",
        2,
        "Apparent lung capacity",
        Code("CAPACITY", _OWN, "Apparent lung capacity"),
        lambda lungs: lungs.capacity,
    ),
    Measure(
        "capacity_percentile",
        "{percentile}",
        0,
        "Apparent capacity, percentile of healthy lungs",
        Code("CAPACITY_PERC", _OWN, "Apparent lung capacity, percentile of healthy lungs"),
        lambda lungs: lungs.capacity_percentile,
    ),
)


def measure_all(lungs: MeasuredLungs) -> Mapping[str, MeasureValue]:
    """Every measure of the table."""
    from engine.triage import measures

    return {one.key: MeasureValue(one.compute(lungs), one.unit) for one in measures.MEASURES}
