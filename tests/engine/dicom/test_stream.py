"""Slices come in order, within bounds, past broken ones, and leave no worker behind."""

from __future__ import annotations

import multiprocessing
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from engine.dicom import Series, SliceHeader, crews, decode_hu, isolated, load_volume, stream, stream_slices
from engine.errors import Cancelled, DicomError, GeometryError, PixelDataError
from engine.phantom import phantom_hu, write_phantom
from engine.volume import CancelToken
from tests.support.dicom_series import only_series
from tests.support.series import make_series
from tests.support.transforms import (
    arrays_of,
    die,
    die_on_third,
    fail,
    fail_to_start,
    fresh_pages,
    hang,
    hang_on_third,
    mean_hu,
    parent_id,
    process_id,
    process_id_of,
    refuse_third,
    slow,
    unsendable,
)


@pytest.fixture
def series(tmp_path: Path) -> Series:
    """Eight compressed slices, which go to a decoding process."""
    write_phantom(tmp_path, slices=8, rows=64, transfer_syntax=RLELossless)
    return only_series(tmp_path)


@pytest.fixture(params=["threads", "process"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Series:
    """The same, and once more uncompressed, for which threads do."""
    syntax = RLELossless if request.param == "process" else ExplicitVRLittleEndian
    write_phantom(tmp_path, slices=8, rows=64, transfer_syntax=syntax)
    return only_series(tmp_path)


_before: set[int | None] = set()


@pytest.fixture(autouse=True)
def _none_waiting() -> Iterator[None]:
    isolated.end_idle()
    _before.clear()
    _before.update(child.pid for child in multiprocessing.active_children())
    yield
    isolated.end_idle()


def _nothing_left() -> bool:
    isolated.end_idle()
    return {child.pid for child in multiprocessing.active_children()} <= _before and not [
        thread for thread in threading.enumerate() if thread.name.startswith("slices")
    ]


def test_results_come_in_order(either: Series) -> None:
    expected = [(i, float(hu.mean())) for i, hu in enumerate(phantom_hu(slices=8, rows=64))]
    assert list(stream_slices(either, mean_hu, workers=2)) == expected
    assert _nothing_left()


def test_a_broken_slice_yields_its_error_and_the_rest_goes_on(either: Series) -> None:
    path = either.headers[4].source.path
    path.write_bytes(path.read_bytes()[:-200])
    results = [result for _, result in stream_slices(either, mean_hu, workers=2)]
    assert isinstance(results[4], PixelDataError)
    assert [type(result) for result in results[:4] + results[5:]] == [float] * 7


def test_a_file_that_is_gone_is_an_error_of_its_slice(series: Series) -> None:
    series.headers[1].source.path.unlink()
    results = dict(stream_slices(series, mean_hu, workers=2))
    assert isinstance(results[1], DicomError)
    assert "can't be read: No such file" in str(results[1])
    assert isinstance(results[2], float)


def test_a_dicom_error_of_the_transform_is_yielded(series: Series) -> None:
    results = [str(result) for _, result in stream_slices(series, refuse_third, workers=2)]
    assert results == ["fine", "fine", "The third slice is not liked."] + ["fine"] * 5


def test_a_mistake_in_the_transform_is_raised(either: Series) -> None:
    with pytest.raises(ZeroDivisionError, match="a mistake in the transform"):
        list(stream_slices(either, fail, workers=2))
    assert _nothing_left()


def test_cancelling_ends_at_once_and_leaves_nothing(either: Series) -> None:
    token = CancelToken()
    results = stream_slices(either, slow, cancel=token, workers=2)
    next(results)
    token.cancel()
    with pytest.raises(Cancelled):
        list(results)
    assert _nothing_left()


def test_breaking_out_leaves_nothing(series: Series) -> None:
    for index, _ in stream_slices(series, slow, workers=2):
        if index == 1:
            break
    assert _nothing_left()


def test_a_worker_that_dies_costs_one_slice(tmp_path: Path) -> None:
    write_phantom(tmp_path, slices=8, rows=32, transfer_syntax=RLELossless)
    results = list(stream_slices(only_series(tmp_path), die_on_third, workers=2))
    assert [index for index, _ in results] == list(range(8))
    assert isinstance(results[2][1], PixelDataError)
    assert "process died on this image" in str(results[2][1])
    assert [type(result) for index, result in results if index != 2] == [float] * 7
    assert _nothing_left()


def test_no_more_slices_are_under_way_than_stated(tmp_path: Path) -> None:
    write_phantom(tmp_path, slices=60, rows=32)
    begun = []

    def count(_hu: NDArray[np.int16], header: SliceHeader) -> int:
        begun.append(header)
        return len(begun)

    results = stream_slices(only_series(tmp_path), count, workers=2)
    for index, _ in zip(range(10), results, strict=False):
        assert len(begun) <= index + 1 + stream.AHEAD * 2
    results.close()
    assert len(begun) < 20


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless])
def test_no_compressed_slice_is_decoded_in_this_process(tmp_path: Path, syntax: str) -> None:
    write_phantom(tmp_path, slices=1, rows=64, transfer_syntax=syntax)
    ids = {result for _, result in stream_slices(only_series(tmp_path), process_id, workers=2)}
    assert len(ids) == 1
    assert os.getpid() not in ids


def test_a_single_slice_is_decoded_in_another_process(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "decode_here", process_id_of)
    assert decode_hu(series.headers[0]) not in (os.getpid(), None)  # type: ignore[comparison-overlap]


def test_a_slice_that_kills_its_decoder_is_an_error(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "decode_here", die)
    with pytest.raises(PixelDataError, match="process died on this image"):
        decode_hu(series.headers[0])
    monkeypatch.undo()
    assert decode_hu(series.headers[0]).shape == (64, 64)


@pytest.mark.parametrize("whole_series", [False, True])
def test_a_slice_that_hangs_is_given_up(series: Series, monkeypatch: pytest.MonkeyPatch, whole_series: bool) -> None:
    monkeypatch.setattr(isolated, "SLICE_SECONDS", 2.0)
    monkeypatch.setattr(crews, "SLICE_SECONDS", 2.0)
    if whole_series:
        results = [found for _, found in stream_slices(series, hang_on_third, workers=2)]
        assert [type(found) for found in results] == [float] * 2 + [PixelDataError] + [float] * 5
        return
    monkeypatch.setattr(isolated, "decode_here", hang)
    with pytest.raises(PixelDataError):
        decode_hu(series.headers[0])


def test_one_process_serves_series_after_series(series: Series) -> None:
    ids = {found for _ in range(3) for _, found in stream_slices(series, process_id, workers=2)}
    assert len(ids) == 1


def test_a_process_that_ended_for_want_of_work_is_replaced(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "IDLE_SECONDS", 0.1)
    decode_hu(series.headers[0])
    process = isolated.borrow(1, 0)
    with pytest.raises(isolated.DecoderDiedError, match="exit code 0"):
        process.wait()
    isolated.give_back(process)
    assert decode_hu(series.headers[0]).shape == (64, 64)


def test_threads_that_decode_at_once_keep_their_processes() -> None:
    first = [isolated.borrow(1, 0) for _ in range(2)]
    ids = {process.pid for process in first}
    for process in first:
        isolated.give_back(process)
    again = [isolated.borrow(1, 0) for _ in range(2)]
    assert {process.pid for process in again} == ids
    for process in again:
        process.kill()


def test_a_mistake_that_cannot_travel_is_raised_all_the_same(series: Series) -> None:
    with pytest.raises(TypeError, match="can't be sent"):
        list(stream_slices(series, unsendable, workers=1))


def test_arrays_are_those_of_this_process_and_can_be_written(series: Series) -> None:
    results = list(stream_slices(series, arrays_of, workers=2))
    for index, found in results:
        header = series.headers[index]
        for name, array in arrays_of(decode_hu(header), header).items():
            np.testing.assert_array_equal(found[name], array, strict=True)
        assert found["hu"].flags.writeable


def test_volume_names_the_slices_that_failed(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path, slices=6, rows=32)
    series = only_series(tmp_path)
    paths[2].write_bytes(paths[2].read_bytes()[:-10])
    reports: list[int] = []
    loaded = load_volume(series, progress=lambda report: reports.append(report.done))
    assert list(loaded.failures) == [2]
    assert (loaded.volume.hu[2] == -1024).all()
    assert np.array_equal(loaded.volume.hu[3], decode_hu(series.headers[3]))
    assert reports == [1, 2, 3, 4, 5, 6]


def test_volume_of_a_fractional_rescale_is_float(tmp_path: Path) -> None:
    write_phantom(tmp_path, slices=5, rows=32)
    series = only_series(tmp_path)
    changed = replace(series.headers[1], rescale=(0.5, -512.25))
    loaded = load_volume(replace(series, headers=(series.headers[0], changed, *series.headers[2:])))
    assert loaded.volume.hu.dtype == np.float32
    assert loaded.volume.hu[1, 0, 0] == pytest.approx(decode_hu(changed)[0, 0])


def test_volume_without_any_good_slice_is_an_error(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path, slices=5, rows=32)
    series = only_series(tmp_path)
    for path in paths:
        path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(PixelDataError, match="None of 5 images could be decoded; the first: The pixel data are cut"):
        load_volume(series)


def test_volume_of_nothing_is_an_error() -> None:
    with pytest.raises(GeometryError, match="no image that could be placed"):
        load_volume(replace(make_series(1), headers=()))


@pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="this system has no fork server"
)
def test_one_server_starts_the_processes_of_every_series(series: Series) -> None:
    parents = set()
    for _ in range(2):
        parents |= {parent for _, parent in stream_slices(series, parent_id, workers=2)}
        isolated.end_idle()
    assert len(parents) == 1
    assert os.getpid() not in parents


def test_without_a_fork_server_processes_are_spawned(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert {parent for _, parent in stream_slices(series, parent_id, workers=1)} == {os.getpid()}


def test_a_process_that_cannot_start_is_one_sentence(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "serve", fail_to_start)
    with pytest.raises(PixelDataError, match="can't be started"):
        list(stream_slices(series, mean_hu, workers=1))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has the setting")
def test_the_process_does_not_ask_for_the_same_memory_again(series: Series) -> None:
    pages = [found for _, found in stream_slices(series, fresh_pages, workers=1)]
    assert max(pages[1:]) < 100  # one array alone has 256 pages, and there are 160


def test_a_script_without_a_guard_is_not_run_again(series: Series, tmp_path: Path) -> None:
    code = (
        "import pathlib\n"
        "from engine.dicom import decode_hu, scan\n"
        f"header = scan([pathlib.Path({str(tmp_path)!r})]).studies[0].series[0].headers[0]\n"
        "print(decode_hu(header).shape)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    (tmp_path / "script.py").write_text(code, encoding="utf-8")
    for command, given in (([str(tmp_path / "script.py")], ""), (["-"], code)):
        done = subprocess.run(
            [sys.executable, *command], input=given, capture_output=True, text=True, env=environment, check=False
        )
        assert (done.stdout.strip(), done.stderr) == ("(64, 64)", "")
