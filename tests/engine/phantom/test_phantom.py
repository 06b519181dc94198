"""The phantom: exact numbers, and objects that pydicom and GDCM take for what they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import ExplicitVRLittleEndian, JPEGLSLossless

from engine.errors import TransferSyntaxError, UsageError
from engine.phantom import WRITABLE_SYNTAXES, phantom_hu, stamp_series, write_phantom


def test_same_arguments_give_the_same_numbers() -> None:
    first, again, other = (phantom_hu(slices=3, rows=64, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_attenuations_are_those_of_the_textbook() -> None:
    volume = phantom_hu(slices=21, rows=128, noise_hu=0)
    middle = volume[10]
    assert volume.dtype == np.int16
    assert middle[0, 0] == -1000
    assert -900 < middle[64, 64 + 22] < -800, "left lung"
    assert set(np.unique(volume[0])) >= {-1000, -100, 40}
    assert not (volume[0] == -850).any(), "no lung below the base"


def test_ground_glass_is_denser_than_lung_and_only_there_with_covid() -> None:
    healthy = phantom_hu(slices=20, rows=128, noise_hu=0)
    ill = phantom_hu(slices=20, rows=128, noise_hu=0, covid=True)
    denser = ill.astype(int) - healthy
    assert denser.min() >= 0
    hazy = (ill > -700) & (ill < -300)
    assert hazy.mean() > 5 * ((healthy > -700) & (healthy < -300)).mean()
    assert (denser[[0, -1]] == 0).all(), "nothing outside the lungs"


def test_lungs_can_leave_the_stack() -> None:
    volume = phantom_hu(slices=10, rows=64, noise_hu=0, lung_span=(-0.5, 1.5))
    assert ((volume < -700) & (volume > -950)).any(axis=(1, 2)).all()


def test_a_phantom_without_pixels_is_refused() -> None:
    with pytest.raises(UsageError, match="no pixels"):
        phantom_hu(slices=0)


@pytest.mark.parametrize("syntax", WRITABLE_SYNTAXES)
def test_files_hold_the_exact_hounsfield_units(tmp_path: Path, syntax: str) -> None:
    paths = write_phantom(tmp_path, slices=2, rows=64, transfer_syntax=syntax)
    volume = phantom_hu(slices=2, rows=64)
    assert [path.name for path in paths] == ["IM0002.dcm", "IM0001.dcm"]
    for path, expected in zip(paths, volume, strict=True):
        dataset = pydicom.dcmread(path)
        assert dataset.file_meta.TransferSyntaxUID == syntax
        stored = dataset.pixel_array.astype(int)
        assert np.array_equal(stored * dataset.RescaleSlope + dataset.RescaleIntercept, expected)


def test_slices_rise_to_the_head_and_share_their_series(tmp_path: Path) -> None:
    headers = [pydicom.dcmread(path) for path in write_phantom(tmp_path, slices=4, rows=32, spacing_mm=2.5)]
    assert [float(h.ImagePositionPatient[2]) for h in headers] == [0, 2.5, 5, 7.5]
    assert len({h.SeriesInstanceUID for h in headers}) == 1
    assert len({h.SOPInstanceUID for h in headers}) == 4
    assert headers[0].PixelSpacing == [12.5, 12.5]


def test_a_planted_fault_reaches_the_file(tmp_path: Path) -> None:
    def edit(dataset: pydicom.Dataset, index: int) -> None:
        dataset.Modality = f"X{index}"

    paths = write_phantom(tmp_path, slices=2, rows=32, edit=edit)
    assert [pydicom.dcmread(path).Modality for path in paths] == ["X0", "X1"]


def _plain(_dataset: FileDataset, _index: int) -> None:
    """Nothing is changed."""


def _changed(dataset: FileDataset, _index: int) -> None:
    item = Dataset()
    item.CodeValue = "T-28000"
    dataset.PatientName, dataset.ProcedureCodeSequence, dataset.StudyDate = "Müller^Zoë", [item, item], None
    dataset.add_new(0x00280106, "US", 3)
    del dataset.KVP


def _other_characters(dataset: FileDataset, _index: int) -> None:
    dataset.SpecificCharacterSet, dataset.PatientName = "ISO_IR 100", "Müller"


def _without_uid(dataset: FileDataset, _index: int) -> None:
    del dataset.SOPInstanceUID


@pytest.mark.parametrize("edit", [_plain, _changed, _other_characters, _without_uid])
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, JPEGLSLossless])
def test_files_are_those_that_pydicom_writes(
    tmp_path: Path, syntax: str, edit: Callable[[FileDataset, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    (ours,) = write_phantom(tmp_path / "ours", slices=1, rows=16, transfer_syntax=syntax, edit=edit)
    monkeypatch.setattr("engine.phantom.writer.explicit_file", lambda _dataset: None)
    (theirs,) = write_phantom(tmp_path / "theirs", slices=1, rows=16, transfer_syntax=syntax, edit=edit)
    assert ours.read_bytes() == theirs.read_bytes()


def test_what_is_edited_in_one_slice_stays_in_it(tmp_path: Path) -> None:
    """Slices share the elements that nobody touched."""

    def only_the_lowest(dataset: FileDataset, index: int) -> None:
        if index == 0:
            dataset.ImageType.append("EDITED")
            dataset.SpecificCharacterSet = "ISO_IR 100"
            dataset.file_meta.TransferSyntaxUID = JPEGLSLossless
            dataset.file_meta.ImplementationVersionName = "EDITED"
            del dataset.KVP

    edited, other = write_phantom(tmp_path / "edited", slices=2, rows=16, edit=only_the_lowest)
    _edited, plain = write_phantom(tmp_path / "plain", slices=2, rows=16)
    assert pydicom.dcmread(edited).ImageType[-1] == "EDITED"
    assert other.read_bytes() == plain.read_bytes()


def test_a_syntax_that_cannot_be_written_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(TransferSyntaxError, match=r"1\.2\.840\.10008\.1\.2\.4\.51"):
        write_phantom(tmp_path, transfer_syntax="1.2.840.10008.1.2.4.51")


def test_stamped_slices_are_a_whole_series(tmp_path: Path) -> None:
    paths = stamp_series(tmp_path, slices=12, spacing_mm=2.5, rows=32, name="7")
    headers = [pydicom.dcmread(path) for path in paths]
    assert [float(h.ImagePositionPatient[2]) for h in headers] == [2.5 * index for index in range(12)]
    assert [h.InstanceNumber for h in headers] == list(range(1, 13))
    assert len({h.SOPInstanceUID for h in headers}) == 12
    assert [h.file_meta.MediaStorageSOPInstanceUID for h in headers] == [h.SOPInstanceUID for h in headers]
    assert len({h.SeriesInstanceUID for h in headers}) == 1
    assert sorted(tmp_path.iterdir()) == paths


def test_more_slices_than_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="999999"):
        stamp_series(tmp_path, slices=1_000_000)
