"""Which decoder takes which transfer syntax.

All compressed ones are taken by imagecodecs (BSD), which wraps the permissive library of each: libjpeg-turbo, CharLS,
OpenJPEG. Measured against python-gdcm, pylibjpeg and pyjpegls it is the fastest for each and the only one that lets
other threads run. HTJ2K goes through OpenJPEG as well: OpenJPH is twice as fast, but its binding swallows the errors of
damaged streams, and the wheels for Python 3.10 lack it. pylibjpeg-libjpeg is GPL and is never used.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.dicom.attributes import NATIVE_SYNTAXES
from engine.dicom.codestream import Kind

NATIVE = "native"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"

_JPEG = ("jpeg8",)
_JPEG_LS = ("jpegls",)
_JPEG_2000 = ("jpeg2k",)

DECODERS: dict[str, tuple[str, ...]] = {
    **{uid: (NATIVE,) for uid in sorted(NATIVE_SYNTAXES)},
    JPEG_BASELINE: _JPEG,
    "1.2.840.10008.1.2.4.51": _JPEG,
    "1.2.840.10008.1.2.4.53": _JPEG,
    "1.2.840.10008.1.2.4.55": _JPEG,
    "1.2.840.10008.1.2.4.57": _JPEG,
    "1.2.840.10008.1.2.4.70": _JPEG,
    "1.2.840.10008.1.2.4.80": _JPEG_LS,
    "1.2.840.10008.1.2.4.81": _JPEG_LS,
    "1.2.840.10008.1.2.4.90": _JPEG_2000,
    "1.2.840.10008.1.2.4.91": _JPEG_2000,
    "1.2.840.10008.1.2.4.201": _JPEG_2000,
    "1.2.840.10008.1.2.4.202": _JPEG_2000,
    "1.2.840.10008.1.2.4.203": _JPEG_2000,
    "1.2.840.10008.1.2.5": ("packbits",),
}
"""Transfer Syntax UID -> codecs of imagecodecs, in the order in which they are tried."""

LIBRARIES = {
    "jpeg8": "libjpeg-turbo",
    "jpegls": "CharLS",
    "jpeg2k": "OpenJPEG",
    "packbits": "imagecodecs",
}
"""Codec -> the library behind it."""

KINDS: dict[str, Kind] = {
    "jpeg8": Kind.JPEG,
    "jpegls": Kind.JPEG_LS,
    "jpeg2k": Kind.JPEG_2000,
    "packbits": Kind.RLE,
}
"""Codec -> the kind of stream that it takes."""

ALWAYS_LOSSY = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 53, 55))
"""DCT: there is no other way to write them (PS3.5 A.4.1)."""

NAMES: dict[str, str] = {
    "1.2.840.10008.1.2": "Implicit VR Little Endian",
    "1.2.840.10008.1.2.1": "Explicit VR Little Endian",
    "1.2.840.10008.1.2.1.99": "Deflated Explicit VR Little Endian",
    "1.2.840.10008.1.2.2": "Explicit VR Big Endian",
    JPEG_BASELINE: "JPEG Baseline (8 bits)",
    "1.2.840.10008.1.2.4.51": "JPEG Extended (Process 2 and 4)",
    "1.2.840.10008.1.2.4.53": "JPEG Spectral Selection (Process 6 and 8, retired)",
    "1.2.840.10008.1.2.4.55": "JPEG Full Progression (Process 10 and 12, retired)",
    "1.2.840.10008.1.2.4.57": "JPEG Lossless (Process 14)",
    "1.2.840.10008.1.2.4.70": "JPEG Lossless (Process 14, Selection Value 1)",
    "1.2.840.10008.1.2.4.80": "JPEG-LS Lossless",
    "1.2.840.10008.1.2.4.81": "JPEG-LS Near-lossless",
    "1.2.840.10008.1.2.4.90": "JPEG 2000 Lossless",
    "1.2.840.10008.1.2.4.91": "JPEG 2000",
    "1.2.840.10008.1.2.4.201": "HTJ2K Lossless",
    "1.2.840.10008.1.2.4.202": "HTJ2K Lossless RPCL",
    "1.2.840.10008.1.2.4.203": "HTJ2K",
    "1.2.840.10008.1.2.5": "RLE Lossless",
}


@dataclass(frozen=True)
class DecoderStatus:
    """How one transfer syntax would be decoded on this machine.

    Attributes
    ----------
    plugin : str or None
        The library that comes first among those installed; None where there is none.
    version : str
        Version of the package that brings it.
    note : str
        Result of the self-test, or why there is no decoder.
    """

    transfer_syntax_uid: str
    name: str
    plugin: str | None
    version: str
    note: str


def name_of(transfer_syntax_uid: str) -> str:
    """The syntax in words with its UID."""
    name = NAMES.get(transfer_syntax_uid)
    return f"{name} ({transfer_syntax_uid})" if name else (transfer_syntax_uid or "no transfer syntax")


def is_compressed(transfer_syntax_uid: str) -> bool:
    """True where a codec is needed for the pixels, which may crash on what it is given."""
    return DECODERS.get(transfer_syntax_uid, (NATIVE,)) != (NATIVE,)


def unsupported_reason(transfer_syntax_uid: str) -> str:
    """Why no decoder takes this, in one sentence; empty where one does."""
    if transfer_syntax_uid not in DECODERS:
        return f"No decoder for the transfer syntax {name_of(transfer_syntax_uid)}."
    return ""
