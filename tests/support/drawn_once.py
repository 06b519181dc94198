"""The phantom's anatomy, drawn once a process for each size and seed: tests write the same few hundreds of times."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.phantom import anatomy, writer

Stack = tuple[npt.NDArray[np.int16], ...]

#: Bytes that may be kept; what was wanted longest ago goes first.
_MOST = 48 << 20
_kept: OrderedDict[tuple[Any, ...], Stack] = OrderedDict()


def phantom_slices(**shape: Any) -> Iterable[npt.NDArray[np.int16]]:
    """As :func:`engine.phantom.anatomy.phantom_slices`; what is drawn can't be written to."""
    key = tuple(sorted(shape.items()))
    if (known := _kept.get(key)) is not None:
        _kept.move_to_end(key)
        return known
    made = anatomy.phantom_slices(**shape)
    size = 2 * shape["slices"] * shape["rows"] * shape["columns"]
    return made if size > _MOST // 4 else _drawn(key, made)


def _drawn(key: tuple[Any, ...], made: Iterable[npt.NDArray[np.int16]]) -> Iterator[npt.NDArray[np.int16]]:
    """One after the other, and kept once the last was asked for."""
    stack = []
    for image in made:
        image.flags.writeable = False
        stack.append(image)
        yield image
    _kept[key] = tuple(stack)
    while sum(image.nbytes for kept in _kept.values() for image in kept) > _MOST:
        _kept.popitem(last=False)


def install() -> None:
    """For whatever writes phantoms in this process."""
    writer.phantom_slices = phantom_slices  # type: ignore[assignment]
