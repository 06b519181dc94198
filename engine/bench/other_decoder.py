"""The same slices through python-gdcm, where a developer has installed it (extra ``dev``): what decoding is held to."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.dicom.values import SliceHeader

GDCM_SYNTAXES = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (57, 70, 80, 81, 90, 91))


def gdcm_takes(transfer_syntax_uid: str) -> bool:
    """Whether there is a python-gdcm here, and it decodes this syntax."""
    return transfer_syntax_uid in GDCM_SYNTAXES and find_spec("gdcm") is not None


def decode_by_gdcm(header: SliceHeader) -> int:
    """Decode one slice to HU by pydicom with python-gdcm, and give its first value: the work of the benchmark's row."""
    from pydicom.encaps import encapsulate, get_frame
    from pydicom.pixels.decoders.base import get_decoder

    from engine.dicom.layout import layout_of, open_source
    from engine.dicom.pixels import to_hu

    with open_source(header.source) as file:
        layout = layout_of(header.source, file)
        file.seek(layout.offset)
        encoded = get_frame(file, header.source.frame, number_of_frames=layout.frames)
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
    content = encapsulate([encoded + b"\0" * (len(encoded) % 2)], has_bot=False)
    decoder = get_decoder(layout.transfer_syntax_uid)
    stored, _ = decoder.as_array(content, raw=True, index=0, decoding_plugin="gdcm", **options)
    return int(to_hu(stored, header.rescale)[0, 0])
