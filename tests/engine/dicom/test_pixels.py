"""Stored values to Hounsfield units, in every way that CT objects write them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import FileDataset
from pydicom.uid import JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless

from engine.dicom import Series, decode_hu, decoders
from engine.dicom.codestream import Codestream, Kind
from engine.dicom.pixels import decode_here, to_hu
from engine.errors import PathUnreadableError, PixelDataError, TransferSyntaxError
from engine.phantom import WRITABLE_SYNTAXES, phantom_hu, write_phantom
from tests.support.dicom_series import only_series


@pytest.mark.parametrize("syntax", WRITABLE_SYNTAXES)
def test_every_written_syntax_decodes_exactly(tmp_path: Path, syntax: str) -> None:
    write_phantom(tmp_path, slices=2, rows=64, transfer_syntax=syntax)
    series = only_series(tmp_path)
    decoded = np.stack([decode_hu(header) for header in series.headers])
    assert decoded.dtype == np.int16
    assert np.array_equal(decoded, phantom_hu(slices=2, rows=64))


@pytest.mark.parametrize("syntax", WRITABLE_SYNTAXES)
@pytest.mark.parametrize("keep", [0.97, 0.6])
def test_every_syntax_refuses_a_stream_that_is_cut_off(tmp_path: Path, syntax: str, keep: float) -> None:
    (path,) = write_phantom(tmp_path, slices=1, rows=64, transfer_syntax=syntax)
    header = only_series(tmp_path).headers[0]
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(Exception, match=r"cut off|No decoder takes|damaged") as caught:
        decode_here(header)
    assert caught.value.code in ("pixel-data", "dicom")


def _one(folder: Path, **changes: object) -> Series:
    """One 8 x 8 slice whose stored values are 0..63, with attributes changed."""

    def edit(dataset: FileDataset, _index: int) -> None:
        dataset.PixelData = np.arange(64, dtype="<u2").tobytes()
        for keyword, value in changes.items():
            setattr(dataset, keyword, value)
        for keyword in ("PixelPaddingValue", "PixelPaddingRangeLimit"):
            if keyword in dataset:
                dataset[keyword].VR = "SS" if dataset.PixelRepresentation else "US"

    write_phantom(folder, slices=1, rows=8, edit=edit)
    return only_series(folder)


def _decoded(folder: Path, **changes: object) -> np.ndarray:
    return decode_hu(_one(folder, **changes).headers[0]).ravel()


def test_rescale_is_that_of_the_slice(tmp_path: Path) -> None:
    assert _decoded(tmp_path, RescaleSlope="2", RescaleIntercept="-1000")[:3].tolist() == [-1000, -998, -996]


def test_fractional_rescale_gives_float(tmp_path: Path) -> None:
    hu = _decoded(tmp_path, RescaleSlope="0.5", RescaleIntercept="-10.25")
    assert hu.dtype == np.float32
    assert hu[:3].tolist() == [-10.25, -9.75, -9.25]


def test_padding_becomes_air(tmp_path: Path) -> None:
    hu = _decoded(tmp_path, PixelPaddingValue=5, RescaleIntercept="0")
    assert hu[4:7].tolist() == [4, -1024, 6]


def test_a_range_of_padding_becomes_air(tmp_path: Path) -> None:
    hu = _decoded(tmp_path, PixelPaddingValue=10, PixelPaddingRangeLimit=7, RescaleIntercept="-1032")
    assert hu[6:12].tolist() == [-1024, -1024, -1024, -1023, -1022, -1021]


def test_negative_padding_of_signed_values(tmp_path: Path) -> None:
    values = np.array([-2000, -1024, 0, 100] * 16, dtype="<i2").tobytes()
    hu = _decoded(
        tmp_path, PixelData=values, PixelRepresentation=1, BitsStored=16, PixelPaddingValue=-2000, RescaleIntercept="0"
    )
    assert hu[:4].tolist() == [-1024, -1024, 0, 100]


def test_twelve_signed_bits_are_extended(tmp_path: Path) -> None:
    values = (np.array([-5, 5] * 32) & 0x0FFF).astype("<u2").tobytes()
    hu = _decoded(tmp_path, PixelData=values, PixelRepresentation=1, RescaleIntercept="0")
    assert hu[:2].tolist() == [-5, 5]


def test_overlays_in_spare_bits_are_removed(tmp_path: Path) -> None:
    values = (np.arange(64) | 0x8000).astype("<u2").tobytes()
    assert _decoded(tmp_path, PixelData=values, RescaleIntercept="0")[:3].tolist() == [0, 1, 2]


def test_monochrome1_with_rescale_is_hounsfield_as_it_stands(tmp_path: Path) -> None:
    hu = _decoded(tmp_path, PhotometricInterpretation="MONOCHROME1", RescaleIntercept="0")
    assert hu[:3].tolist() == [0, 1, 2]


def test_monochrome1_without_rescale_is_inverted(tmp_path: Path) -> None:
    hu = _decoded(tmp_path, PhotometricInterpretation="MONOCHROME1", RescaleSlope=None, RescaleIntercept=None)
    assert hu[:3].tolist() == [4095, 4094, 4093]


def test_values_without_rescale_are_given_as_stored(tmp_path: Path) -> None:
    assert _decoded(tmp_path, RescaleSlope=None)[:3].tolist() == [0, 1, 2]


def test_eight_bit_pixels(tmp_path: Path) -> None:
    hu = _decoded(
        tmp_path,
        PixelData=bytes(range(64)),
        BitsAllocated=8,
        BitsStored=8,
        HighBit=7,
        RescaleIntercept="0",
    )
    assert hu.tolist() == list(range(64))


def test_values_are_limited_to_what_int16_holds() -> None:
    stored = np.array([[0, 4000, 65535]], dtype=np.uint16)
    assert to_hu(stored, (1.0, -5000.0)).tolist() == [[-1024, -1000, 32767]]
    assert to_hu(stored, (1000.0, 0.0)).tolist() == [[0, 32767, 32767]]
    assert to_hu(stored, None).tolist() == [[0, 4000, 32767]]
    assert to_hu(stored, (1000.5, -5000.0)).tolist() == [[-1024.0, 32767.0, 32767.0]], "fractions have the same ends"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"PixelData": b""}, "holds no pixel data"),
        ({"PixelData": b"\0" * 20}, "20 bytes where 8 x 8 x 1 need 128"),
        ({"SamplesPerPixel": 3}, "colour image"),
        ({"BitsStored": 0}, "0 bits stored in 16"),
        ({"BitsAllocated": 12}, "12 bits stored in 12 allocated"),
    ],
)
def test_objects_that_hold_no_ct_image(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    header = _one(tmp_path, **changes).headers[0]
    with pytest.raises(PixelDataError, match=message):
        decode_hu(header)


def test_a_file_that_changed_since_the_scan(tmp_path: Path) -> None:
    header = _one(tmp_path).headers[0]
    write_phantom(tmp_path, slices=1, rows=16)
    with pytest.raises(PixelDataError, match="changed since it was scanned"):
        decode_hu(header)


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    header = _one(tmp_path).headers[0]
    header.source.path.unlink()
    with pytest.raises(PathUnreadableError, match="No such file"):
        decode_hu(header)


@pytest.mark.parametrize(
    ("syntax", "name"), [("1.2.840.10008.1.2.4.100", r"1\.2\.840\.10008\.1\.2\.4\.100"), ("", "no transfer syntax")]
)
def test_a_syntax_without_decoder_is_refused_by_name(tmp_path: Path, syntax: str, name: str) -> None:
    header = replace(_one(tmp_path).headers[0], transfer_syntax_uid=syntax)
    with pytest.raises(TransferSyntaxError, match=name) as caught:
        decode_hu(header)
    assert "uncompressed" in caught.value.hint


def test_the_next_codec_takes_over_where_the_first_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_phantom(tmp_path, slices=1, rows=64, transfer_syntax=JPEG2000Lossless)
    header = only_series(tmp_path).headers[0]
    expected = decode_here(header)
    monkeypatch.setitem(decoders.LIBRARIES, "nonesuch", "NoneSuch")
    monkeypatch.setitem(decoders.KINDS, "nonesuch", Kind.JPEG_2000)
    monkeypatch.setitem(decoders.DECODERS, JPEG2000Lossless, ("nonesuch", "jpeg2k"))
    assert np.array_equal(decode_here(header), expected)
    monkeypatch.setitem(decoders.DECODERS, JPEG2000Lossless, ("nonesuch",))
    with pytest.raises(PixelDataError, match="NoneSuch: not installed"):
        decode_here(header)


@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEG2000Lossless, JPEGLosslessSV1])
def test_a_header_that_lies_about_the_size_of_a_stream(tmp_path: Path, syntax: str) -> None:
    (path,) = write_phantom(tmp_path, slices=1, rows=64, transfer_syntax=syntax)
    dataset = pydicom.dcmread(path)
    dataset.Rows, dataset.Columns = 32, 128
    dataset.save_as(path)
    header = only_series(tmp_path).headers[0]
    assert (header.rows, header.columns) == (32, 128)
    with pytest.raises(PixelDataError, match=r"holds \(64, 64\) pixels where the header says \(32, 128\)"):
        decode_hu(header)


def test_a_stream_of_another_kind_is_named(tmp_path: Path) -> None:
    (path,) = write_phantom(tmp_path, slices=1, rows=64, transfer_syntax=JPEGLSLossless)
    dataset = pydicom.dcmread(path)
    dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
    dataset.save_as(path)
    with pytest.raises(PixelDataError, match="hold a JPEG-LS stream where the header says JPEG 2000 Lossless"):
        decode_here(only_series(tmp_path).headers[0])


@pytest.mark.parametrize(("value", "limit"), [(50, 45), (45, 50)])
def test_a_range_of_padding_may_run_both_ways(tmp_path: Path, value: int, limit: int) -> None:
    """PS3.3 C.7.5.1.1.2: the limit may lie below the value. All of it is denser than any tissue, up to 5000 HU."""
    hu = _decoded(
        tmp_path, PixelPaddingValue=value, PixelPaddingRangeLimit=limit, RescaleSlope="100", RescaleIntercept="0"
    )
    assert hu[43:45].tolist() == [4300, 4400]
    assert hu[45:51].tolist() == [-1024] * 6
    assert hu[51:53].tolist() == [5100, 5200]


def test_signed_samples_of_a_wider_stream_have_the_bits_of_the_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve bits in a stream of sixteen: -5 is 4096 - 5 there, and was 4091 HU."""
    (path,) = write_phantom(tmp_path, slices=1, rows=64, transfer_syntax=JPEGLSLossless)
    dataset = pydicom.dcmread(path)
    dataset.PixelRepresentation, dataset.BitsStored, dataset.HighBit, dataset.RescaleIntercept = 1, 12, 11, "0"
    dataset.save_as(path)
    words = np.full((64, 64), 4091, np.uint16)
    words[:32] = 5
    said = Codestream(Kind.JPEG_LS, 64, 64, 16, 1, signed=False, lossy=False, whole=True)
    monkeypatch.setattr("engine.dicom.pixels.decode_frame", lambda *_given: (words, said))
    hu = decode_here(only_series(tmp_path).headers[0])
    assert (hu[:32] == 5).all()
    assert (hu[32:] == -5).all()
