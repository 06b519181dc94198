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
    from engine.inference.pipeline import SliceOutput, run_pipeline
    from engine.inference.selection import describe_backends, open_backend
    from engine.inference.standing import StandingBackend

_HOMES = {
    "Bundle": "bundle",
    "SliceOutput": "pipeline",
    "StandingBackend": "standing",
    "covid_probability": "calibration",
    "default_bundle_path": "bundle",
    "describe_backends": "selection",
    "golden_test": "golden",
    "load_bundle": "bundle",
    "open_backend": "selection",
    "run_pipeline": "pipeline",
}

__all__ = [
    "Bundle",
    "SliceOutput",
    "StandingBackend",
    "covid_probability",
    "default_bundle_path",
    "describe_backends",
    "golden_test",
    "load_bundle",
    "open_backend",
    "run_pipeline",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
