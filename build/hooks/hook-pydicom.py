"""In place of the contributed hook, which imports pydicom in processes of their own to find files that stay out anyway.

All decoders and encoders are taken, whichever pydicom has, and the two lists of example files by their names.
"""

from importlib.util import find_spec
from pathlib import Path

_found = find_spec("pydicom")
assert _found is not None
assert _found.origin is not None
_package = Path(_found.origin).parent

hiddenimports = [
    f"pydicom.pixels.{kind}.{file.stem}"
    for kind in ("decoders", "encoders")
    for file in sorted((_package / "pixels" / kind).glob("[!_]*.py"))
]
datas = [(str(_package / "data" / name), "pydicom/data") for name in ("hashes.json", "urls.json")]
