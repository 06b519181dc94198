"""Pixels of any DICOM image, whatever its modality: for showing what must be refused, never for judging."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.dicom.deflated import read_bounded
from engine.errors import DicomError


def read_picture(file: Path) -> tuple[str, npt.NDArray[np.float64]] | None:
    """Modality (0008,0060) and grey levels of a file.

    Parameters
    ----------
    file : Path
        Any file; it need not have a preamble.

    Returns
    -------
    tuple or None
        The modality and (rows, columns) stored values, of several frames the middle one, of colours their mean. None
        where there are no pixels or none that can be decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = read_bounded(file, force=True)
            pixels = dataset.pixel_array
    except (AttributeError, ValueError, RuntimeError, OSError, NotImplementedError, KeyError, DicomError):
        return None
    if int(dataset.get("SamplesPerPixel", 1)) > 1:
        pixels = pixels[..., :3].mean(axis=-1)
    if pixels.ndim == 3:
        pixels = pixels[len(pixels) // 2]
    return str(dataset.get("Modality", "")), pixels.astype(np.float64)
