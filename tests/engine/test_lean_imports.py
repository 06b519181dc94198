"""What libraries load for nothing stays unloaded, and is there for whoever names it."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import sys
import engine
import pydicom
from scipy import ndimage
print(*(name in sys.modules for name in ("requests", "numpy.f2py", "numpy.testing")))
import numpy, requests
print(callable(numpy.testing.assert_allclose), bool(numpy.f2py.__name__), callable(requests.get))
"""


def test_nothing_is_loaded_for_downloading_or_compiling_and_all_of_it_is_there_when_named() -> None:
    found = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False"] * 3 + ["True"] * 3
