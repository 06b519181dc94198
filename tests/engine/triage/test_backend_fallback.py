"""A back-end that dies in the middle of a study: judged again on the next one, with the reason on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import BackendFailedError, BackendUnavailableError
from engine.inference import selection
from engine.inference.bundle import Bundle
from engine.inference.candidates import Candidate
from engine.inference.onnxruntime_ import OnnxRuntimeBackend, open_cpu
from engine.inference.values import Net, Precision, Selection
from engine.service import analyse
from engine.triage.request import AnalyseRequest


class DyingBackend:
    """ONNX Runtime that is lost after the golden test and one batch."""

    selection = Selection("onnxruntime-cuda", "a GPU", Precision.FP32)
    batch_size = 8

    def __init__(self, inner: OnnxRuntimeBackend) -> None:
        self.inner, self.left = inner, 4

    def run(self, net: Net, images: Any) -> Any:
        if self.left == 0:
            raise BackendFailedError("The GPU fell off the bus.")
        self.left -= 1
        return self.inner.run(net, images)

    def close(self) -> None:
        self.inner.close()


def _dying(bundle: Bundle, precision: Precision, threads: int | None = None) -> DyingBackend:
    return DyingBackend(open_cpu(bundle, precision, threads))


@pytest.fixture
def only_dying(monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    rows = [Candidate("onnxruntime-cuda", Precision.FP32, _dying)]
    monkeypatch.setattr(selection, "candidates", lambda _bundle: rows)
    return rows


def test_the_study_is_judged_again_on_the_next_back_end(
    only_dying: list[Candidate], chest: Path, bundle_path: Path
) -> None:
    only_dying.append(Candidate("onnxruntime-cpu", Precision.FP32, open_cpu))
    report = analyse(AnalyseRequest(paths=(chest,), bundle=bundle_path))
    chosen = report.provenance.backend
    assert chosen.name == "onnxruntime-cpu"
    assert chosen.tried[0].name == "onnxruntime-cuda"
    assert chosen.tried[0].outcome == "failed"
    assert "Died during a run: The GPU fell off the bus." in chosen.tried[0].why
    assert report.studies[0].series[0].slices_total == 24


@pytest.mark.usefixtures("only_dying")
def test_with_no_other_back_end_the_reason_is_the_error(chest: Path, bundle_path: Path) -> None:
    with pytest.raises(BackendUnavailableError, match="fell off the bus"):
        analyse(AnalyseRequest(paths=(chest,), bundle=bundle_path))


def test_a_back_end_that_was_asked_for_is_not_replaced(
    only_dying: list[Candidate], chest: Path, bundle_path: Path
) -> None:
    only_dying.append(Candidate("onnxruntime-cpu", Precision.FP32, open_cpu))
    with pytest.raises(BackendFailedError, match="fell off the bus"):
        analyse(AnalyseRequest(paths=(chest,), bundle=bundle_path, backend="cuda"))
