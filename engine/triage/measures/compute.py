"""From what was learnt of the lungs to one number each; None where it can't be said."""

from __future__ import annotations

from collections.abc import Callable

from engine.triage.measures.values import MeasuredLungs

Compute = Callable[[MeasuredLungs], float | None]


def volume(side: int = 0) -> Compute:
    """Lung volume of a side (0: both), ml."""

    def compute(lungs: MeasuredLungs) -> float | None:
        # One slice alone stands for no volume.
        return None if lungs.stack is None or len(lungs.stack.layers) < 2 else lungs.stack.volume_ml(side)

    return compute


def affected_percent(side: str = "", zone: str = "") -> Compute:
    """Affected part of a side, a third, or both lungs, per cent."""

    def compute(lungs: MeasuredLungs) -> float | None:
        fraction = None if lungs.extent is None else lungs.extent.of(side, zone).affected_fraction
        return None if fraction is None else 100.0 * fraction

    return compute


def affected_ml(lungs: MeasuredLungs) -> float | None:
    return None if lungs.extent is None else lungs.extent.of().affected


def ground_glass_percent(lungs: MeasuredLungs) -> float | None:
    whole = None if lungs.extent is None else lungs.extent.of()
    return 100.0 * whole.ground_glass / whole.lung if whole is not None and whole.lung > 0 else None


def consolidation_percent(lungs: MeasuredLungs) -> float | None:
    whole = None if lungs.extent is None else lungs.extent.of()
    return 100.0 * whole.consolidation / whole.lung if whole is not None and whole.lung > 0 else None


def zone_score(lungs: MeasuredLungs) -> float | None:
    """0 to 24; None without lung."""
    extent = lungs.extent
    return None if extent is None or extent.of().lung <= 0 else float(extent.zone_score)


def mean_density(lungs: MeasuredLungs) -> float | None:
    found = None if lungs.stack is None else lungs.stack.density()
    return found.hu / found.size if found is not None and found.size > 0 else None


def density(part: str) -> Compute:
    """A part of :class:`engine.lungs.layer.Density`, per cent of the lungs."""

    def compute(lungs: MeasuredLungs) -> float | None:
        found = None if lungs.stack is None else lungs.stack.density()
        return 100.0 * float(getattr(found, part)) / found.size if found is not None and found.size > 0 else None

    return compute


def share(name: str) -> Compute:
    """One of :class:`engine.lungs.distribution.Distribution`."""

    def compute(lungs: MeasuredLungs) -> float | None:
        found: float | None = getattr(lungs.distribution, name)
        return found

    return compute


def count(lungs: MeasuredLungs) -> float | None:
    return None if lungs.extent is None else float(lungs.extent.opacities)
