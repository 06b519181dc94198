"""The card's tests of the shipped files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.judging.tables import text_of
from training.release.card_half import half_line

_FLATTERS = {
    "best": "they chose the epoch, so this flatters",
    "last": "nothing of the classifier was chosen on them",
}


def tests_of(figures: Mapping[str, Any], epoch: str) -> str:
    """Held-out groups, unseen sources, DICOM series, and what must be refused."""
    held, shortcuts = figures["held_out"], figures["shortcuts"]
    lines = [
        "## Tests of the shipped files",
        "",
        f"* Validation groups: AUC {text_of(held['auc'])} ({_FLATTERS[epoch]}).",
        f"* Reconstruction on held-out groups: SSIM {held['reconstruction']['ssim']:.3f}, PSNR {held['reconstruction']['psnr_db']:.1f} dB, "
        f"MSE {held['reconstruction']['mse']:.5f}.",
        f"* Darkened lungs: mean grey level inside the lungs {held['reconstruction']['lung_grey']:.3f} in the slice and "
        f"{held['reconstruction']['lung_grey_rebuilt']:.3f} in its reconstruction (0 black, 1 soft tissue).",
        f"* Apparent capacity, quartiles: covid {_numbers(held['capacity']['covid_quartiles'])}, others "
        f"{_numbers(held['capacity']['non_covid_quartiles'])}; Cohen's d {held['capacity']['cohens_d']:.2f}. The healthy percentiles are of "
        "non-covid training slices, which hold other lung disease too.",
        f"* Gate on held-out groups: accepts {held['accepted']['all']:.3f} (covid {held['accepted']['covid']:.3f}, others "
        f"{held['accepted']['non_covid']:.3f}; bars: 0.97, difference under 0.02).",
        f"* Opacities seen: {held['opacity_inside_lung']:.2f} of them lie in the lungs, which fill "
        f"{held['lung_share_of_image']:.2f} of the image.",
        f"* Border around the lungs replaced ({shortcuts['images']} images): median change of the probability "
        f"{shortcuts['median_change']:.4f}, over 0.1 in {shortcuts['share_changed_over_0.1']:.3f}.",
    ]
    lines.append(half_line(figures.get("fp16")))
    for source, found in figures["unseen"].items():
        lines.append(
            f"* {source}, never trained on: AUC {text_of(found['auc'])}, gate accepts {found['accepted']['all']:.3f}."
        )
        lines += [f"  * {name}: AUC {text_of(one)}" for name, one in found.items() if " against " in name]
    return "\n".join([*lines, "", *_series(figures["dicom"]), *_outliers(figures["outliers"])])


def _series(figures: Mapping[str, Any]) -> list[str]:
    lines = [
        "### DICOM series, never trained on",
        "",
        "| series | truth | slices with lung | accepted | mean slice | study |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in sorted(figures.items(), key=lambda item: -item[1].get("study_probability", -1.0)):
        study = one.get("study_probability")
        lines.append(
            f"| {name} | {one['truth'] or '-'} | {one['with_lung']} of {one['slices']} | {_maybe(one.get('accepted_share'))} | "
            f"{_maybe(one.get('mean_slice_probability'))} | {_maybe(study)} |"
        )
    return [*lines, "", "Bar: covid series rank above the others.", "", *_infected_slices(figures)]


def _infected_slices(figures: Mapping[str, Any]) -> list[str]:
    labelled = {name: one["infected_slices"] for name, one in sorted(figures.items()) if "infected_slices" in one}
    if not labelled:
        return []
    lines = [
        "Infected slices against the others of the same series (AUC; bar: covid-p001 >= 0.90). The density is the part of the "
        "lungs at -740 to -300 HU, which no network computes: it judges the labels.",
        "",
        "| series | labels | network | density alone |",
        "|---|---|---|---|",
    ]
    for name, one in labelled.items():
        for order, said in (("listed", "as its table lists them"), ("backwards", "the same, read backwards")):
            lines.append(f"| {name} | {said} | {text_of(one[order]['auc'])} | {one[order]['density_auc']:.3f} |")
    return [*lines, ""]


def _outliers(figures: Mapping[str, Any]) -> list[str]:
    lines = [
        "### What must be refused (bar: 0.95)",
        "",
        "Refused as in the app: no Hounsfield scale, no lung, or the gate says no. Pictures of other modalities are taken "
        "for CT here; in the app their Modality refuses them first.",
        "",
        "| pictures | number | refused | for the scale | for want of lung |",
        "|---|---|---|---|---|",
    ]
    for kind, one in figures.items():
        lines.append(
            f"| {kind} | {one['pictures']} | {one['refused']:.2f} | {one.get('without_scale', '')} | {one.get('without_lung', '')} |"
        )
    return [*lines, ""]


def _maybe(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _numbers(values: list[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in values)
