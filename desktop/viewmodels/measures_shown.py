"""Numbers beside a verdict, with their limits and what they mean: the gate's distances, the lung capacity."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.analysis_values import BundleFacts
from engine.triage.values import LungMeasures, SeriesResult, SliceResult

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Gauge:
    """A number against its limit; ``within`` None where the bundle has no limit."""

    name: str
    value: float
    limit: float | None
    digits: int
    meaning: str

    @property
    def within(self) -> bool | None:
        return None if self.limit is None else self.value <= self.limit

    @property
    def text(self) -> str:
        """``0.123 (limit 0.200)``."""
        value = f"{self.value:.{self.digits}f}"
        if self.limit is None:
            return value
        return translate("Measures", "{value} (limit {limit})").format(
            value=value, limit=f"{self.limit:.{self.digits}f}"
        )


def gate_gauges(one: SliceResult | None, facts: BundleFacts) -> tuple[Gauge, ...]:
    """What the gate measured on an image; empty where it was not judged."""
    if one is None or one.reconstruction_error is None or one.code_distance is None:
        return ()
    return (
        Gauge(
            translate("Measures", "Reconstruction error"), one.reconstruction_error, facts.residual_limit, 3,
            translate(
                "Measures",
                "1 - SSIM between the image and what the autoencoder made of it. Above the limit the image holds "
                "something that the networks never saw. The limit comes from the bundle (gate statistics).",
            ),
        ),
        Gauge(
            translate("Measures", "Code distance"), one.code_distance, facts.distance_limit, 2,
            translate(
                "Measures",
                "Mahalanobis distance of the 500 numbers that the autoencoder makes of the image from those of the "
                "training images: about 1 for a usual image. The limit comes from the bundle (gate statistics).",
            ),
        ),
    )


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
        return f"{self.value:.2f}"

    @property
    def place(self) -> str:
        """Where it stands among the healthy; empty where the bundle has no range."""
        if self.percentile is None:
            return ""
        return translate("Measures", "percentile {percentile}").format(percentile=f"{self.percentile:.0f}")


def capacity_shown(result: SeriesResult, facts: BundleFacts) -> CapacityShown | None:
    """What to plot; None where nothing was measured."""
    lung = result.lung
    if lung.apparent_capacity is None:
        return None
    return CapacityShown(lung.apparent_capacity, lung.capacity_percentile, facts.healthy_percentiles)


def capacity_meaning() -> str:
    """What the number means and where it comes from."""
    return translate(
        "Measures",
        "Area that is dark (aerated) in the autoencoder's reconstructions, divided by the area of the body; the median "
        "over the images with lung. An area ratio, not a volume and not lung function. The band is the 5th to 95th "
        "percentile of healthy training images, from the bundle.",
    )


def lung_lines(lung: LungMeasures) -> tuple[tuple[str, str, str], ...]:
    """(name, value, meaning) of the other lung measures."""
    lines = []
    if lung.volume_ml is not None:
        lines.append((
            translate("Measures", "Lung volume"), f"{lung.volume_ml / 1000:.1f} l",
            translate("Measures", "Lung mask areas summed along the scan; what was not scanned is not in it."),
        ))
    if lung.aerated_fraction is not None:
        lines.append((
            translate("Measures", "Aerated"), f"{lung.aerated_fraction * 100:.0f} %",
            translate("Measures", "Share of the lung mask that is dark enough to be aerated lung (in HU)."),
        ))
    return tuple(lines)
