"""The benchmark of the whole pipeline, on a few small slices."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from engine.bench import family, pipeline
from engine.bench.pipeline import bench_pipeline, pipeline_table
from engine.cli import main
from engine.errors import NothingFoundError
from engine.inference.bundle import load_bundle
from engine.inference.values import Net
from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle


def test_a_synthetic_series_is_measured_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = load_bundle(tiny_bundle(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = bench_pipeline(bundle, slices=12, rounds=1, backend="cpu")
    assert result["slices"] == 12
    assert 0 < result["with_lung"] <= 12
    assert result["transfer_syntax"] == "1.2.840.10008.1.2.4.70"
    seconds = result["seconds"]
    assert set(seconds) - {"decode_by_gdcm"} == {"decode", "decode_and_prepare", "inference", "end_to_end"}
    assert (result["gdcm_over_decode"] is None) is (find_spec("gdcm") is None)
    slowest = max(seconds["decode"], seconds["inference"])
    assert result["over_slowest"] == pytest.approx(seconds["end_to_end"] / slowest, rel=0.05)
    assert result["peak_memory_mb"] > 10
    cpu = result["cpu_seconds"]
    assert cpu.keys() == seconds.keys()
    assert cpu["end_to_end"] > 0  # a tiny network alone may use less than the hundredth of a second that is counted in
    busy = (cpu["decode_and_prepare"] + cpu["inference"]) / result["cores"]
    least = max(busy, seconds["decode_and_prepare"], seconds["inference"])
    assert result["least_seconds"] == pytest.approx(least, abs=0.002)
    assert not list(tmp_path.glob("alveoscope-bench-*"))
    assert "end to end" in pipeline_table(result)


def test_processor_time_of_workers_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is there at the end and one that ended before it; what they had used before doesn't count."""
    samples = iter([{1: 10.0, 2: 5.0}, {1: 10.5, 2: 5.0, 3: 0.7}, {1: 11.0, 2: 5.25}])
    monkeypatch.setattr(family, "_processor_seconds", lambda: next(samples))

    @contextmanager
    def two_samples(sample: Callable[[], None]) -> Iterator[None]:
        sample()
        yield
        sample()

    monkeypatch.setattr(family, "_sampling", two_samples)
    assert family.used(lambda: None).cpu == pytest.approx(1.0 + 0.25 + 0.7)


def test_a_few_batches_stand_for_all_slices() -> None:
    class Item:
        has_lung = True
        classifier = autoencoder = np.zeros((4, 4), np.float32)

    class Counting:
        images = 0

        def run(self, _net: Net, images: np.ndarray) -> None:
            self.images += len(images)

    batches, with_lung = pipeline._some_batches(iter(enumerate([(np.zeros((4, 4), np.float32), Item())] * 101)), 8)
    assert (len(batches), with_lung) == (4, 101)
    backend = Counting()
    pipeline._infer(backend, batches, 120, with_lung)  # type: ignore[arg-type]
    assert backend.images == 120 + 2 * 101


def test_a_given_study_is_measured_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tiny_bundle(tmp_path)
    study = tmp_path / "study"
    write_phantom(study, slices=12, rows=128)
    assert main(["bench", "pipeline", str(study), "--bundle", str(bundle), "--rounds", "1", "--json", "-"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["schema"] == "alveoscope.bench/1"
    assert result["slices"] == 12
    assert len(list(study.iterdir())) == 12


def test_a_folder_without_a_series_is_named(tmp_path: Path) -> None:
    bundle = load_bundle(tiny_bundle(tmp_path))
    write_phantom(tmp_path / "short", slices=2, rows=64)
    with pytest.raises(NothingFoundError, match="no CT series"):
        bench_pipeline(bundle, study=tmp_path / "short", rounds=1)


def test_the_models_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("engine.bench.models.find_spec", lambda _name: None)
    monkeypatch.setattr("engine.bench.resnet18._WIDTHS", (8, 16, 24, 32))  # quick; nobody looks at its numbers
    bundle = str(tiny_bundle(tmp_path))
    assert main(["bench", "models", "--bundle", bundle, "--batch", "1", "--seconds", "0", "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "bare onnxruntime loop" in out
    assert "back-end layer over the same bare session, batch 8: lungs" in out
