"""In place of the contributed hook, which imports pydicom in processes of their own to find files that stay out anyway.

Decoders, encoders and the two lists of example files are taken by their names.
"""

from importlib.util import find_spec
from pathlib import Path

_DECODERS = ("gdcm", "pylibjpeg", "pillow", "pyjpegls", "rle")
_ENCODERS = ("gdcm", "pylibjpeg", "native", "pyjpegls")

_found = find_spec("pydicom")
assert _found is not None
assert _found.origin is not None
_data = Path(_found.origin).parent / "data"

hiddenimports = [f"pydicom.pixels.decoders.{name}" for name in _DECODERS]
hiddenimports += [f"pydicom.pixels.encoders.{name}" for name in _ENCODERS]
datas = [(str(_data / name), "pydicom/data") for name in ("hashes.json", "urls.json")]
