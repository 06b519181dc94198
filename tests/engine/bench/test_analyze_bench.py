from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.bench.analyze import analyze_table, bench_analyze
from engine.inference.bundle import load_bundle
from tests.support.bundles import tiny_bundle
from tests.support.small_phantoms import make_phantoms_small


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read from POSIX resource usage")
def test_the_whole_analysis_is_set_beside_its_bare_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_phantoms_small(monkeypatch)
    result = bench_analyze(load_bundle(tiny_bundle(tmp_path)), slices=10, longest=12, rounds=1)
    assert result["slices"] == 10
    assert 0 < result["with_lung"] < 10
    seconds = result["seconds"]
    assert result["over_sum"] == pytest.approx(
        seconds["analyse"] / (seconds["decode"] + seconds["inference"]), abs=2e-3
    )
    assert set(result["peak_memory_mb"]) == {10, 12}
    assert "analyse over the sum of both" in analyze_table(result)
