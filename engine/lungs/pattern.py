"""Which pattern of the RSNA consensus the measures fit (Simpson et al. 2020). Computed, and not validated.

The consensus names what a radiologist sees. What of it a measure can stand for is measured; tree-in-bud nodules,
cavities, septal lines and effusions are not, and are listed as such: an atypical pattern that rests on them is not
recognised.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from engine.language import decimals_apart
from engine.lungs.distribution import Distribution
from engine.lungs.extent import Extent

#: Affected part of the lungs below which there is no sign of pneumonia.
NOTHING = 0.005
#: Share in the outer third from which opacities are peripheral (a third is what chance gives).
PERIPHERAL = 0.42
#: Affected part of the less affected lung over the other's from which opacities are bilateral.
BILATERAL = 0.1
#: Share behind the middle, and in the lower third, from which opacities are posterior and lower.
POSTERIOR, LOWER = 0.6, 0.4
#: Share of ground glass from which it prevails, and below which consolidation is alone.
GROUND_GLASS, NO_GROUND_GLASS = 0.5, 0.15
#: Separate opacities that are several.
SEVERAL = 2
#: Sign -> value from which it speaks for the typical pattern, in the sign's unit.
LIMITS = MappingProxyType(
    {
        "affected_percent": 100.0 * NOTHING,
        "peripheral_share": PERIPHERAL,
        "balance": BILATERAL,
        "posterior_share": POSTERIOR,
        "lower_share": LOWER,
        "ground_glass_share": GROUND_GLASS,
        "opacity_count": float(SEVERAL),
    }
)


class Category(str, Enum):
    """Of the consensus statement."""

    TYPICAL = "typical"
    INDETERMINATE = "indeterminate"
    ATYPICAL = "atypical"
    NEGATIVE = "negative"


@dataclass(frozen=True)
class Sign:
    """One published sign.

    Attributes
    ----------
    key : str
    value : float or None
        As measured, rounded, but never to the limit that it differs from; None where nothing measures it.
    unit : str
    speaks_for : Category
        What it speaks for as measured; of one that nothing measures, what it would speak for.
    """

    key: str
    value: float | None
    unit: str
    speaks_for: Category


@dataclass(frozen=True)
class Pattern:
    """Category and the signs that it rests on."""

    category: Category
    signs: tuple[Sign, ...]


def compute_pattern(extent: Extent, distribution: Distribution) -> Pattern:
    """The pattern of one series' measures."""
    whole = extent.of()
    fraction = whole.affected_fraction or 0.0
    glass = whole.ground_glass / whole.affected if whole.affected > 0 else None
    affected = fraction >= NOTHING and extent.opacities > 0
    signs = (
        Sign(
            "affected_percent",
            _rounded("affected_percent", 100.0 * fraction, 2),
            "%",
            Category.TYPICAL if affected else Category.NEGATIVE,
        ),
        _sign("peripheral_share", distribution.peripheral),
        _sign("balance", distribution.balance),
        _sign("posterior_share", distribution.posterior),
        _sign("lower_share", distribution.lower),
        _sign("ground_glass_share", glass),
        _sign("opacity_count", float(extent.opacities)),
        *(Sign(key, None, "1", Category.ATYPICAL) for key in ("tree_in_bud", "cavity", "septal_lines", "effusion")),
    )
    return Pattern(_category(affected, glass, distribution), signs)


def _sign(key: str, value: float | None) -> Sign:
    speaks_for = Category.TYPICAL if value is not None and value >= LIMITS[key] else Category.INDETERMINATE
    return Sign(key, None if value is None else _rounded(key, value, 3), "1", speaks_for)


def _rounded(key: str, value: float, least: int) -> float:
    """With as many decimals, at least ``least``, as tell it from the limit of its sign."""
    return round(value, decimals_apart((value,), (LIMITS[key],), least))


def _category(affected: bool, glass: float | None, distribution: Distribution) -> Category:
    if not affected or glass is None:
        return Category.NEGATIVE
    both = (distribution.balance or 0.0) >= BILATERAL
    if both and glass >= GROUND_GLASS and (distribution.peripheral or 0.0) >= PERIPHERAL:
        return Category.TYPICAL
    if glass < NO_GROUND_GLASS and not both:
        return Category.ATYPICAL
    return Category.INDETERMINATE
