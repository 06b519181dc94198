"""The benchmark of the networks: it measures what it says, and never asserts a time."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from engine.bench import models
from engine.bench.machine import Laps, describe_machine, gemm_gflops, take_turns
from engine.bench.models import bench_models, models_table, overhead
from engine.errors import BackendUnavailableError
from engine.inference.bundle import load_bundle
from tests.support.bundles import tiny_bundle


def test_every_back_end_that_opens_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "find_spec", lambda _name: None)
    result = bench_models(load_bundle(tiny_bundle(tmp_path, fp16=True)), batches=(1, 2), seconds=0.0)
    rows = [row for row in result["rows"] if row["net"] != models.RESNET18]
    cpu = [row for row in rows if row["backend"] == "onnxruntime-cpu"]
    assert {(row["net"], row["batch"], row["precision"]) for row in cpu} == {
        (net, batch, precision)
        for net in ("lungs", "classifier", "autoencoder")
        for batch in (1, 2)
        for precision in ("fp32", "fp16")
    }
    for row in result["rows"]:
        assert row["images_per_second"] == pytest.approx(1e3 * row["batch"] / row["median_ms"], rel=0.01, abs=0.05)
        assert row["over_gemm_limit"] > 0
        assert row["over_bare"] > 0
    assert {row["batch"] for row in result["rows"] if row["net"] == models.RESNET18} == {1, 2}
    assert result["gflop_an_image"][models.RESNET18] == pytest.approx(3.47, abs=0.01)
    assert "tensorrt fp16" in result["skipped"]
    assert result["skipped"]["torch eager fp32"] == "Torch is not installed (extra train)."
    text = models_table(result)
    assert "onnxruntime-cpu fp32" in text
    assert "not measured: tensorrt fp16" in text


def test_torch_eager_is_asked_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, stdout='[["classifier", 8, 40.0, "cpu"]]')

    monkeypatch.setattr(models, "find_spec", lambda _name: object())
    monkeypatch.setattr(models.subprocess, "run", run)
    (row,) = models._torch_rows([8])
    assert asked[0][1:] == ["-m", "training.networks.eager", "8"]
    assert (row["net"], row["backend"], row["images_per_second"]) == (models.RESNET18, "torch eager cpu", 200.0)


def test_another_process_is_set_beside_the_bare_loop_by_medians() -> None:
    bare = {"net": "resnet18-224", "batch": 8, "backend": models._BARE, "median_ms": 20.0, "over_gemm_limit": 1.1}
    (row,) = models._beside([{"net": "resnet18-224", "batch": 8, "backend": "torch eager", "median_ms": 30.0}], [bare])
    assert (row["over_bare"], row["over_gemm_limit"], row["same_rounds"]) == (1.5, 1.65, False)


def test_a_torch_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, stdout="", stderr="Traceback\nOSError: libtorch is gone")

    monkeypatch.setattr(models, "find_spec", lambda _name: object())
    monkeypatch.setattr(models.subprocess, "run", run)
    with pytest.raises(BackendUnavailableError, match="libtorch is gone"):
        models._torch_rows([8])


def test_overhead_is_of_all_nets(tmp_path: Path) -> None:
    added = overhead(load_bundle(tiny_bundle(tmp_path)), batch=2, seconds=0.0)
    assert set(added) == {"lungs", "classifier", "autoencoder"}
    assert set(added["classifier"]) == {"wall", "cpu"}


def test_turns_are_taken_in_order() -> None:
    calls: list[str] = []
    laps = take_turns({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 0.0, fewest=2)
    assert calls == ["a", "b", "a", "b", "b", "a"]
    assert len(laps["a"].wall) == len(laps["b"].cpu) == 2


def test_ratios_are_of_the_same_round() -> None:
    slow, fast = Laps((2.0, 20.0, 4.0), (1.0, 1.0, 1.0)), Laps((1.0, 10.0, 1.0), (2.0, 2.0, 2.0))
    assert slow.over(fast) == 2.0
    assert slow.cpu_over(fast) == 0.5
    assert slow.median_ms == 4000.0


def test_processor_time_below_what_the_system_counts_ends_no_measurement() -> None:
    """Windows counts in steps of 16 ms; minutes of measuring ended in a division by zero."""
    coarse = Laps((0.01, 0.01, 0.01), (0.0, 0.015625, 0.0))
    assert Laps((0.02, 0.02, 0.02), (0.015625, 0.0, 0.015625)).cpu_over(coarse) == 2.0
    assert Laps((0.03,), (0.015625,)).cpu_over(Laps((0.01,), (0.0,))) == pytest.approx(3.0)


def test_the_machine_is_described_without_its_name() -> None:
    import platform

    machine = describe_machine()
    assert machine["versions"]["onnxruntime"]
    assert machine["threads"] >= 1
    assert platform.node() not in str({k: v for k, v in machine.items() if k != "system"}) or not platform.node()
    assert gemm_gflops(rounds=1) > 0
