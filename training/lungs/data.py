"""Slices with what is known of their lungs: outlines, lungs cut out on black, healthy lungs found by thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from scipy import ndimage
from torch import Tensor
from torch.nn import functional

from engine.preprocess import DEFAULT_SPEC, prepare_grey
from training.config import LungsConfig
from training.data.load import check_named
from training.data.outline_file import GROUND_GLASS, LUNG, read_outline
from training.data.prepared import Count, read_grey
from training.data.records import Record, read_index
from training.errors import DataError
from training.lungs.targets import EITHER, IGNORED, Codes, body_of, with_sides

Grey = npt.NDArray[np.uint8]
#: Side of the stored squares, and of what the network sees.
STORED, SIZE = 192, 128
#: Where thresholds find less lung than this part of the body, it may be gas in the bowel: nothing is learnt there.
_LEAST_FOUND = 0.12
#: Grey level above which a picture with the lungs cut out shows lung.
_CUT_FROM = 12
#: A piece smaller than this part of a cut-out picture is a speck.
_SPECK = 0.005


@dataclass(frozen=True)
class LungSet:
    """Letterboxed squares.

    Attributes
    ----------
    image : numpy.ndarray
        (n, 192, 192) uint8: 8-bit grey, or HU -1350..150 on 0..255.
    code : numpy.ndarray
        (n, 192, 192) uint8, codes of :mod:`training.lungs.targets`.
    source, patient : numpy.ndarray
        (n,) str.
    records : tuple of Record
        What each row was read from.
    """

    image: np.ndarray
    code: Codes
    source: np.ndarray
    patient: np.ndarray
    records: tuple[Record, ...] = ()

    def __len__(self) -> int:
        return len(self.image)

    def weights(self, rows: np.ndarray) -> np.ndarray:
        """Chance of each row: the root of its source's size, shared equally by the source's patients."""
        source, patient = self.source[rows], self.patient[rows]
        _, which, images = np.unique(patient, return_inverse=True, return_counts=True)
        found = 1.0 / images[which]
        for name in np.unique(source):
            chosen = source == name
            found[chosen] *= np.sqrt(chosen.sum()) / found[chosen].sum()
        return found

    def small(self, rows: np.ndarray) -> Tensor:
        """(n, 1, 128, 128) in 0..1 by area."""
        image = torch.from_numpy(self.image[rows])[:, None].float() / 255.0
        return functional.adaptive_avg_pool2d(image, SIZE)

    def small_code(self, rows: np.ndarray) -> Codes:
        """(n, 128, 128): the nearest code."""
        places = ((np.arange(SIZE) + 0.5) * STORED / SIZE).astype(int)
        return self.code[np.ix_(rows, places, places)]


def read_lungs(config: LungsConfig, told: Count | None = None) -> LungSet:
    """Slices of the configuration's indexes: outlined by hand, cut out on black, or found by thresholds.

    Parameters
    ----------
    told : callable, optional
        Told how many images are read, and of how many.

    Raises
    ------
    DataError
        An index or an image can't be read, or there is none.
    ConfigError
        ``lungs.unused`` or ``lungs.wrong`` names what there is not.
    """
    kinds = ((config.outlined, _outlined), (config.cut_out, _cut), (config.found, _found))
    records = {index: read_index(Path(index)) for indexes, _ in kinds for index in indexes}
    every = [record for several in records.values() for record in several]
    check_named("lungs.unused", config.unused, {name for record in every for name in record.names})
    check_named("lungs.wrong", config.wrong, {record.path.name for record in every})
    wanted = [
        (record, made)
        for indexes, made in kinds
        for index in indexes
        for record in records[index]
        if not record.names & set(config.unused) and record.path.name not in config.wrong
    ]
    if not wanted:
        raise DataError("The configuration names no images for the lungs network.", "Give lungs.outlined.")
    images, codes = np.empty((2, len(wanted), STORED, STORED), np.uint8)
    for row, (record, made) in enumerate(wanted):
        grey = read_grey(record.path)
        images[row], codes[row] = letterboxed(grey), letterboxed(made(record, grey), codes=True)
        if told:
            told(row + 1, len(wanted))
    sources, patients = ([record.source for record, _ in wanted], [record.group for record, _ in wanted])
    return LungSet(images, codes, np.array(sources), np.array(patients), tuple(record for record, _ in wanted))


def letterboxed(image: Grey, *, codes: bool = False) -> Grey:
    """(192, 192): the longer side fills the square, the shorter one is centred between zeros."""
    scale = STORED / max(image.shape)
    rows, columns = (max(1, round(side * scale)) for side in image.shape)
    way = Image.Resampling.NEAREST if codes else Image.Resampling.BOX if scale <= 1 else Image.Resampling.BILINEAR
    found = np.zeros((STORED, STORED), np.uint8)
    top, left = (STORED - rows) // 2, (STORED - columns) // 2
    found[top : top + rows, left : left + columns] = np.asarray(Image.fromarray(image).resize((columns, rows), way))
    return found


def _outlined(record: Record, grey: Grey) -> Codes:
    if record.mask is None:
        raise DataError(f"{record.path} has no outline.", "Name its index under lungs.found.")
    outline = read_outline(record.mask, grey.shape)
    opacity = outline >= GROUND_GLASS
    if opacity.any() and not (outline == LUNG).any():  # opacities only: what else is lung nobody told
        return np.where(opacity, np.uint8(EITHER), np.uint8(IGNORED))
    return with_sides(outline >= LUNG, body_of(grey))


def _cut(record: Record, grey: Grey) -> Codes:
    closed = ndimage.binary_closing(np.pad(grey > _CUT_FROM, 8), iterations=3)[8:-8, 8:-8]
    labels, count = ndimage.label(ndimage.binary_fill_holes(closed))
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    keep = areas >= _SPECK * areas.sum()
    keep[0] = False
    return with_sides(keep[labels], None)


def _found(record: Record, grey: Grey) -> Codes:
    """Lungs by thresholds; where that is doubtful, what they found is left out and the rest is no lung."""
    prepared = prepare_grey(grey, None, DEFAULT_SPEC)
    rows, columns = (np.arange(side, dtype=np.float64) + 0.5 for side in grey.shape)
    lung = prepared.grid.read((prepared.lungs > 0).astype(np.float32), rows, columns) >= 0.5
    codes = with_sides(lung, body_of(grey))
    if prepared.lung_fraction < _LEAST_FOUND or (codes == EITHER).any():
        codes[lung] = IGNORED
    return codes
