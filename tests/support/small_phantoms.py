"""Phantoms of a small matrix from whatever writes them, where their size is not what is tested."""

from __future__ import annotations

from functools import partial

import pytest

from engine.phantom import write_phantom


def make_phantoms_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Benchmarks, too, write 128 rows and columns in place of 512, for the rest of this test and in this process."""
    monkeypatch.setattr("engine.phantom.write_phantom", partial(write_phantom, rows=128))
