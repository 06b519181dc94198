"""Stands in the frozen app for ``scipy.special``, which ``scipy.ndimage`` imports for ``rotate`` alone.

The real one brings a second OpenBLAS (31 MB) and 0.1 s of start. Nothing of it is imitated: whoever asks for a
function of it gets an error, never another number.
"""

from __future__ import annotations


def __getattr__(name: str) -> object:
    raise AttributeError(f"scipy.special.{name} is left out of the packaged app; see build/alveoscope.spec")
