from __future__ import annotations

import plistlib
import tarfile
from io import BytesIO

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.dicom.plausibility import against_hounsfield
from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from training.errors import DataError
from training.judging.foreign import example_pictures, folder_pictures
from training.judging.outliers import MADE, in_lung_window, made_outliers, radiographs


def test_every_kind_of_damage_changes_the_picture_and_repeats_itself():
    hu = chest_slice(256).astype(np.float32)
    first, second = (made_outliers([hu]) for _ in range(2))
    assert set(first) == set(MADE)
    for kind, (picture,) in first.items():
        assert picture.tobytes() != hu.tobytes(), kind
        assert picture.tobytes() == second[kind][0].tobytes(), kind


def test_a_plain_slice_has_a_hounsfield_scale_and_wrong_scales_have_none():
    hu = chest_slice(256).astype(np.float32)
    assert against_hounsfield([hu]) == ""
    made = made_outliers([hu])
    for kind in ("inverted", "intercept forgotten", "slope doubled"):
        assert against_hounsfield(made[kind]), kind


def test_a_volume_gives_two_radiographs():
    volume = np.stack([chest_slice(128)] * 20).astype(np.float32)
    front, side = radiographs([volume])
    assert front.shape[1] == side.shape[1] == 128
    assert front.min() == -1350.0
    assert front.max() == 150.0


def test_examples_of_other_modalities_are_at_hand_and_can_be_prepared():
    pytest.importorskip("sklearn", reason="the extra `train` is not installed")
    found = example_pictures()
    assert {"magnetic resonance", "ultrasound", "photographs"} <= set(found)
    for pictures in found.values():
        for picture in pictures:
            prepare_hu(picture, (0.7, 0.7), None, DEFAULT_SPEC)


def test_a_folder_adds_kinds(tmp_path):
    nibabel = pytest.importorskip("nibabel")
    volume = np.random.default_rng(0).normal(size=(50, 60, 70)).astype(np.int16)
    (tmp_path / "mr").mkdir()
    nibabel.save(nibabel.Nifti1Image(volume, np.eye(4)), tmp_path / "mr" / "head.nii.gz")
    (tmp_path / "head").mkdir()
    _write_invesalius(tmp_path / "head" / "skull.inv3", np.arange(40 * 64 * 64, dtype=np.int16).reshape(40, 64, 64))
    found = folder_pictures(tmp_path)
    assert len(found["mr"]) == 72
    assert found["head"][0].shape == (64, 64)
    assert len(found["head"]) == 36


def test_a_file_that_holds_no_picture_is_named(tmp_path):
    (tmp_path / "head").mkdir()
    (tmp_path / "head" / "skull.inv3").write_bytes(b"nothing")
    with pytest.raises(DataError, match="skull.inv3"):
        folder_pictures(tmp_path)
    with pytest.raises(DataError, match="no folder"):
        folder_pictures(tmp_path / "missing")


def test_the_lung_window_is_full_whatever_came_in():
    found = in_lung_window(np.linspace(0, 5, 10_000).reshape(100, 100))
    assert (found.min(), found.max()) == (-1350.0, 150.0)


def _write_invesalius(path, matrix):
    plist = plistlib.dumps({"matrix": {"dtype": "int16", "filename": "matrix.dat", "shape": list(matrix.shape)}})
    with tarfile.open(path, "w:gz") as archive:
        for name, content in (("main.plist", plist), ("matrix.dat", matrix.tobytes())):
            member = tarfile.TarInfo(f"project/{name}")
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
