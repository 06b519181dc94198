"""The networks of which INT8 files are made; in a module of its own, since the command line loads nothing heavy."""

from __future__ import annotations

from enum import Enum


class Quantised(str, Enum):
    """Named as in :class:`engine.inference.values.Net`."""

    CLASSIFIER = "classifier"
    AUTOENCODER = "autoencoder"
