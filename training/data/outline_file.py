"""An outline by hand, as it lies on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from training.errors import DataError


def read_outline(path: Path) -> npt.NDArray[np.uint8]:
    """(rows, columns) uint8, see :attr:`training.data.records.Record.mask`; :class:`DataError` when there is none."""
    try:
        with Image.open(path) as image:
            found = np.asarray(image)
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
        raise DataError(f"Can't read the outline {path}: {error}.", "Replace the file or empty that cell.") from None
    return found if found.ndim == 2 else found[..., 0]
