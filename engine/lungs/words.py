"""The extent of disease in one sentence."""

from __future__ import annotations

from engine.language import phrase
from engine.lungs.distribution import Distribution
from engine.lungs.extent import Extent
from engine.lungs.pattern import BILATERAL, GROUND_GLASS, LOWER, NOTHING, PERIPHERAL, POSTERIOR

#: By what they mostly are: peripheral, posterior, lower.
WHERE = {
    (True, False, False): phrase("peripheral"),
    (False, True, False): phrase("posterior"),
    (False, False, True): phrase("lower"),
    (True, True, False): phrase("peripheral and posterior"),
    (True, False, True): phrase("peripheral and lower"),
    (False, True, True): phrase("posterior and lower"),
    (True, True, True): phrase("peripheral, posterior and lower"),
}


def in_words(extent: Extent, distribution: Distribution) -> str:
    """Such as "Opacities in 14 % of the lungs, both sides, mostly ground glass; predominantly lower."."""
    whole = extent.of()
    fraction = whole.affected_fraction
    if fraction is None:
        return "No lung was measured."
    if fraction < NOTHING or extent.opacities == 0:
        return "No significant opacities in the lungs."
    # As the table rounds it: what is 1.0 % there is not "< 1 %" here.
    percent = f"{100 * fraction:.0f}" if round(100 * fraction, 1) >= 1.0 else "< 1"
    sides = _sides(extent, distribution)
    dense = whole.ground_glass < GROUND_GLASS * whole.affected
    kind = phrase("mostly consolidation") if dense else phrase("mostly ground glass")
    mostly = (
        (distribution.peripheral or 0.0) >= PERIPHERAL,
        (distribution.posterior or 0.0) >= POSTERIOR,
        (distribution.lower or 0.0) >= LOWER,
    )
    where = WHERE.get(mostly)
    if where is None:
        return f"Opacities in {percent} % of the lungs, {sides}, {kind}."
    return f"Opacities in {percent} % of the lungs, {sides}, {kind}; predominantly {where}."


def _sides(extent: Extent, distribution: Distribution) -> str:
    if (distribution.balance or 0.0) >= BILATERAL:
        return phrase("both sides")
    right, left = (extent.of(side).affected for side in ("right", "left"))
    return phrase("right side") if right >= left else phrase("left side")
