"""Numbers beside a verdict, with their limits and what they mean: the gate's distances, the lung capacity."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.results.values import BundleFacts
from desktop.viewmodels.words.engine_words import decimals
from engine.language import told_apart
from engine.triage.values import SeriesResult, SliceResult

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Gauge:
    """A number against its limit, the most or, with ``at_least``, the least; ``within`` None without a limit."""

    name: str
    value: float
    limit: float | None
    digits: int
    meaning: str
    at_least: bool = False

    @property
    def within(self) -> bool | None:
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def text(self) -> str:
        """``0.123 (limit 0.200)``, or ``0.123 (at least 0.020)``; with as many decimals as tell them apart."""
        if self.limit is None:
            return decimals(f"{self.value:.{self.digits}f}")
        value, limit = map(decimals, told_apart((self.value,), (self.limit,), self.digits))
        text = (
            translate("Measures", "{value} (at least {limit})")
            if self.at_least
            else translate("Measures", "{value} (limit {limit})")
        )
        return text.format(value=value, limit=limit)


def gate_gauges(one: SliceResult | None, facts: BundleFacts) -> tuple[Gauge, ...]:
    """What the gate measured on an image; empty where it was not judged."""
    if one is None or one.reconstruction_error is None or one.code_distance is None:
        return ()
    shown = (
        Gauge(
            translate("Measures", "Reconstruction error"),
            one.reconstruction_error,
            facts.residual_limit,
            3,
            translate(
                "Measures",
                "1 - SSIM between the image and what the autoencoder made of it. Above the limit the image holds "
                "something that the networks never saw. The limit comes from the bundle (gate statistics).",
            ),
        ),
        Gauge(
            translate("Measures", "Code distance"),
            one.code_distance,
            facts.distance_limit,
            2,
            translate(
                "Measures",
                "Mahalanobis distance of the 500 numbers that the autoencoder makes of the image from those of the "
                "training images: about 1 for a usual image. The limit comes from the bundle (gate statistics).",
            ),
        ),
    )
    if one.lung_detail is None:  # a result from before this measure
        return shown
    return (*shown, _detail_gauge(one.lung_detail, facts))


def _detail_gauge(detail: float, facts: BundleFacts) -> Gauge:
    return Gauge(
        translate("Measures", "Detail in the lungs"), detail, facts.detail_limit, 3,
        translate(
            "Measures",
            "How much the grey levels inside the lungs change from pixel to pixel (mean absolute Laplacian). Below the "
            "limit the image is blurred beyond use. The limit comes from the bundle (gate statistics).",
        ),
        at_least=True,
    )  # fmt: skip


def gate_words(one: SliceResult | None) -> str:
    """The gate's answer for an image; empty for one that it was not asked about."""
    if one is None or one.in_distribution is None:
        return ""
    if one.in_distribution:
        return translate("Measures", "Familiar: the networks know images like this one.")
    return translate("Measures", "Unfamiliar: unlike the images the networks know; left out of the verdict.")


@dataclass(frozen=True)
class CapacityShown:
    """Apparent lung capacity against healthy slices.

    Attributes
    ----------
    value : float
        Dark lung area in the reconstructions over body area, 0..1; median over the slices with lung.
    percentile : float or None
        0..100 among healthy training slices.
    healthy : tuple of float
        101 percentiles; empty where the bundle has none.
    """

    value: float
    percentile: float | None
    healthy: tuple[float, ...]

    @property
    def usual(self) -> tuple[float, float] | None:
        """5th and 95th percentile of the healthy."""
        return (self.healthy[5], self.healthy[95]) if len(self.healthy) == 101 else None

    @property
    def text(self) -> str:
        return decimals(f"{self.value:.2f}")

    @property
    def place(self) -> str:
        """Where it stands among the healthy; empty where the bundle has no range."""
        if self.percentile is None:
            return ""
        return translate("Measures", "percentile {percentile}").format(percentile=f"{self.percentile:.0f}")


def capacity_shown(result: SeriesResult, facts: BundleFacts) -> CapacityShown | None:
    """What to plot; None where nothing was measured."""
    capacity = result.measure("apparent_capacity")
    if capacity is None:
        return None
    return CapacityShown(capacity, result.measure("capacity_percentile"), facts.healthy_percentiles)


def capacity_meaning() -> str:
    """What the number means and where it comes from."""
    return translate(
        "Measures",
        "Area that is dark (aerated) in the autoencoder's reconstructions, divided by the area of the body; the median "
        "over the images with lung. An area ratio, not a volume and not lung function. The band is the 5th to 95th "
        "percentile of healthy training images, from the bundle.",
    )
