"""The pace of a computer: measured once, kept for this bundle, said in a sentence, and never in the way."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

from engine.errors import BackendFailedError, Cancelled
from engine.inference import pace as pace_module
from engine.inference.bundle import Bundle, load_bundle
from engine.inference.onnxruntime_ import default_threads
from engine.inference.pace import Pace, measure_pace, pace_file, pace_of, sums_int8_exactly
from engine.inference.processor import processor_flags
from engine.inference.selection import open_backend
from engine.inference.standing import StandingBackend
from engine.inference.values import Precision
from engine.volume import CancelToken
from tests.support.bundles import tiny_bundle
from tests.support.worker_handlers import measured_for_long, measured_to_death


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    """With a cache of its own: what others have measured is shared, and is damaged here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return load_bundle(tiny_bundle(tmp_path, int8=True))


def test_it_is_measured_once_and_then_read(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pace_of(bundle)
    monkeypatch.setattr(pace_module, "_measured_apart", lambda *_given: pytest.fail("measured again"))
    assert pace_of(bundle) == first
    assert {"fp32", f"{first.precision.value} 8 at once"} <= set(first.milliseconds)
    assert f"{first.threads} threads, {first.batch_size} slices at once" in str(first)


@pytest.fixture
def nothing_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "pace_file", lambda _bundle: tmp_path / "pace.json")


@pytest.mark.usefixtures("nothing_kept")
def test_the_networks_are_measured_in_another_process(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "measure_pace", lambda _bundle: pytest.fail("measured here"))
    assert pace_of(bundle).milliseconds["fp32"] > 0


@pytest.mark.usefixtures("nothing_kept")
def test_a_measurement_that_ends_its_process_is_said_by_the_choice(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace_module, "_handlers", measured_to_death)
    backend = open_backend(bundle, backend="cpu")
    backend.close()
    assert "could not be measured" in backend.selection.tried[0].why


@pytest.mark.usefixtures("nothing_kept")
def test_who_cancels_does_not_wait_for_the_measurement(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first analysis on a computer, stopped while it is measured, went on for a minute."""
    monkeypatch.setattr(pace_module, "_handlers", measured_for_long)
    monkeypatch.setattr("engine.process.worker.PATIENCE_SECONDS", 0.5)
    cancel = CancelToken()
    stopping = threading.Timer(1.0, cancel.cancel)
    stopping.start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        StandingBackend(bundle).run(lambda _backend: pytest.fail("begun"), cancel)
    assert time.monotonic() - begun < 40


def test_who_cancels_does_not_wait_for_another_that_measures(bundle: Bundle) -> None:
    cancel = CancelToken()
    cancel.cancel()
    file = pace_file(bundle)
    file.parent.mkdir(parents=True)
    with FileLock(file.with_suffix(".lock")), pytest.raises(Cancelled):
        pace_of(bundle, cancel)


def test_another_bundle_is_measured_by_itself(bundle: Bundle, tmp_path: Path) -> None:
    assert pace_file(bundle) != pace_file(load_bundle(tiny_bundle(tmp_path, name="other")))


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Bundle]:
    """Bundles that were measured; no process is started for it."""
    asked: list[Bundle] = []

    def measure(bundle: Bundle, _cancel: CancelToken) -> Pace:
        asked.append(bundle)
        return Pace(Precision.FP32, len(asked), 4, {"fp32": 20.0}, True, True, "2026-01-01")

    monkeypatch.setattr(pace_module, "_measured_apart", measure)
    return asked


@pytest.mark.parametrize("content", [b"", b"{}", b'{"precision": "fp4"}'])
def test_a_damaged_file_is_measured_again(bundle: Bundle, measured: list[Bundle], content: bytes) -> None:
    pace_of(bundle)
    pace_file(bundle).write_bytes(content)
    again = pace_of(bundle)
    assert len(measured) == again.threads == 2
    assert pace_of(bundle) == again, "what was damaged is whole again"
    assert len(measured) == 2


def test_where_nothing_can_be_kept_it_is_measured_each_time(
    bundle: Bundle, measured: list[Bundle], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace_module, "pace_file", lambda _bundle: Path("/dev/null/pace.json"))
    assert [pace_of(bundle).threads for _ in range(2)] == [1, 2]
    assert len(measured) == 2


def test_int8_has_to_be_worth_it_and_exact(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    times = {"fp32": 20.0, "int8": 10.0}
    monkeypatch.setattr(
        pace_module, "_processor_ms", lambda _bundle, rivals: {one: times.get(one, 9.9) for one in rivals}
    )
    monkeypatch.setattr(pace_module, "sums_int8_exactly", lambda: True)
    found = measure_pace(bundle)
    assert (found.precision, found.batch_size) == (Precision.INT8, 4)
    times["int8"] = 18.0
    found = measure_pace(bundle)
    assert (found.precision, found.batch_size) == (Precision.FP32, 8)
    times["int8"] = 10.0
    monkeypatch.setattr(pace_module, "sums_int8_exactly", lambda: False)
    found = measure_pace(bundle)
    assert (found.precision, found.exact_int8) == (Precision.FP32, False)
    assert "int8" not in found.milliseconds


def test_on_a_busy_computer_threads_go_by_the_rule(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "_is_quiet", lambda: False)
    monkeypatch.setattr(pace_module, "_quickest_threads", lambda *_: pytest.fail("measured"))
    found = measure_pace(bundle)
    assert found.threads == default_threads()
    assert "busy" in str(found)


def test_other_threads_have_to_be_quicker(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "_is_quiet", lambda: True)
    assert 1 <= measure_pace(bundle).threads <= 256


@pytest.mark.skipif(not processor_flags(), reason="this system does not list the processor's flags")
def test_exact_sums_are_those_of_processors_with_dot_products() -> None:
    known = {"avx512_vnni", "avx_vnni", "asimddp"} & processor_flags()
    assert sums_int8_exactly() or not known


def test_networks_that_cannot_run_are_said_by_the_choice(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_bundle: Bundle, _cancel: CancelToken | None) -> None:
        raise BackendFailedError("ONNX Runtime refuses them.")

    monkeypatch.setattr("engine.inference.selection.pace_of", refused)
    backend = open_backend(bundle, backend="cpu")
    backend.close()
    assert [one.outcome for one in backend.selection.tried] == ["skipped", "chosen"]
    assert "could not be measured" in backend.selection.tried[0].why
