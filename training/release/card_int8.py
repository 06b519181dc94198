"""The card's lines on the INT8 files: what they change, and whether they ship."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.release.card_half import of_the_maps


def int8_lines(figures: Mapping[str, Any] | None) -> list[str]:
    """Of the classifier and the autoencoder, from the figures that the export left."""
    if figures is None:
        return ["No INT8 file was made.", ""]
    autoencoder = _of_the_autoencoder(figures.get("autoencoder"))
    if "ships" not in figures:
        return [f"No INT8 file was made of the classifier. {autoencoder}", ""]
    does = "It ships" if figures["ships"] else "It does not ship"
    return [
        f"INT8 (QDQ) of the classifier: {_off_fp32(figures)}on {figures['images']} held-out images "
        f"AUC {figures['auc_int8']:.4f} against {figures['auc_fp32']:.4f} in FP32, "
        f"largest change of the uncalibrated probability {figures['largest_change']:.3f}. {does} "
        f"(bars: it loses at most 0.005 of AUC and changes no probability by more than "
        f"{figures['largest_change_allowed']:.2f}). {_of_the_maps(figures)}{autoencoder}",
        "",
    ]


def _of_the_maps(figures: Mapping[str, Any]) -> str:
    return f"Of its maps {of_the_maps(figures['maps'])}. " if "maps" in figures else ""


def _of_the_autoencoder(figures: Mapping[str, Any] | None) -> str:
    if figures is None:
        return "None was made of the autoencoder."
    does = "it ships" if figures["ships"] else "it does not ship"
    return (
        f"Of the autoencoder: {_off_fp32(figures)}largest change of a residual {figures['residual_change']:.4f}, "
        f"the same answer of the gate on {100 * figures['same_answers']:.2f} % of {figures['images']} held-out images; "
        f"{does} (bars: 0.005 and 99.5 %)."
    )


def _off_fp32(figures: Mapping[str, Any]) -> str:
    """Of a file that was made from the bundle's FP32 one; an export compares with torch."""
    if "off_fp32" not in figures:
        return ""
    return f"on the golden images {figures['off_fp32']:.1e} of an output's range off FP32; "
