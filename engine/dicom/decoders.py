"""Which decoder takes which transfer syntax: the fastest permissive one first, the next where it fails.

Order by measurement (512 x 512, 16 bits, one thread): RLE pylibjpeg 0.5 ms, pydicom 2.7; JPEG lossless GDCM 4.9;
JPEG-LS pyjpegls 3.4, GDCM 5.5; JPEG 2000 openjpeg 22, GDCM 26; HTJ2K openjpeg 2.8. pydicom's own choice would take
GDCM first. pylibjpeg-libjpeg is GPL and is never used, so 12-bit JPEG has no decoder here and is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.dicom.attributes import NATIVE_SYNTAXES

NATIVE = "native"

JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"

_LOSSY_8_BIT = frozenset({JPEG_BASELINE, JPEG_EXTENDED})

PLUGINS: dict[str, tuple[str, ...]] = {
    **{uid: (NATIVE,) for uid in sorted(NATIVE_SYNTAXES)},
    JPEG_BASELINE: ("pillow", "gdcm"),
    JPEG_EXTENDED: ("pillow", "gdcm"),
    "1.2.840.10008.1.2.4.57": ("gdcm",),
    "1.2.840.10008.1.2.4.70": ("gdcm",),
    "1.2.840.10008.1.2.4.80": ("pyjpegls", "gdcm"),
    "1.2.840.10008.1.2.4.81": ("pyjpegls", "gdcm"),
    "1.2.840.10008.1.2.4.90": ("pylibjpeg", "gdcm"),
    "1.2.840.10008.1.2.4.91": ("pylibjpeg", "gdcm"),
    "1.2.840.10008.1.2.4.201": ("pylibjpeg",),
    "1.2.840.10008.1.2.4.202": ("pylibjpeg",),
    "1.2.840.10008.1.2.4.203": ("pylibjpeg",),
    "1.2.840.10008.1.2.5": ("pylibjpeg", "pydicom"),
}
"""Transfer Syntax UID -> pydicom's names of decoding plug-ins, in the order in which they are tried."""

MILLISECONDS: dict[str, float] = {
    "1.2.840.10008.1.2.4.57": 4.9,
    "1.2.840.10008.1.2.4.70": 4.9,
    "1.2.840.10008.1.2.4.80": 3.4,
    "1.2.840.10008.1.2.4.81": 3.4,
    "1.2.840.10008.1.2.4.90": 22.0,
    "1.2.840.10008.1.2.4.91": 22.0,
    "1.2.840.10008.1.2.4.201": 2.8,
    "1.2.840.10008.1.2.4.202": 2.8,
    "1.2.840.10008.1.2.4.203": 2.8,
}
"""What one 512 x 512 slice takes, roughly; what is not listed takes less than 1 ms."""

NAMES: dict[str, str] = {
    "1.2.840.10008.1.2": "Implicit VR Little Endian",
    "1.2.840.10008.1.2.1": "Explicit VR Little Endian",
    "1.2.840.10008.1.2.1.99": "Deflated Explicit VR Little Endian",
    "1.2.840.10008.1.2.2": "Explicit VR Big Endian",
    JPEG_BASELINE: "JPEG Baseline (8 bits)",
    JPEG_EXTENDED: "JPEG Extended",
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


REFUSED_BY_NAME = ("1.2.840.10008.1.2.4.53", "1.2.840.10008.1.2.4.55")
"""Known syntaxes without a permissive decoder, shown beside those that have one."""


@dataclass(frozen=True)
class DecoderStatus:
    """How one transfer syntax would be decoded on this machine.

    Attributes
    ----------
    plugin : str or None
        The plug-in that comes first among those installed; None where there is none.
    version : str
        Version of the package behind the plug-in.
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


def unsupported_reason(transfer_syntax_uid: str, bits_stored: int) -> str:
    """Why no decoder takes this, in one sentence; empty where one does."""
    if transfer_syntax_uid not in PLUGINS:
        return f"No decoder for the transfer syntax {name_of(transfer_syntax_uid)}."
    if transfer_syntax_uid in _LOSSY_8_BIT and bits_stored > 8:
        return f"No permissively licensed decoder for {bits_stored}-bit {name_of(transfer_syntax_uid)}."
    return ""
