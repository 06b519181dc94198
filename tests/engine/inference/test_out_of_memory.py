"""A GPU that is out of memory, all the way from the worker to the report: smaller batches, then ONNX Runtime."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import BackendError
from engine.inference.bundle import Bundle
from engine.inference.tensorrt.worker_command import WorkerCommand
from engine.phantom import write_phantom
from engine.service import analyse
from engine.triage.request import AnalyseRequest
from engine.triage.values import StudyReport

Pretend = Callable[[str], WorkerCommand]


@pytest.fixture(scope="module")
def chest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chest")
    write_phantom(folder, slices=16, spacing_mm=18.0, rows=128)
    return folder


@pytest.fixture
def judged(built: Bundle, pretend_gpu: Pretend, chest: Path) -> Callable[..., StudyReport]:
    """``judged(mode)``: engines that were certified on a good day, then a study on a worker in that mode."""

    def judge(mode: str, **asked: str) -> StudyReport:
        pretend_gpu(mode)
        return analyse(AnalyseRequest(paths=(chest,), bundle=built.path, **asked))

    return judge


@pytest.fixture(scope="module")
def honest() -> list[float]:
    """The probability on a good day, once it was asked for: the same for each bundle of these tests."""
    return []


def _on_a_good_day(judged: Callable[..., StudyReport], honest: list[float]) -> float:
    if not honest:
        honest.append(_probability(judged("ok")))
    return honest[0]


def _probability(report: StudyReport) -> float:
    (series,) = report.studies[0].series
    assert series.slices_total == 16
    assert series.probability is not None
    return series.probability


def test_too_little_for_a_batch_is_enough_for_smaller_ones(
    judged: Callable[..., StudyReport], honest: list[float]
) -> None:
    """Also the golden images, which come as one batch, are halved: the GPU is used."""
    report = judged("little-memory")
    assert report.provenance.backend.name == "tensorrt"
    assert [attempt.outcome for attempt in report.provenance.backend.tried] == ["chosen"]
    assert _probability(report) == pytest.approx(_on_a_good_day(judged, honest), abs=0.01)


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("memory-runs-out", "Died during a run: cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY"),
        ("crash-then-no-memory", "SIGSEGV.*can't be started again: cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY"),
        ("no-memory", "CUDA_ERROR_OUT_OF_MEMORY"),
        ("no-memory-to-load", "CUDA_ERROR_OUT_OF_MEMORY"),
    ],
)
def test_too_little_for_one_slice_leaves_the_study_to_the_next(
    judged: Callable[..., StudyReport], honest: list[float], mode: str, why: str
) -> None:
    report = judged(mode)
    first, last = report.provenance.backend.tried[0], report.provenance.backend.tried[-1]
    assert (first.name, first.outcome) == ("tensorrt", "failed")
    assert re.search(why, first.why)
    assert (last.name, last.outcome) == ("onnxruntime-cpu", "chosen")
    assert report.provenance.backend.name == "onnxruntime-cpu"
    assert _probability(report) == pytest.approx(_on_a_good_day(judged, honest), abs=0.01)


def test_engines_that_found_no_memory_are_kept(judged: Callable[..., StudyReport]) -> None:
    """Another program had the memory: nothing is wrong with the engines."""
    judged("no-memory-to-load")
    assert judged("ok").provenance.backend.name == "tensorrt"


@pytest.mark.parametrize("mode", ["memory-runs-out", "no-memory-to-load"])
def test_asked_for_by_name_it_is_one_sentence(judged: Callable[..., StudyReport], mode: str) -> None:
    with pytest.raises(BackendError, match="CUDA_ERROR_OUT_OF_MEMORY"):
        judged(mode, backend="tensorrt")
