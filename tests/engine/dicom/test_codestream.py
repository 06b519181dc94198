"""What a compressed stream says of itself, whole, cut off anywhere, and lossy without a word in the header."""

from __future__ import annotations

from dataclasses import replace

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dicom.codecs import decode_frame
from engine.dicom.codestream import Kind, read_codestream
from engine.dicom.decoders import DECODERS, KINDS
from engine.dicom.layout import PixelLayout
from engine.dicom.samples import SIZE, sample
from engine.errors import PixelDataError

COMPRESSED = [uid for uid in DECODERS if sample(uid)]
RLE = "1.2.840.10008.1.2.5"
IMAGE = (np.add.outer(np.arange(64) * 31, np.arange(64) * 17) % 4096).astype(np.uint16)


def layout(uid: str, shape: tuple[int, int] = (SIZE, SIZE), bits: int = 12) -> PixelLayout:
    return PixelLayout(
        transfer_syntax_uid=uid,
        rows=shape[0],
        columns=shape[1],
        frames=1,
        bits_allocated=16,
        bits_stored=bits,
        signed=False,
        photometric="MONOCHROME2",
        padding=None,
        offset=0,
        length=None,
    )


def encoded(uid: str) -> bytes:
    found = sample(uid)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("uid", COMPRESSED)
def test_a_stream_says_what_it_is(uid: str) -> None:
    said = read_codestream(encoded(uid))
    assert said is not None
    assert said.kind is KINDS[DECODERS[uid][0]]
    assert said.size == (None if uid == RLE else (SIZE, SIZE))
    assert said.components == 1
    assert said.whole
    assert said.lossy == uid.endswith((".50", ".51", ".53", ".55"))


@pytest.mark.parametrize("uid", COMPRESSED)
def test_a_stream_cut_at_every_tenth_byte_is_refused(uid: str) -> None:
    stream = encoded(uid)
    whole, _ = decode_frame(stream, layout(uid))
    for length in range(0, len(stream) - 2, 10):
        # RLE has no end: what a pad of zeros may stand for can't be told from pixels.
        for tail in (b"",) if uid == RLE else (b"", b"\0", b"\0" * 64):
            with pytest.raises(PixelDataError):
                decode_frame(stream[:length] + tail, layout(uid))
    padded, _ = decode_frame(stream + b"\0" * 5, layout(uid))
    assert np.array_equal(padded, whole)


@pytest.mark.parametrize(
    ("stream", "lossy"),
    [
        (lambda: imagecodecs.jpegls_encode(IMAGE), False),
        (lambda: imagecodecs.jpegls_encode(IMAGE, level=3), True),
        (lambda: imagecodecs.jpeg2k_encode(IMAGE, codecformat="j2k", reversible=True), False),
        (lambda: imagecodecs.jpeg2k_encode(IMAGE, codecformat="j2k", reversible=False, level=40), True),
        (lambda: imagecodecs.jpeg8_encode(IMAGE, lossless=True, predictor=1, bitspersample=12), False),
        (lambda: imagecodecs.jpeg8_encode(IMAGE, level=90, bitspersample=12), True),
    ],
)
def test_loss_is_read_from_the_stream(stream: object, lossy: bool) -> None:
    said = read_codestream(stream())  # type: ignore[operator]
    assert said is not None
    assert said.lossy is lossy


def test_twelve_bits_of_jpeg_extended_are_decoded() -> None:
    stream = imagecodecs.jpeg8_encode(IMAGE // 4, level=97, bitspersample=12)
    values, said = decode_frame(stream, layout("1.2.840.10008.1.2.4.51", IMAGE.shape))
    assert said.precision == 12
    assert np.abs(values.astype(int) - IMAGE // 4).max() < 60


def test_a_stream_with_more_bits_than_allocated_is_refused() -> None:
    uid = "1.2.840.10008.1.2.4.70"
    with pytest.raises(PixelDataError, match="16 bits a pixel where the header says 8"):
        decode_frame(encoded(uid), replace(layout(uid), bits_allocated=8))


def test_a_stream_of_colours_is_refused() -> None:
    stream = imagecodecs.jpeg8_encode(np.zeros((SIZE, SIZE, 3), np.uint8))
    with pytest.raises(PixelDataError, match="3 colours"):
        decode_frame(stream, layout("1.2.840.10008.1.2.4.50"))


def test_an_rle_segment_that_is_cut_off_is_named() -> None:
    with pytest.raises(PixelDataError, match=r"RLE|segment 2|CORRUPT"):
        decode_frame(encoded(RLE)[:-40], layout(RLE))


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_described_or_not(noise: bytes) -> None:
    for start in (b"", b"\xff\xd8", b"\xff\x4f\xff\x51", b"\2\0\0\0\x40\0\0\0"):
        said = read_codestream(start + noise)
        assert said is None or said.kind in Kind
