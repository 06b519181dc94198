"""What must be refused, and what the app does with it: no Hounsfield scale, no lung, or the gate says no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.dicom import decode_hu, scan, to_radiological
from engine.dicom.plausibility import against_hounsfield
from engine.preprocess import DEFAULT_SPEC, PreparedSlice, lung_image, prepare_hu
from engine.preprocess.lung_input import cleared
from engine.triage.gate import GateLimits
from training.data.dicom import read_dicom
from training.data.lung_finder import LungFinder
from training.judging.foreign import example_pictures, folder_pictures
from training.judging.operating import accepted
from training.judging.outliers import made_outliers, radiographs
from training.judging.outputs import joined, outputs_of

#: Chest slices that are damaged for the outlier set.
_DAMAGED = 30
_SPACING_MM = (0.7, 0.7)


@dataclass(frozen=True)
class Gate:
    """The gate of a bundle's folder, and its lungs network."""

    folder: Path
    arrays: Mapping[str, np.ndarray]
    limits: GateLimits
    find: LungFinder

    def prepared(self, picture: np.ndarray) -> PreparedSlice:
        """A picture taken for a slice in HU."""
        lungs = self.find(lung_image(cleared(picture), _SPACING_MM, DEFAULT_SPEC))
        return prepare_hu(picture, _SPACING_MM, lungs, DEFAULT_SPEC)


def refusal_figures(gate: Gate, index: Path, more: Path | None) -> dict[str, Any]:
    """Share refused of each kind of picture, and by what.

    Parameters
    ----------
    index : Path
        CSV of DICOM series (:func:`training.data.dicom.read_dicom`): their chest slices are damaged, projected to
        radiographs, and their slices without lung (neck, abdomen) are a kind of their own.
    more : Path, optional
        Folder of further pictures (:func:`training.judging.foreign.folder_pictures`).
    """
    volumes = _volumes(index)
    chest, empty = _by_lung(gate, [slice_ for volume in volumes for slice_ in volume])
    spread = [chest[k] for k in np.linspace(0, len(chest) - 1, min(_DAMAGED, len(chest))).astype(int)]
    kinds = {
        **made_outliers(spread),
        "radiographs, projected": radiographs(volumes),
        "neck and abdomen without lung": empty,
        **example_pictures(),
        **(folder_pictures(more) if more else {}),
    }
    figures = {kind: _figures(gate, pictures) for kind, pictures in kinds.items() if pictures}
    total = sum(one["pictures"] for one in figures.values())
    refused = sum(one["pictures"] * one["refused"] for one in figures.values())
    return {**figures, "all": {"refused": refused / total, "pictures": total}}


def _figures(gate: Gate, pictures: Sequence[np.ndarray]) -> dict[str, Any]:
    scaled = [picture for picture in pictures if not against_hounsfield([picture])]
    judged = [one for picture in scaled if (one := gate.prepared(picture)).has_lung]
    passed = 0
    if judged:
        found = outputs_of(gate.folder, joined(judged), range(len(judged)))
        passed = int(accepted(found, gate.arrays, gate.limits).sum())
    return {
        "pictures": len(pictures),
        "refused": 1.0 - passed / len(pictures),
        "without_scale": len(pictures) - len(scaled),
        "without_lung": len(scaled) - len(judged),
    }


def _volumes(index: Path) -> list[np.ndarray]:
    """(slices, rows, columns) HU of each axial series of the CSV, feet to head, radiological display."""
    folders = sorted({record.path.parent for record in read_dicom(index) if record.grade})
    found = []
    for study in scan(folders).studies:
        for series in study.series:
            if not series.findings_refusing:
                slices = [to_radiological(decode_hu(header), header) for header in series.headers]
                found.append(np.stack(slices).astype(np.float32))
    return found


def _by_lung(gate: Gate, slices: Sequence[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Slices with much lung, and slices with too little to be judged."""
    chest, empty = [], []
    for hu in slices:
        prepared = gate.prepared(hu)
        if prepared.lung_fraction > 0.2:
            chest.append(hu)
        elif not prepared.has_lung:
            empty.append(hu)
    return chest, empty
