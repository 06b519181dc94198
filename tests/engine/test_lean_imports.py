"""What libraries load for nothing stays unloaded, and is there for whoever names it."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from engine.lean_imports import _Lean

_SCRIPT = """
import sys
import engine
import pydicom
from scipy import ndimage
print(*(name in sys.modules for name in ("requests", "numpy.f2py", "numpy.testing", "numpy.ma", "numpy.polynomial")))
import numpy, requests
print(callable(numpy.testing.assert_allclose), bool(numpy.f2py.__name__), callable(requests.get))
print({"f2py", "ma", "polynomial", "random", "testing"} <= set(numpy.__all__) & set(dir(numpy)))
print(callable(numpy.ma.masked_array), ndimage.label([0, 1, 0, 1])[1] == 2, "Array API" not in ndimage.label.__doc__)
"""


def test_nothing_is_loaded_for_downloading_or_compiling_and_all_of_it_is_there_when_named() -> None:
    found = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False"] * 5 + ["True"] * 7


def test_another_thread_finds_what_pydicom_does_not_while_that_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydicom.data.download", ModuleType("pydicom.data.download"))
    assert _Lean.find_spec("requests") is None


@pytest.mark.parametrize("package", ["scipy._lib", "scipy._external"])
def test_numpy_is_copied_without_its_tools_by_every_scipy(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numpy = ModuleType("numpy")
    numpy.__dict__["__all__"] = ["array", "f2py", "testing"]
    monkeypatch.setitem(sys.modules, "numpy", numpy)
    _Lean.find_spec(f"{package}.array_api_compat.numpy")
    assert numpy.__dict__["__all__"] == ["array"]
    _Lean.find_spec(f"{package}.array_api_compat.numpy._aliases")
    assert numpy.__dict__["__all__"] == ["array", "f2py", "testing"]
