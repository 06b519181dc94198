"""Says, by trying it, which decoder this machine has for each transfer syntax."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import numpy as np

from engine.dicom.codecs import available_plugins, run_plugin
from engine.dicom.decoders import (
    JPEG_EXTENDED,
    NAMES,
    NATIVE,
    PLUGINS,
    REFUSED_BY_NAME,
    DecoderStatus,
    name_of,
    unsupported_reason,
)
from engine.dicom.layout import PixelLayout
from engine.dicom.samples import SIZE, sample

_RLE = "1.2.840.10008.1.2.5"
_PACKAGES = {"gdcm": "python-gdcm", "pyjpegls": "pyjpegls", "pillow": "pillow", "pydicom": "pydicom", NATIVE: "numpy"}


def decoder_table() -> tuple[DecoderStatus, ...]:
    """One row per transfer syntax; every compressed one is tried on a small embedded image.

    Returns
    -------
    tuple of DecoderStatus
        ``note`` is ``decodes`` (``read without a decoder`` where nothing is compressed), or says what is wrong;
        ``plugin`` is None where nothing can decode it.
    """
    rows = [_row(uid) for uid in PLUGINS]
    twelve_bits = DecoderStatus(
        JPEG_EXTENDED, "JPEG Extended, 12 bits", None, "", unsupported_reason(JPEG_EXTENDED, 12)
    )
    refused = [DecoderStatus(uid, NAMES[uid], None, "", unsupported_reason(uid, 12)) for uid in REFUSED_BY_NAME]
    return (*rows, twelve_bits, *refused)


def _row(uid: str) -> DecoderStatus:
    plugins = available_plugins(uid)
    if not plugins:
        missing = " or ".join(_package(plugin, uid) for plugin in PLUGINS[uid])
        return DecoderStatus(uid, NAMES[uid], None, "", f"{missing} is not installed")
    plugin = plugins[0]
    note = "read without a decoder" if plugin == NATIVE else _try(plugin, uid)
    return DecoderStatus(uid, NAMES[uid], plugin, _version(plugin, uid), note)


def _try(plugin: str, uid: str) -> str:
    found = sample(uid)
    if found is None:
        return "installed, not tried"
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
        decoded = run_plugin(plugin, encoded, layout)
    except Exception as error:  # a broken C library raises what it likes; the table is where that shows
        return f"fails on {name_of(uid)}: {type(error).__name__}"
    wrong = int(np.abs(decoded.astype(np.int64) - expected).max())
    return "decodes" if wrong <= tolerance else f"decodes wrongly (by up to {wrong})"


def _package(plugin: str, uid: str) -> str:
    if plugin == "pylibjpeg":
        return "pylibjpeg-rle" if uid == _RLE else "pylibjpeg-openjpeg"
    return _PACKAGES[plugin]


def _version(plugin: str, uid: str) -> str:
    try:
        return version(_package(plugin, uid))
    except PackageNotFoundError:
        return ""
