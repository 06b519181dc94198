"""The card's line on FP16: what it changes beside FP32."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def half_line(figures: Mapping[str, Any] | None) -> str:
    """From the figures that the bundle's tests left."""
    if figures is None:
        return "* What FP16 changes beside FP32 was not measured."
    rounded, shipped = figures["rounded"], figures["shipped"]
    return (
        f"* FP16 of the classifier beside FP32 on {figures['images']} held-out images: {changed(rounded)} (bars: half "
        "a point, Dice within 0.01). So with every value between two layers rounded to FP16 and summed in FP32, as "
        "tensor cores do; what a GPU's kernels do is certified on site. The FP16 file in ONNX Runtime on the CPU, "
        f"which computes most of it in FP32: {changed(shipped)}."
    )


def changed(figures: Mapping[str, Any]) -> str:
    """Maps and probability, in words."""
    drift = figures["largest_change"]
    return f"{of_the_maps(figures['maps'])}, largest change of the uncalibrated probability {drift:.4f}"


def of_the_maps(maps: Mapping[str, Any]) -> str:
    """How far the affected part moves, and how alike the maps are."""
    return (
        f"the affected part of the image moves by {maps['points_mean']:.3f} points on average and "
        f"{maps['points_largest']:.2f} at most, Dice between the two {maps['dice']:.4f}"
    )
