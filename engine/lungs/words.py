"""The extent of disease in one sentence."""

from __future__ import annotations

from engine.lungs.distribution import Distribution
from engine.lungs.extent import Extent
from engine.lungs.pattern import BILATERAL, GROUND_GLASS, LOWER, NOTHING, PERIPHERAL, POSTERIOR


def in_words(extent: Extent, distribution: Distribution) -> str:
    """Such as "Opacities in 14 % of the lungs, both sides, mostly peripheral and lower, mostly ground glass."."""
    whole = extent.of()
    fraction = whole.affected_fraction
    if fraction is None:
        return "No lung was measured."
    if fraction < NOTHING or extent.opacities == 0:
        return "No opacities to speak of in the lungs."
    percent = f"{100 * fraction:.0f}" if fraction >= 0.01 else "under 1"
    parts = [f"Opacities in {percent} % of the lungs", _sides(extent, distribution)]
    places = [
        name
        for name, value, limit in (
            ("peripheral", distribution.peripheral, PERIPHERAL),
            ("posterior", distribution.posterior, POSTERIOR),
            ("lower", distribution.lower, LOWER),
        )
        if value is not None and value >= limit
    ]
    if places:
        parts.append("mostly " + " and ".join(filter(None, [", ".join(places[:-1]), places[-1]])))
    parts.append(
        "mostly ground glass" if whole.ground_glass >= GROUND_GLASS * whole.affected else "mostly consolidation"
    )
    return ", ".join(parts) + "."


def _sides(extent: Extent, distribution: Distribution) -> str:
    if (distribution.balance or 0.0) >= BILATERAL:
        return "both sides"
    right, left = (extent.of(side).affected for side in ("right", "left"))
    return "right side" if right >= left else "left side"
