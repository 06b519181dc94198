"""DICOM in, values out: scanning, judging, choosing and decoding series. No pydicom object leaves this room.

The values are here at once; everything that needs pydicom or a decoder is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.dicom.values import (
    Finding,
    Patient,
    ScanCounts,
    ScanProblem,
    ScanResult,
    Series,
    Severity,
    SliceHeader,
    SliceRef,
    SliceSource,
    Study,
    StudyDetails,
)

if TYPE_CHECKING:
    from engine.dicom.choose import Choice, choose_series
    from engine.dicom.decoders import DecoderStatus
    from engine.dicom.findings import CODES, Code
    from engine.dicom.isolated import decode_hu
    from engine.dicom.load import LoadedVolume, load_volume
    from engine.dicom.orientation import DisplayTurn, display_turn, radiological_spacing, to_radiological
    from engine.dicom.padding import AIR_HU
    from engine.dicom.picture import read_picture
    from engine.dicom.plausibility import ScaleLook, check_hounsfield, check_slice_scale, look_at_scale
    from engine.dicom.scanner import scan
    from engine.dicom.selftest import decoder_table
    from engine.dicom.stream import stream_slices

_HOMES = {
    "AIR_HU": "padding",
    "CODES": "findings",
    "Choice": "choose",
    "Code": "findings",
    "DecoderStatus": "decoders",
    "DisplayTurn": "orientation",
    "LoadedVolume": "load",
    "check_hounsfield": "plausibility",
    "ScaleLook": "plausibility",
    "check_slice_scale": "plausibility",
    "look_at_scale": "plausibility",
    "choose_series": "choose",
    "decode_hu": "isolated",
    "decoder_table": "selftest",
    "display_turn": "orientation",
    "load_volume": "load",
    "radiological_spacing": "orientation",
    "read_picture": "picture",
    "scan": "scanner",
    "stream_slices": "stream",
    "to_radiological": "orientation",
}

__all__ = [
    "AIR_HU",
    "CODES",
    "Choice",
    "Code",
    "DecoderStatus",
    "DisplayTurn",
    "Finding",
    "LoadedVolume",
    "Patient",
    "ScaleLook",
    "ScanCounts",
    "ScanProblem",
    "ScanResult",
    "Series",
    "Severity",
    "SliceHeader",
    "SliceRef",
    "SliceSource",
    "Study",
    "StudyDetails",
    "check_hounsfield",
    "check_slice_scale",
    "choose_series",
    "decode_hu",
    "decoder_table",
    "display_turn",
    "load_volume",
    "look_at_scale",
    "radiological_spacing",
    "read_picture",
    "scan",
    "stream_slices",
    "to_radiological",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"engine.dicom has no {name}")
    return getattr(import_module(f"engine.dicom.{home}"), name)
