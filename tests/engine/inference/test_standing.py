"""One back-end for study after study: kept, put aside when it dies, changed for a better one in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.errors import BackendFailedError, BackendUnavailableError, DeviceMemoryError, PixelDataError
from engine.inference import standing as standing_module
from engine.inference.standing import StandingBackend
from engine.inference.values import Attempt, Backend, Precision, Selection

ORDER = ("onnxruntime-cuda", "onnxruntime-cpu")
OUT_OF_MEMORY = DeviceMemoryError("cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY (2).")


class Plain:
    """A back-end that only knows its name."""

    def __init__(self, name: str, tried: tuple[Attempt, ...]) -> None:
        self.selection = Selection(name, "device", Precision.FP32, tried=tried)
        self.closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Plain]]:
    """Every back-end that was opened: the first of ORDER that is not to be avoided."""
    made: list[Plain] = []

    def open_backend(_bundle: object, *, backend: str, avoid: tuple[Attempt, ...], **_: object) -> Plain:
        dead = {attempt.name for attempt in avoid}
        left = [name for name in ORDER if name not in dead]
        if not left:
            raise BackendUnavailableError(" ".join(attempt.why for attempt in avoid))
        made.append(Plain(left[0], tuple(avoid)))
        return made[-1]

    monkeypatch.setattr(standing_module, "open_backend", open_backend)
    monkeypatch.setattr(standing_module, "engines_folder", lambda: tmp_path)
    yield made
    assert all(one.closed for one in made)


def _name(backend: Backend) -> str:
    return backend.selection.name


def _dies_on(name: str, error: Exception) -> Callable[[Backend], str]:
    def study(backend: Backend) -> str:
        if backend.selection.name == name:
            raise error
        return backend.selection.name

    return study


def _standing(**asked: Any) -> Any:
    return closing(StandingBackend(SimpleNamespace(), **asked))  # type: ignore[arg-type]


def test_it_stays_open_from_study_to_study(opened: list[Plain]) -> None:
    with _standing() as standing:
        assert [standing.run(_name) for _ in range(3)] == ["onnxruntime-cuda"] * 3
    assert len(opened) == 1


def test_a_study_on_a_gpu_without_memory_is_done_again_on_the_next(opened: list[Plain]) -> None:
    with _standing() as standing:
        assert standing.run(_dies_on("onnxruntime-cuda", OUT_OF_MEMORY)) == "onnxruntime-cpu"
        assert standing.run(_name) == "onnxruntime-cpu"  # and so are those that follow
    (died,) = opened[-1].selection.tried
    assert (died.name, died.outcome) == ("onnxruntime-cuda", "failed")
    assert "CUDA_ERROR_OUT_OF_MEMORY" in died.why


def test_when_none_is_left_every_reason_is_named_and_the_next_study_tries_anew(opened: list[Plain]) -> None:
    def study(backend: Backend) -> str:
        raise BackendFailedError(f"{backend.selection.name} fell off the bus.")

    with _standing() as standing:
        with pytest.raises(BackendUnavailableError, match=r"cuda fell off the bus.*cpu fell off the bus"):
            standing.run(study)
        assert standing.run(_name) == "onnxruntime-cuda"
    assert len(opened) == 3


def test_what_was_asked_for_is_not_replaced(opened: list[Plain]) -> None:
    with _standing(backend="onnxruntime-cuda") as standing:
        with pytest.raises(DeviceMemoryError):
            standing.run(_dies_on("onnxruntime-cuda", OUT_OF_MEMORY))
        assert standing.run(_name) == "onnxruntime-cuda"
    assert len(opened) == 2


def test_an_error_of_the_study_itself_leaves_the_back_end_alone(opened: list[Plain]) -> None:
    with _standing() as standing:
        with pytest.raises(PixelDataError):
            standing.run(_dies_on("onnxruntime-cuda", PixelDataError("Truncated.")))
        assert standing.run(_name) == "onnxruntime-cuda"
    assert len(opened) == 1


def test_engines_that_were_certified_meanwhile_are_used_from_the_next_study_on(
    opened: list[Plain], tmp_path: Path
) -> None:
    certificate = tmp_path / "certificate-0123.json"

    def study(backend: Backend) -> Backend:
        certificate.write_text("{}")  # a build in another process ends while this study is under way
        return backend

    with _standing() as standing:
        first = standing.run(study)
        assert not opened[0].closed
        second = standing.run(lambda backend: backend)
        assert second is not first
        assert opened[0].closed
        assert standing.run(lambda backend: backend) is second


def test_a_new_certificate_gives_a_back_end_that_died_another_chance(opened: list[Plain], tmp_path: Path) -> None:
    with _standing() as standing:
        standing.run(_dies_on("onnxruntime-cuda", OUT_OF_MEMORY))
        (tmp_path / "certificate-0123.json").write_text("{}")
        assert standing.run(_name) == "onnxruntime-cuda"
