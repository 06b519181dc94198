"""From the words in which pixels are stored to stored values: High Bit, Bits Stored and sign (PS3.5 8.1.1)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Stored = npt.NDArray[Any]


def stored_values(words: Stored, *, bits: int, shift: int = 0, signed: bool) -> Stored:
    """Cut the stored bits out of words and extend their sign.

    Parameters
    ----------
    words : numpy.ndarray
        (rows, columns) integers of any width and byte order; their own sign counts for nothing.
    bits : int
        That are stored, at most the words' width less ``shift``.
    shift : int
        Bits below the lowest stored one: 4 where 12 bits lie at the top of 16, as old objects have them.
    signed : bool
        Pixel Representation: two's complement.

    Returns
    -------
    numpy.ndarray
        (rows, columns), native byte order. What lay in the other bits (overlays of old objects) is gone.
    """
    native = np.asarray(words, words.dtype.newbyteorder("="))
    native = native.view(f"{'i' if signed else 'u'}{native.itemsize}")
    spare = 8 * native.itemsize - bits
    if spare <= 0:
        return native
    return np.asarray((native << (spare - shift)) >> spare)
