"""``alveoscope-train outlines``: a bundle's lungs and opacity maps against outlines by people."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.inference.bundle import Bundle
from training.data.outline_file import read_outline
from training.data.prepared import Count, read_grey
from training.data.unseen import Unseen, read_unseen
from training.errors import DataError
from training.judging.outline_rows import Row, column, dice, outline_row
from training.judging.seen import Eye, in_batches
from training.statistics.intervals import Estimate, estimate, interval, pearson
from training.statistics.metrics import auc

#: A slice is full of lung when its outlined lungs cover this part of the image.
FULL_OF_LUNG = 0.1
#: A lesion is severe from this part of the outlined lung on.
SEVERE = 0.1


def outline_figures(bundle: Bundle, index: Path, counted: Count | None = None, threads: int = 0) -> dict[str, Any]:
    """Judge a bundle on outlined images that it never saw; rows of the index without a mask are left out.

    Raises
    ------
    DataError
        See :func:`training.data.unseen.read_unseen` and :func:`training.data.outline_file.read_outline`; no row has a
        mask.
    """
    outlined = [one for one in read_unseen(index) if one.mask is not None]
    if not outlined:
        raise DataError(f"No row of {index} has a mask.", "`outlines` needs outlines; `judge` takes labels alone.")
    eye = Eye(bundle, threads)
    rows = outline_rows(eye, outlined, counted)
    threshold = float(bundle.manifest.thresholds.get("slice_suspicious", 0.5))
    sources = sorted({row.source for row in rows})
    by_source = {source: source_figures([r for r in rows if r.source == source], threshold) for source in sources}
    return {
        "bundle": {"id": bundle.manifest.bundle_id, "version": bundle.manifest.version, "digest": bundle.digest},
        "index": index.name,
        "opacity_from": eye.opacity_from,
        "probability_from": threshold,
        "sources": by_source,
        **({"all": source_figures(rows, threshold)} if len(sources) > 1 else {}),
        "patients": patient_figures(rows),
    }


def outline_rows(eye: Eye, outlined: Sequence[Unseen], counted: Count | None = None) -> list[Row]:
    """Count every image."""
    rows: list[Row] = []
    for part in in_batches(outlined):
        members = outlined[part]
        images = [read_grey(one.path) for one in members]
        masks = [read_outline(one.mask, image.shape) for one, image in zip(members, images, strict=True) if one.mask]
        for one, seen, mask in zip(members, eye.look(images), masks, strict=True):
            rows.append(outline_row(one.source, one.patient, seen, mask))
        if counted:
            counted(len(rows), len(outlined))
    return rows


def source_figures(rows: Sequence[Row], threshold: float) -> dict[str, Any]:
    """Every figure of some rows, each with its interval by patient."""
    lesions = [row for row in rows if row.lesion]
    return {
        "images": len(rows),
        "patients": len({row.patient for row in rows}),
        "images_with_lesion": len(lesions),
        "dice": _dice_figures(rows),
        "maximum_in_lesion": _mean(lesions, lambda row: float(row.maximum_inside)),
        "affected": affected_figures(rows),
        "without_lesion": _without_lesion(rows),
        "lungs": _lung_figures(rows),
        "lesion_against_none": _slice_auc(rows),
        "severe": _severe(rows, threshold),
    }


def patient_figures(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Of each patient: images, Dice of all opacities, affected per cent found and outlined."""
    found = []
    for name in sorted({row.patient for row in rows}):
        own = [row for row in rows if row.patient == name]
        seen, outlined = affected_percent(own)
        found.append({
            "patient": name, "images": len(own), "dice": dice(own, "opacity"),
            "affected_percent": seen, "outlined_percent": outlined,
        })  # fmt: skip
    return found


def affected_percent(rows: Sequence[Row]) -> tuple[float, float]:
    """Affected per cent of the lungs of one patient's images, found and outlined; NaN where lungs are not outlined."""
    seen, outlined = (
        (column(rows, "opacity", part).sum(), column(rows, "lung", part).sum()) for part in ("found", "outlined")
    )
    if not any(row.has_lung_outline for row in rows) or not outlined[1]:
        return math.nan, math.nan
    return 100.0 * min(1.0, seen[0] / max(1.0, seen[1])), 100.0 * outlined[0] / outlined[1]


def affected_figures(rows: Sequence[Row]) -> dict[str, Any] | None:
    """Pearson and mean error (points) of the affected per cent over patients; None where lungs are not outlined."""
    names = sorted({row.patient for row in rows})
    pairs = np.array([affected_percent([row for row in rows if row.patient == name]) for name in names])
    known = ~np.isnan(pairs).any(axis=1)
    if not known.any():
        return None
    pairs, names = pairs[known], [name for name, keep in zip(names, known, strict=True) if keep]
    return {
        "patients": len(names),
        "pearson": interval(lambda chosen: pearson(pairs[chosen, 0], pairs[chosen, 1]), names),
        "mean_error": interval(lambda chosen: float(np.abs(pairs[chosen, 0] - pairs[chosen, 1]).mean()), names),
        "bias": float((pairs[:, 0] - pairs[:, 1]).mean()),
    }


def _dice_figures(rows: Sequence[Row]) -> dict[str, Any]:
    """``by_image``: mean over the images that show the kind; ``by_patient``: mean over patients of the Dice over all of
    their images; ``pixels``: over all pixels of all images. Patients whose outlines don't tell the kinds apart count
    for all opacities only."""
    untold = {row.patient for row in rows if row.untold}
    told = [row for row in rows if row.patient not in untold]
    figures: dict[str, Any] = {}
    for kind, members in (("ground_glass", told), ("consolidation", told), ("opacity", rows)):
        if any(row.overlaps[kind].outlined for row in members):
            figures[kind] = _dice_of_kind(members, kind)
    return figures


def _dice_of_kind(rows: Sequence[Row], kind: str) -> dict[str, Estimate]:
    names = sorted({row.patient for row in rows})
    each = np.array([dice([row for row in rows if row.patient == name], kind) for name in names])
    parts = np.stack([column(rows, kind, part) for part in ("found", "outlined", "both")])
    return {
        "by_image": _mean([row for row in rows if row.overlaps[kind].outlined], lambda row: dice([row], kind)),
        "by_patient": interval(lambda chosen: _nanmean(each[chosen]), names),
        "pixels": interval(lambda chosen: _pixels(parts[:, chosen]), [row.patient for row in rows]),
    }


def _pixels(parts: np.ndarray) -> float:
    found, outlined, both = parts.sum(axis=1)
    return float(2.0 * both / (found + outlined)) if found + outlined else math.nan


def _lung_figures(rows: Sequence[Row]) -> dict[str, Any] | None:
    known = {row.patient for row in rows if row.has_lung_outline}
    chosen = [row for row in rows if row.patient in known and row.overlaps["lung"].outlined]
    if not chosen:
        return None
    each = np.array([dice([row], "lung") for row in chosen])
    full = [row for row in chosen if row.overlaps["lung"].outlined >= FULL_OF_LUNG * row.pixels]
    names = [row.patient for row in chosen]
    inside = [row for row in chosen if row.lesion]
    lesion = column(inside, "opacity", "outlined").sum() if inside else 0.0
    return {
        "images": len(chosen),
        "dice_median": interval(lambda rows_: float(np.median(each[rows_])), names),
        "dice_tenth_percentile": interval(lambda rows_: float(np.percentile(each[rows_], 10)), names),
        "no_lung": sum(not row.judged for row in chosen),
        "images_full_of_lung": len(full),
        "no_lung_though_full": sum(not row.judged for row in full),
        "lesion_inside": sum(row.lesion_in_lung for row in inside) / float(lesion) if lesion else math.nan,
    }


def _without_lesion(rows: Sequence[Row]) -> dict[str, Any] | None:
    """Affected per cent of judged images whose outlines show no lesion: what is marked without reason."""
    chosen = [row for row in rows if not row.lesion and row.judged]
    if not chosen:
        return None
    percent = np.array([100.0 * row.affected for row in chosen])
    return {
        "images": len(chosen),
        "affected_percent": interval(lambda rows_: float(percent[rows_].mean()), [row.patient for row in chosen]),
        "ninety_fifth_percentile": float(np.percentile(percent, 95)),
        "one_percent_or_more": int((percent >= 1.0).sum()),
    }


def _slice_auc(rows: Sequence[Row]) -> dict[str, Any] | None:
    """AUC of images with an outlined lesion against those without, by probability and by affected part; images without
    lung found come last."""
    labels = np.array([int(row.lesion) for row in rows])
    if labels.min(initial=1) == labels.max(initial=0):
        return None
    names = [row.patient for row in rows]
    figures: dict[str, Any] = {"with": int(labels.sum()), "without": int((1 - labels).sum())}
    for name in ("probability", "affected"):
        scores = np.array([-1.0 if math.isnan(value := getattr(row, name)) else value for row in rows])
        figures[name] = estimate(auc, labels, scores, names)
    return figures


def _severe(rows: Sequence[Row], threshold: float) -> dict[str, Any] | None:
    """Sensitivity on images with much of the outlined lung affected; one without lung found is missed."""
    known = {row.patient for row in rows if row.has_lung_outline}
    chosen = [
        row
        for row in rows
        if row.patient in known and row.overlaps["opacity"].outlined >= SEVERE * max(1, row.overlaps["lung"].outlined)
    ]
    if not chosen:
        return None
    return {
        "images": len(chosen),
        "sensitivity": _mean(chosen, lambda row: float(row.judged and row.probability >= threshold)),
        "map_shows_one_percent": _mean(chosen, lambda row: float(row.judged and row.affected >= 0.01)),
    }


def _mean(rows: Sequence[Row], value: Callable[[Row], float]) -> Estimate:
    values = np.array([value(row) for row in rows])
    return interval(lambda chosen: _nanmean(values[chosen]), [row.patient for row in rows])


def _nanmean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else math.nan
