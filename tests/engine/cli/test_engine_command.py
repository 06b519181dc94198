"""``alveoscope engine``: building, qualifying, listing, verifying and clearing, and what it says without a GPU."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from engine.bench import machine, models, qualify, resnet18
from engine.cli import WORKER_FLAG, main
from engine.doctor.checks import compiled_engines
from engine.doctor.values import Outcome
from engine.errors import BackendUnavailableError
from engine.inference.tensorrt import site as tensorrt_site
from engine.inference.tensorrt.plan_cache import PlanCache
from engine.inference.tensorrt.worker import read_message, write_message
from engine.inference.tensorrt.worker_command import WORKER_FLAG as WANTED_FLAG
from tests.support.bundles import tiny_bundle
from tests.support.fake_worker_command import fake_worker_command


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    command = fake_worker_command("ok", tmp_path)
    monkeypatch.setattr(tensorrt_site, "worker_commands", lambda: (command,))
    monkeypatch.setattr(tensorrt_site, "driver_reason", lambda: "")
    return str(tiny_bundle(tmp_path, fp16=True))


def test_build_list_verify_clear(bundle: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "build", "--bundle", bundle, "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "Pretended GPU, tensorrt 10.3.0" in out
    assert "classifier: 7 of 9 layers in FP16" in out
    assert main(["engine", "list"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("3 engines in ")
    assert out.count("driver for CUDA 12.6, certified 20") == 3
    assert main(["engine", "list", "--json", "-"]) == 0
    assert all(row["certified"] for row in json.loads(capsys.readouterr().out))
    assert main(["engine", "verify", "--bundle", bundle, "--json", "-"]) == 0
    certificate = json.loads(capsys.readouterr().out)
    assert certificate["passed"] is True
    assert certificate["schema"] == "alveoscope.certificate/1"
    assert main(["engine", "clear"]) == 0
    assert "Deleted 7 files" in capsys.readouterr().out
    assert main(["engine", "list", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.fixture
def quick_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real measurement, of single slices, in one turn, against a narrow yardstick, and without torch."""

    def no_torch(_batches: object) -> None:
        raise BackendUnavailableError("Torch is not installed (extra train).")

    monkeypatch.setattr(models, "_torch_rows", no_torch)
    monkeypatch.setattr(resnet18, "_WIDTHS", (8, 16, 24, 32))
    monkeypatch.setattr(machine.take_turns, "__defaults__", (1,))
    monkeypatch.setattr(machine.gemm_gflops, "__defaults__", (1,))
    monkeypatch.setattr(qualify, "bench_models", partial(models.bench_models, batches=(1,)))


@pytest.mark.usefixtures("quick_bench")
def test_a_first_run_on_a_gpu_is_one_command_with_a_report(
    bundle: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "qualification.json"
    assert main(["engine", "qualify", "--bundle", bundle, "--seconds", "0", "--quiet", "--out", str(file)]) == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    assert report["schema"] == "alveoscope.qualification/1"
    assert report["certificate"]["passed"] is True
    assert report["certificate"]["gpu"]["name"] == "Pretended GPU"
    assert report["failed"] == ""
    measured = {(row["net"], row["backend"]) for row in report["bench"]["rows"]}
    assert {(net, "tensorrt") for net in ("lungs", "classifier", "autoencoder")} <= measured
    assert ("classifier", "onnxruntime-cpu") in measured
    assert "onnxruntime-cuda fp16" in report["bench"]["skipped"]
    out = capsys.readouterr().out
    assert "The engines are certified." in out
    assert report["table"][0] in out


@pytest.mark.usefixtures("quick_bench")
def test_a_qualification_that_fails_is_a_report_all_the_same(
    bundle: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = fake_worker_command("drift", tmp_path)
    monkeypatch.setattr(tensorrt_site, "worker_commands", lambda: (command,))
    file = tmp_path / "qualification.json"
    assert main(["engine", "qualify", "--bundle", bundle, "--seconds", "0", "--quiet", "--out", str(file)]) == 1
    report = json.loads(file.read_text(encoding="utf-8"))
    assert report["certificate"] is None
    assert "not qualified and are not used" in report["failed"]
    assert "certificate" in report["bench"]["skipped"]["tensorrt fp16"]
    assert any(row["backend"] == "onnxruntime-cpu" for row in report["bench"]["rows"])


def test_the_doctor_names_the_engines_and_their_certificate(bundle: str) -> None:
    (nothing,) = compiled_engines()
    assert nothing.detail.startswith("none in ")
    assert main(["engine", "build", "--bundle", bundle, "--quiet"]) == 0
    rows = list(compiled_engines())
    assert {row.name for row in rows} == {
        "TensorRT engine lungs",
        "TensorRT engine classifier",
        "TensorRT engine autoencoder",
    }
    assert all("Pretended GPU, tensorrt 10.3.0" in row.detail and "; certified 20" in row.detail for row in rows)
    for certificate in PlanCache().folder.glob("certificate-*"):
        certificate.unlink()
    assert {(row.outcome, row.detail.split("; ")[1]) for row in compiled_engines()} == {
        (Outcome.WARN, "no certificate: not used")
    }


def test_without_a_gpu_the_build_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tensorrt_site, "driver_reason", lambda: "There is no NVIDIA driver on this machine.")
    assert main(["engine", "build", "--bundle", str(tiny_bundle(tmp_path))]) == 1
    assert "no NVIDIA driver on this machine" in capsys.readouterr().err


def test_the_program_itself_becomes_a_worker(project_root: Path) -> None:
    assert WORKER_FLAG == WANTED_FLAG
    process = subprocess.Popen(
        [sys.executable, "-m", "engine.cli", WORKER_FLAG],
        cwd=project_root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process, process.stdin, process.stdout:
        write_message(process.stdin, {"id": 1, "op": "hello"})
        message = read_message(process.stdout)
        write_message(process.stdin, {"id": 2, "op": "quit"})
    assert message is not None
    assert message[0]["event"] == "result"
    assert process.returncode == 0
