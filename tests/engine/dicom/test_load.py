"""A whole series as one volume that is true to the patient."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.dicom import AIR_HU, load_volume
from engine.phantom import phantom_hu, write_phantom
from tests.support.dicom_series import only_series


def test_missing_slices_stay_gaps_at_their_true_positions(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path, slices=30, rows=32, spacing_mm=5.0)
    for path in paths[12:15]:
        path.unlink()
    loaded = load_volume(only_series(tmp_path))
    truth = phantom_hu(slices=30, rows=32)
    assert loaded.empty_rows == 3
    assert loaded.volume.hu.shape == (30, 32, 32)
    assert np.array_equal(loaded.volume.hu[15:], truth[15:])
    assert (loaded.volume.hu[12:15] == AIR_HU).all()
    assert np.linalg.norm(loaded.volume.affine[:3, 0]) == pytest.approx(5.0)
    assert loaded.volume.to_patient_mm((20, 0, 0))[2] == pytest.approx(100.0)
