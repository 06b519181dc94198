"""Decodes one encapsulated frame: the plug-ins in the order of ``PLUGINS``, until one takes it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.dicom.codestream import declared_size
from engine.dicom.decoders import NATIVE, PLUGINS, name_of
from engine.dicom.layout import COPY_AGAIN, PixelLayout
from engine.errors import PixelDataError

Stored = npt.NDArray[Any]


def decode_frame(encoded: bytes, layout: PixelLayout) -> Stored:
    """Decode a frame to stored values (rows, columns), unscaled.

    Raises
    ------
    PixelDataError
        The stream's size is not the header's, or every plug-in refuses it; the message names each with its reason.
    """
    declared, expected = declared_size(encoded), (layout.rows, layout.columns)
    if declared not in (None, expected):
        raise PixelDataError(f"The stream holds {declared} pixels where the header says {expected}.", COPY_AGAIN)
    refusals = []
    for plugin in PLUGINS[layout.transfer_syntax_uid]:
        if plugin not in available_plugins(layout.transfer_syntax_uid):
            refusals.append(f"{plugin}: not installed")
            continue
        try:
            return run_plugin(plugin, encoded, layout)
        except Exception as error:  # each plug-in wraps another C library and raises what that likes
            refusals.append(f"{plugin}: {_reason(error, plugin)}")
    name = name_of(layout.transfer_syntax_uid)
    raise PixelDataError(f"No decoder takes this {name} stream ({'; '.join(refusals)}).", COPY_AGAIN)


def available_plugins(transfer_syntax_uid: str) -> tuple[str, ...]:
    """The installed plug-ins for a syntax, in the order in which they are tried."""
    from pydicom.pixels.decoders.base import get_decoder

    wanted = PLUGINS.get(transfer_syntax_uid, ())
    if wanted == (NATIVE,) or not wanted:
        return wanted
    installed = get_decoder(transfer_syntax_uid).available_plugins
    return tuple(plugin for plugin in wanted if plugin in installed)


def run_plugin(plugin: str, encoded: bytes, layout: PixelLayout) -> Stored:
    """Decode a frame with one plug-in; raises whatever it raises, ValueError for a wrong size."""
    from pydicom.encaps import encapsulate
    from pydicom.pixels.decoders.base import get_decoder

    even = encoded + b"\0" * (len(encoded) % 2)
    options: dict[str, Any] = {
        "rows": layout.rows,
        "columns": layout.columns,
        "number_of_frames": 1,
        "samples_per_pixel": 1,
        "photometric_interpretation": layout.photometric,
        "bits_allocated": layout.bits_allocated,
        "bits_stored": layout.bits_stored,
        "pixel_representation": int(layout.signed),
        "pixel_keyword": "PixelData",
    }
    decoder = get_decoder(layout.transfer_syntax_uid)
    content = encapsulate([even], has_bot=False)
    stored, _ = decoder.as_array(content, raw=True, index=0, decoding_plugin=plugin, **options)
    if stored.shape != (layout.rows, layout.columns):
        raise ValueError(f"it holds {stored.shape} instead of {(layout.rows, layout.columns)}")
    return np.asarray(stored)


def _reason(error: Exception, plugin: str) -> str:
    """The last line of a plug-in's complaint, without the plug-in's own name."""
    lines = str(error).strip().splitlines()
    return lines[-1].strip().removeprefix(f"{plugin}: ")[:120] if lines else type(error).__name__
