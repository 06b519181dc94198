"""What holds no measurement: declared padding compared with the stored word, and numbers around the round image."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.dataset import FileDataset
from pydicom.uid import RLELossless

from engine.dicom import decode_hu
from engine.dicom.padding import beyond_field_of_view, padding_mask
from engine.dicom.words import stored_values
from engine.phantom import phantom_hu, write_phantom
from engine.triage.seen import sign_warnings
from tests.support.dicom_series import only_series

SIDE = 64
OUTSIDE = beyond_field_of_view((SIDE, SIDE))
PLAIN = phantom_hu(slices=3, rows=SIDE)[1]


def decoded(folder: Path, words: NDArray[np.generic], **changes: object) -> NDArray[np.generic]:
    """HU of a slice that stores these words."""

    def edit(dataset: FileDataset, _index: int) -> None:
        for keyword, value in changes.items():
            setattr(dataset, keyword, value)
            if keyword.startswith("PixelPadding"):
                dataset[keyword].VR = "SS" if dataset.PixelRepresentation else "US"
        dataset.PixelData = words.astype("<i2" if dataset.PixelRepresentation else "<u2").tobytes()

    write_phantom(folder, slices=1, rows=SIDE, edit=edit)
    return decode_hu(only_series(folder).headers[0])


def spoilt(value: int, offset: int = 1024) -> NDArray[np.int32]:
    """Stored words of the phantom with a number in the corners."""
    words = PLAIN.astype(np.int32) + offset
    words[OUTSIDE] = value
    return words


def same_inside(hu: NDArray[np.generic]) -> bool:
    return bool((hu[~OUTSIDE] == PLAIN[~OUTSIDE]).all() and (hu[OUTSIDE] == -1024).all())


def test_undeclared_padding_that_lost_its_sign_is_air(tmp_path: Path) -> None:
    assert same_inside(decoded(tmp_path, spoilt(63536), BitsStored=16, HighBit=15))


def test_declared_padding_is_compared_with_the_word_before_bits_are_masked(tmp_path: Path) -> None:
    assert same_inside(decoded(tmp_path, spoilt(63536), PixelPaddingValue=63536))


def test_undeclared_negative_padding_is_air(tmp_path: Path) -> None:
    signed = {"PixelRepresentation": 1, "BitsStored": 16, "HighBit": 15, "RescaleIntercept": "0"}
    assert same_inside(decoded(tmp_path, spoilt(-3024, 0), **signed))


def test_one_dense_number_around_the_image_is_padding(tmp_path: Path) -> None:
    signed = {"PixelRepresentation": 1, "BitsStored": 16, "HighBit": 15, "RescaleIntercept": "0"}
    assert same_inside(decoded(tmp_path, spoilt(0, 0), **signed))


def test_a_declared_value_that_tissue_has_is_padding_around_the_patient_only(tmp_path: Path) -> None:
    words = spoilt(0, 0)
    words[30:34, 30:34] = 0  # water
    signed = {"PixelRepresentation": 1, "BitsStored": 16, "HighBit": 15, "RescaleIntercept": "0"}
    hu = decoded(tmp_path, words, PixelPaddingValue=0, **signed)
    assert (hu[30:34, 30:34] == 0).all()
    assert (hu[OUTSIDE] == -1024).all()


def test_a_declared_range_that_covers_the_patient_is_not_believed(tmp_path: Path) -> None:
    hu = decoded(tmp_path, spoilt(0), PixelPaddingValue=0, PixelPaddingRangeLimit=1500)
    assert same_inside(hu)


def test_metal_within_the_field_of_view_stays(tmp_path: Path) -> None:
    words = spoilt(0)
    words[32, 32] = 20_000
    assert decoded(tmp_path, words, BitsStored=16, HighBit=15)[32, 32] == 20_000 - 1024


def test_tissue_in_the_corners_stays(tmp_path: Path) -> None:
    """A field of view smaller than the patient fills the square."""
    words = np.full((SIDE, SIDE), 1060)
    words[::2] = 1070
    assert np.array_equal(decoded(tmp_path, words), words - 1024)


HIDDEN = {"PixelRepresentation": 0, "BitsStored": 16, "HighBit": 15, "RescaleIntercept": "0"}


def test_signed_values_that_the_header_calls_unsigned_are_read_as_what_they_are(tmp_path: Path) -> None:
    """All that is lighter than water became air, and the chest was refused."""
    hu = decoded(tmp_path, PLAIN.astype(np.int32) & 0xFFFF, **HIDDEN)
    assert np.array_equal(hu, PLAIN)
    (warning,) = sign_warnings(only_series(tmp_path))
    assert warning.code == "hidden-sign"


def test_padding_of_values_whose_sign_is_hidden_is_air(tmp_path: Path) -> None:
    assert same_inside(decoded(tmp_path, spoilt(63536, 0) & 0xFFFF, **HIDDEN))


@pytest.mark.parametrize("changes", [{}, {"PixelRepresentation": 1, "RescaleIntercept": "0"}])
def test_a_sign_that_is_said_or_not_needed_is_no_warning(tmp_path: Path, changes: dict[str, object]) -> None:
    words = PLAIN.astype(np.int32) + (0 if changes else 1024)
    assert np.array_equal(decoded(tmp_path, words, BitsStored=16, HighBit=15, **changes), PLAIN)
    assert sign_warnings(only_series(tmp_path)) == []


def test_left_justified_words_are_shifted(tmp_path: Path) -> None:
    words = (PLAIN.astype(np.int32) + 1024) << 4
    assert np.array_equal(decoded(tmp_path, words, HighBit=15), PLAIN)


def test_twelve_signed_bits_without_their_sign(tmp_path: Path) -> None:
    words = PLAIN.astype(np.int32) & 0x0FFF
    hu = decoded(tmp_path, words, PixelRepresentation=1, RescaleIntercept="0")
    assert np.array_equal(hu, PLAIN)


@pytest.mark.parametrize(
    ("words", "high_bit"),
    [((PLAIN.astype(np.int32) + 1024) << 4, 15), ((PLAIN.astype(np.int32) + 1024) | 0xA000, 11)],
    ids=["left-justified", "overlay above"],
)
def test_run_lengths_hold_words_as_they_were_stored(tmp_path: Path, words: NDArray[np.int32], high_bit: int) -> None:
    assert np.array_equal(decoded(tmp_path, words, HighBit=high_bit), PLAIN)
    for path in tmp_path.iterdir():
        dataset = pydicom.dcmread(path)
        dataset.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
        dataset.save_as(path)
    assert np.array_equal(decode_hu(only_series(tmp_path).headers[0]), PLAIN)


@pytest.mark.parametrize("high_bit", [3, 40])
def test_a_high_bit_that_cannot_be_is_not_believed(tmp_path: Path, high_bit: int) -> None:
    assert np.array_equal(decoded(tmp_path, PLAIN.astype(np.int32) + 1024, HighBit=high_bit), PLAIN)


def test_without_rescale_what_is_declared_counts() -> None:
    values = np.array([[0, 5, 9]], np.uint16)
    mask = padding_mask(values, values, (5, 5), None)
    assert mask is not None
    assert mask.tolist() == [[False, True, False]]
    assert padding_mask(values, values, None, None) is None


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_bits_are_cut_out_and_signed(signed: bool, order: str) -> None:
    words = np.array([[0xF123, 0x0FFF, 0x0001]], f"{order}u2")
    values = stored_values(words, bits=12, signed=signed)
    assert values.tolist() == ([[0x123, -1, 1]] if signed else [[0x123, 0xFFF, 1]])
    assert stored_values(words, bits=12, shift=4, signed=False).tolist() == [[0xF12, 0xFF, 0]]


def test_floating_point_pixels_are_refused_by_name_before_decoding(tmp_path: Path) -> None:
    def edit(dataset: FileDataset, _index: int) -> None:
        del dataset.PixelData
        dataset.FloatPixelData = PLAIN.astype("<f4").tobytes()

    write_phantom(tmp_path, slices=12, rows=SIDE, edit=edit)
    refusing = only_series(tmp_path).findings_refusing
    assert any("floating-point numbers (Float Pixel Data)" in one.message for one in refusing)
