"""What tests of the benchmarks share: one round of turns, for no figure is looked at."""

from __future__ import annotations

import pytest

from engine.bench.machine import gemm_gflops, take_turns


@pytest.fixture(autouse=True)
def _one_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a benchmark doesn't say how many there are at least: five of a whole ResNet-18 took half of these tests."""
    monkeypatch.setattr(take_turns, "__defaults__", (1,))
    monkeypatch.setattr(gemm_gflops, "__defaults__", (1,))
