"""The closing of the lungs is a closing, whatever lies at the edge."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from engine.preprocess import masks


@pytest.mark.parametrize("shape", [(128, 128), (128, 90), (1, 5), (7, 3)])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_closing_with_a_square_of_seven(shape: tuple[int, int], share: float) -> None:
    mask = np.random.default_rng(int(100 * share)).random(shape) < share
    mask[0] = mask[-1] = True
    padded = np.pad(mask, 12)
    expected = ndimage.binary_closing(padded, np.ones((7, 7), bool))[12:-12, 12:-12]
    found = masks._closed(mask)
    assert found.dtype == bool
    np.testing.assert_array_equal(found, expected)
    assert (found | ~mask).all()
