"""A bundle's networks beside another's: ratios of one run, of files alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.bench.against import against_table, bench_against
from engine.cli import main
from engine.errors import BundleNotFoundError
from engine.inference.bundle import load_bundle
from tests.support.bundles import tiny_bundle


def test_an_older_bundle_needs_only_its_networks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle, old = tiny_bundle(tmp_path, int8=True), tiny_bundle(tmp_path, name="old")
    for name in ("lungs.onnx", "manifest.json", "gate.npz", "golden.npz"):
        (old / name).unlink()
    command = ["bench", "against", str(old), "--bundle", str(bundle), "--seconds", "0", "--batch", "1"]
    assert main([*command, "--json", str(tmp_path / "r.json")]) == 0
    assert "by the clock" in capsys.readouterr().out
    rows = json.loads((tmp_path / "r.json").read_text())["rows"]
    assert [(row["precision"], row["net"]) for row in rows] == [
        (precision, net) for precision in ("fp32", "int8") for net in ("classifier", "autoencoder", "both", "all")
    ]
    assert all(row["cpu_over"] > 0 for row in rows)


def test_each_side_is_named_by_the_precision_that_ran(tmp_path: Path) -> None:
    """Where a bundle has no INT8 file its FP32 one runs: the row said int8 of both."""
    bundle, old = tiny_bundle(tmp_path, int8=True), tiny_bundle(tmp_path, name="old", int8=True)
    (old / "autoencoder.int8.onnx").unlink()
    result = bench_against(load_bundle(bundle), old, batch=1, seconds=0.0)
    rows = {(row["precision"], row["net"]): (row["this_precision"], row["other_precision"]) for row in result["rows"]}
    assert rows["fp32", "both"] == ("fp32", "fp32")
    assert rows["int8", "classifier"] == ("int8", "int8")
    assert rows["int8", "autoencoder"] == ("int8", "fp32")
    assert rows["int8", "both"] == ("int8", "int8+fp32")
    lines = [line.split()[:2] for line in against_table(result).splitlines()]
    assert ["int8/fp32", "autoencoder"] in lines
    assert ["int8/int8+fp32", "both"] in lines


def test_a_folder_without_networks_is_said(tmp_path: Path) -> None:
    with pytest.raises(BundleNotFoundError, match=r"has no classifier\.onnx"):
        bench_against(load_bundle(tiny_bundle(tmp_path)), tmp_path / "none")
