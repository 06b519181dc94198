"""The scan benchmark measures both sides on the same files and leaves nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from engine.bench.scan import bench_scan


def test_both_rates_and_their_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result = bench_scan(40, rounds=3)
    assert result["files"] == 40
    assert len(result["ratios"]) == 3
    assert result["scan_files_per_second"] > 0
    assert result["ratio"] == pytest.approx(
        result["scan_files_per_second"] / result["pydicom_files_per_second"], rel=0.02
    )
    assert result["processor_ratio"] > 0
    assert list(tmp_path.iterdir()) == []
