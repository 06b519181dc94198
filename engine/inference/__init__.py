"""Bundles, back-ends and the pipeline that feeds them.

Names are loaded when they are first asked for: the rooms above import values from here without paying for
back-ends that they don't use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle, default_bundle_path, load_bundle
    from engine.inference.calibration import covid_probability
    from engine.inference.golden import golden_test

__all__ = ["Bundle", "covid_probability", "default_bundle_path", "golden_test", "load_bundle"]

_HOME = {
    "Bundle": "bundle",
    "covid_probability": "calibration",
    "default_bundle_path": "bundle",
    "golden_test": "golden",
    "load_bundle": "bundle",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
