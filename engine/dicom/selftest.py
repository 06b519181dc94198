"""Says, by trying it, which decoder this machine has for each transfer syntax."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import numpy as np

from engine.dicom.codecs import available_codecs, run_codec
from engine.dicom.decoders import DECODERS, LIBRARIES, NAMES, NATIVE, DecoderStatus, name_of
from engine.dicom.layout import PixelLayout
from engine.dicom.samples import SIZE, sample
from engine.language import phrase

PACKAGE = "imagecodecs"


def decoder_table() -> tuple[DecoderStatus, ...]:
    """One row per transfer syntax; every compressed one is tried on a small embedded image.

    Returns
    -------
    tuple of DecoderStatus
        ``note`` is ``decodes`` (``read without a decoder`` where nothing is compressed), or says what is wrong;
        ``plugin`` is None where nothing can decode it.
    """
    return tuple(_row(uid) for uid in DECODERS)


def _row(uid: str) -> DecoderStatus:
    if DECODERS[uid] == (NATIVE,):
        return DecoderStatus(uid, NAMES[uid], NATIVE, _version("numpy"), phrase("read without a decoder"))
    codecs = available_codecs(uid)
    if not codecs:
        missing = " or ".join(LIBRARIES[codec] for codec in DECODERS[uid])
        return DecoderStatus(uid, NAMES[uid], None, "", f"{PACKAGE} with {missing} is not installed")
    codec = codecs[0]
    return DecoderStatus(uid, NAMES[uid], LIBRARIES[codec], f"{PACKAGE} {_version(PACKAGE)}", _try(codec, uid))


def _try(codec: str, uid: str) -> str:
    found = sample(uid)
    if found is None:
        return phrase("installed, not tried")
    encoded, bits, expected, tolerance = found
    layout = PixelLayout(
        transfer_syntax_uid=uid,
        rows=SIZE,
        columns=SIZE,
        frames=1,
        bits_allocated=8 if bits == 8 else 16,
        bits_stored=bits,
        signed=False,
        photometric="MONOCHROME2",
        padding=None,
        offset=0,
        length=None,
    )
    try:
        decoded = run_codec(codec, encoded, layout)
    except Exception as error:  # a broken C library raises what it likes; the table is where that shows
        return f"fails on {name_of(uid)}: {type(error).__name__}"
    wrong = int(np.abs(decoded.astype(np.int64) - expected).max())
    return phrase("decodes") if wrong <= tolerance else phrase(f"decodes wrongly (by up to {wrong})")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
