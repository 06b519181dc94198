"""The pipeline: every slice accounted for in order, stages side by side, bounded memory, prompt stop."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.dicom.values import Series, SliceHeader, SliceSource
from engine.errors import BackendFailedError, Cancelled, PixelDataError
from engine.inference import pipeline as pipeline_module
from engine.inference.bundle import Bundle, load_bundle
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.opening import Opened, OpenSlice
from engine.inference.pipeline import run_pipeline
from engine.inference.values import Net, Precision, Selection
from engine.phantom import phantom_hu, write_phantom
from engine.preprocess import DEFAULT_SPEC, FieldGrid, classical_lungs
from engine.volume import CancelToken, Progress
from tests.support.bundles import tiny_bundle

EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return load_bundle(tiny_bundle(tmp_path))


@dataclass
class RecordingBackend:
    """Answers with the mean of each image, and remembers the batches."""

    selection: Selection
    batches: list[tuple[Net, int]]
    fail_at: int = -1
    batch_size: int = 8

    def run(self, net: Net, images: Any) -> dict[str, Any]:
        if len(self.batches) == self.fail_at:
            raise BackendFailedError("The TensorRT worker was lost twice.")
        self.batches.append((net, len(images)))
        rows, mean = len(images), images.mean(axis=(1, 2, 3))
        if net is Net.LUNGS:
            return {"lungs": np.stack([_lungs(image[0]) for image in images])}
        if net is Net.CLASSIFIER:
            maps = {
                name: np.full((rows, 56, 56), 0.7, np.float32) for name in ("lung", "ground_glass", "consolidation")
            }
            return {"logits": np.stack([-mean, mean], axis=1), **maps}
        return {"reconstruction": images.copy(), "code": np.repeat(mean[:, None], 500, axis=1)}

    def close(self) -> None: ...


def _lungs(image: Any) -> Any:
    grid = FieldGrid.of((0, 0, 128, 128), None, 128)
    return classical_lungs(image, grid, DEFAULT_SPEC, is_hu=True)


@pytest.fixture
def backend() -> RecordingBackend:
    return RecordingBackend(Selection("recording", "none", Precision.FP32), [])


def _series(count: int) -> Series:
    header = SliceHeader(
        sop_instance_uid="1.2.3",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
        source=SliceSource(Path("nowhere.dcm")),
        position_mm=(0.0, 0.0, 0.0),
        row_direction=(1.0, 0.0, 0.0),
        column_direction=(0.0, 1.0, 0.0),
        spacing_mm=(0.7, 0.7),
        rows=512,
        columns=512,
        transfer_syntax_uid=EXPLICIT_LITTLE_ENDIAN,
    )
    headers = tuple(
        replace(header, sop_instance_uid=f"1.2.3.{i}", position_mm=(0.0, 0.0, 5.0 * i)) for i in range(count)
    )
    return Series("1.2", "1.1", "1.2", "CT", headers)


def _stream_of(hu: dict[int, Any]) -> Callable[..., Iterator[tuple[int, Any]]]:
    """A stream_slices that takes HU (or an error) from memory instead of files."""

    def stream(series: Series, transform: Any, *, cancel: CancelToken | None = None) -> Iterator[tuple[int, Any]]:
        for index, header in enumerate(series.headers):
            if cancel is not None:
                cancel.raise_if_cancelled()
            item = hu[index % len(hu)]
            yield index, item if isinstance(item, Exception) else transform(item, header)

    return stream


@pytest.fixture(scope="module")
def chest() -> Any:
    """One slice through the lungs, HU."""
    return phantom_hu(slices=9, rows=256)[4]


def test_every_slice_is_accounted_for_in_order(
    bundle: Bundle, backend: RecordingBackend, chest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = PixelDataError("Truncated.")
    empty = np.full((256, 256), -1000, np.int16)
    monkeypatch.setattr(pipeline_module, "stream_slices", _stream_of({0: chest, 1: empty, 2: broken}))
    outputs = list(run_pipeline(_series(20), bundle, backend, batch_size=4))
    assert [output.index for output in outputs] == list(range(20))
    for output in outputs:
        kind = output.index % 3
        assert (output.failure is broken) == (kind == 2)
        assert (output.prepared is None) == (kind == 2)
        assert (output.logits is None) == (kind != 0)
    first = outputs[0]
    assert first.opacity.ground_glass.shape == (56, 56)
    assert first.lungs.shape == (2, 128, 128)
    assert first.opacity.opacity.max() == pytest.approx(0.7, abs=0.01)
    assert first.code.shape == (500,)
    np.testing.assert_array_equal(first.reconstruction, first.prepared.autoencoder)
    assert [rows for net, rows in backend.batches if net is Net.CLASSIFIER] == [4, 3]
    assert sum(rows for net, rows in backend.batches if net is Net.LUNGS) == 14
    assert [net for net, _ in backend.batches[-2:]] == [Net.CLASSIFIER, Net.AUTOENCODER]


def test_maps_are_adjusted_to_what_the_bundle_was_trained_with(
    backend: RecordingBackend, chest: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All lung at 0.7, to a network that was trained with a tenth of it: the odds rise as far as they may."""

    def trained(fields: dict[str, Any]) -> None:
        fields["measures"] = {"opacity_frequency": 0.1}

    bundle = load_bundle(tiny_bundle(tmp_path, change=trained))
    monkeypatch.setattr(pipeline_module, "stream_slices", _stream_of({0: chest}))
    (first,) = run_pipeline(_series(1), bundle, backend)
    assert first.opacity.opacity.max() == pytest.approx(9 * 0.7 / (9 * 0.7 + 0.3), abs=0.01)


def test_each_slice_gets_its_own_numbers(
    bundle: Bundle, backend: RecordingBackend, chest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slices = {i: chest + np.int16(20 * i) for i in range(5)}
    monkeypatch.setattr(pipeline_module, "stream_slices", _stream_of(slices))
    for output in run_pipeline(_series(5), bundle, backend, batch_size=3):
        assert output.logits[1] == pytest.approx(output.prepared.classifier.mean(), rel=1e-5)
        assert output.code[0] == pytest.approx(output.prepared.autoencoder.mean(), rel=1e-5)


def test_slices_without_lung_do_not_pile_up(
    bundle: Bundle, backend: RecordingBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0
    empty = np.full((64, 64), -1000, np.int16)

    def counting(series: Series, transform: Any, *, cancel: CancelToken | None = None) -> Iterator[tuple[int, Any]]:
        nonlocal taken
        prepared = transform(empty, series.headers[0])
        for index in range(len(series.headers)):
            taken += 1
            yield index, prepared

    monkeypatch.setattr(pipeline_module, "stream_slices", counting)
    running = run_pipeline(_series(200), bundle, backend, batch_size=8)
    for done, output in enumerate(running):
        assert output.logits is None
        assert taken - done <= 4 * 8 + 2 * 8 + 2 * 8 + 2
    assert taken == 200
    assert {net for net, _ in backend.batches} == {Net.LUNGS}


def test_progress_ends_at_the_number_of_slices(
    bundle: Bundle, backend: RecordingBackend, chest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "stream_slices", _stream_of({0: chest}))
    seen: list[Progress] = []
    running = run_pipeline(_series(10), bundle, backend, batch_size=4, progress=seen.append)
    list(running)
    assert [(p.stage, p.done, p.total) for p in seen] == [("inference", done, 10) for done in (0, 4, 8, 10)]
    assert set(running.timing_ms) == {"decode", "preprocess", "inference", "waiting"}
    assert running.timing_ms["preprocess"] > 0
    assert running.timing_ms["inference"] > 0


def test_cancelling_stops_between_batches_and_ends_the_feeder(
    bundle: Bundle, backend: RecordingBackend, chest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "stream_slices", _stream_of({0: chest}))
    cancel = CancelToken()
    running = run_pipeline(_series(500), bundle, backend, batch_size=2, cancel=cancel)
    next(running)
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(running)
    assert "slice-feeder" not in {thread.name for thread in threading.enumerate()}


def test_leaving_early_ends_the_feeder(
    bundle: Bundle, backend: RecordingBackend, chest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "stream_slices", _stream_of({0: chest}))
    running = run_pipeline(_series(500), bundle, backend, batch_size=2)
    next(running)
    running.close()
    assert "slice-feeder" not in {thread.name for thread in threading.enumerate()}


def test_a_back_end_that_dies_ends_the_run(
    bundle: Bundle, backend: RecordingBackend, chest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "stream_slices", _stream_of({0: chest}))
    backend.fail_at = 5
    running = run_pipeline(_series(12), bundle, backend, batch_size=4)
    seen = [next(running).index for _ in range(4)]
    with pytest.raises(BackendFailedError, match="lost twice"):
        next(running)
    assert seen == [0, 1, 2, 3]
    assert "slice-feeder" not in {thread.name for thread in threading.enumerate()}


def test_an_error_of_the_stream_reaches_the_caller(
    bundle: Bundle, backend: RecordingBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Iterator[tuple[int, Any]]:
        raise OSError("the share is gone")
        yield

    monkeypatch.setattr(pipeline_module, "stream_slices", broken)
    with pytest.raises(OSError, match="the share is gone"):
        list(run_pipeline(_series(3), bundle, backend))


def test_a_slice_that_can_not_be_prepared_is_an_error_of_the_decode_worker() -> None:
    header = _series(1).headers[0]
    with pytest.raises(PixelDataError, match="can't be prepared"):
        pickle.loads(pickle.dumps(OpenSlice(DEFAULT_SPEC)))(np.zeros((8, 8), np.int16), header)


def test_a_slice_that_fails_in_its_thread_is_a_failure_of_that_slice(
    bundle: Bundle, backend: RecordingBackend, chest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(series: Series, transform: Any, **_: object) -> Iterator[tuple[int, Any]]:
        good = transform(chest, series.headers[0])
        broken = np.full((256, 256), np.nan, np.float32)
        yield from enumerate([good, Opened(broken, (0.7, 0.7), good.image, 0.0, 0.0), good])

    monkeypatch.setattr(pipeline_module, "stream_slices", opened)
    outputs = list(run_pipeline(_series(3), bundle, backend))
    assert [output.failure is None for output in outputs] == [True, False, True]
    assert outputs[1].failure.code == "pixel-data"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("prepare")]


def test_an_empty_batch_size_is_refused(bundle: Bundle, backend: RecordingBackend) -> None:
    with pytest.raises(ValueError, match="at least one slice"):
        run_pipeline(_series(1), bundle, backend, batch_size=0)


def test_a_real_folder_goes_all_the_way(bundle: Bundle, tmp_path: Path) -> None:
    from engine.dicom import scan

    write_phantom(tmp_path / "study", slices=12, rows=128)
    series = scan([tmp_path / "study"]).studies[0].series[0]
    with open_cpu(bundle, Precision.FP32) as cpu:
        outputs = list(run_pipeline(series, bundle, cpu, batch_size=5))
    assert [output.index for output in outputs] == list(range(12))
    scored = [output for output in outputs if output.logits is not None]
    assert len(scored) >= 6
    assert all(np.isfinite(output.logits).all() for output in scored)
