"""An outline by hand, as it lies on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from training.errors import DataError, reason_of

Outline = npt.NDArray[np.uint8]

#: What an outline's grey levels mean; the last is an opacity of a kind that is not told. Lung under an opacity has the
#: opacity's number.
NONE, LUNG, GROUND_GLASS, CONSOLIDATION, OPACITY = range(5)


def read_outline(path: Path, shape: tuple[int, int] | None = None) -> Outline:
    """(rows, columns) uint8 of :data:`NONE` to :data:`OPACITY`.

    Parameters
    ----------
    shape : tuple of int, optional
        Rows and columns of the image that it is of.

    Raises
    ------
    DataError
        It can't be read, has another size than the image, or holds other numbers.
    """
    try:
        with Image.open(path) as image:
            found = np.asarray(image if image.mode in ("L", "P") else image.convert("L"))
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
        raise DataError(f"Can't read the outline {path}: {reason_of(error)}.", "Replace it or leave it out.") from None
    if shape and found.shape != shape:
        raise DataError(
            f"The outline {path} has {found.shape[0]} x {found.shape[1]} pixels (rows x columns), its image "
            f"{shape[0]} x {shape[1]}.",
            "Outlines have their image's size.",
        )
    if int(found.max()) > OPACITY:
        raise DataError(
            f"The outline {path} holds {int(found.max())}; known are 0 to 4 (none, lung, ground glass, consolidation, "
            "opacity of a kind that is not told).",
            "Write it with these numbers.",
        )
    return found
