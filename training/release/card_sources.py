"""The card's table of sources: what each is, under which licence, and what it was used for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Source -> (what it is, licence). "None stated" and "research" may train weights that stay CC BY-NC-SA 4.0.
SOURCES: Mapping[str, tuple[str, str]] = {
    "sarscov2": ("SARS-COV-2 CT-scan, Soares et al. 2020", "CC BY-NC-SA 4.0"),
    "covid-ct": ("COVID-CT, Zhao et al. 2020: figures of papers", "copyright with the papers; research"),
    "mosmed-slices": ("middle slices of MosMedData, Moscow 2020", "CC BY-NC-ND 3.0: tests only"),
    "lidc-slices": ("slices of LUNA16 / LIDC-IDRI", "CC BY 3.0"),
    "coronacases": ("COVID-19-CT-Seg, outlines on coronacases.org", "non-commercial"),
    "radiopaedia": ("MedSeg set 2, outlines on Radiopaedia volumes", "CC BY-NC-SA"),
    "sirm": ("MedSeg set 1 / COVID-SemiSeg, published slices with outlines", "non-commercial"),
    "finding-lungs": ('Kaggle "Finding lungs in CT", LIDC', "CC BY 3.0 for LIDC"),
    "iq-oth": ("IQ-OTH/NCCD lung cancer set", "CC BY 4.0"),
    "emphysema": ("slices with emphysema of three kinds, and normal ones", "none stated"),
    "chest-ctscan": ("chest CT-scan images, lung cancers, Kaggle", "ODbL"),
    "tcga-luad": ("TCGA-LUAD, The Cancer Imaging Archive", "CC BY 3.0"),
    "cc-ccii-cp": ("CC-CCII, common pneumonia of one patient", "research"),
    "drenet": ("covid and bacterial pneumonia slices of DRE-Net, lungs cut out", "none stated; research"),
}


def sources_table(training: Mapping[str, Any]) -> str:
    """One row each source of the manifest's ``training``: trained on, kept for the validation, or for tests only."""
    used: dict[str, list[str]] = {}
    for side in ("train", "validation"):
        for name in training.get(side, {}):
            used.setdefault(name, []).append(side)
    for name in training.get("kept_for_tests", ()):
        used.setdefault(name, []).append("tests only")
    for name in training.get("lungs_only", ()):
        used.setdefault(name, []).append("lungs network")
    if not used:
        return ""
    lines = [
        "### Sources and licences",
        "",
        "What states no licence, or research only, was trained on and is named here; for its sake, too, the weights stay "
        "CC BY-NC-SA 4.0. Nothing without derivatives (ND) was trained on.",
        "",
        "| source | what it is | licence | used for |",
        "|---|---|---|---|",
    ]
    for name in sorted(used):
        what, licence = SOURCES.get(name, ("a source of the site that trained this bundle", "not known here"))
        lines.append(f"| {name} | {what} | {licence} | {', '.join(used[name])} |")
    return "\n".join([*lines, ""])
