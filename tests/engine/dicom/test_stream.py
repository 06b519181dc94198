"""Slices come in order, within bounds, past broken ones, and leave no worker behind."""

from __future__ import annotations

import multiprocessing
import os
import platform
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.uid import JPEG2000Lossless, RLELossless

from engine.dicom import Series, SliceHeader, decode_hu, load_volume, stream, stream_slices
from engine.errors import Cancelled, DicomError, GeometryError, PixelDataError
from engine.phantom import phantom_hu, write_phantom
from engine.volume import CancelToken
from tests.support.dicom_series import only_series
from tests.support.series import make_series
from tests.support.transforms import (
    die_on_third,
    fail,
    fresh_pages,
    mean_hu,
    parent_id,
    process_id,
    refuse_third,
    slow,
)


@pytest.fixture
def series(tmp_path: Path) -> Series:
    """Eight compressed slices, few enough for threads."""
    write_phantom(tmp_path, slices=8, rows=64, transfer_syntax=RLELossless)
    return only_series(tmp_path)


@pytest.fixture(params=["threads", "processes"])
def either(request: pytest.FixtureRequest, series: Series, monkeypatch: pytest.MonkeyPatch) -> Series:
    """The same, once in threads and once in worker processes."""
    monkeypatch.setattr(stream, "needs_processes", lambda _headers: request.param == "processes")
    return series


def _nothing_left() -> bool:
    return not multiprocessing.active_children() and not [
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


def test_a_worker_that_dies_costs_one_slice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "needs_processes", lambda _headers: True)
    write_phantom(tmp_path, slices=8, rows=32, transfer_syntax=RLELossless)
    results = list(stream_slices(only_series(tmp_path), die_on_third, workers=2))
    assert [index for index, _ in results] == list(range(8))
    assert isinstance(results[2][1], PixelDataError)
    assert "process died on this slice" in str(results[2][1])
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


@pytest.mark.parametrize(
    ("syntax", "slices", "processes"),
    [("1.2.840.10008.1.2.1", 3000, False), (JPEG2000Lossless, 20, False), (JPEG2000Lossless, 300, True)],
)
def test_processes_are_started_where_they_pay(syntax: str, slices: int, processes: bool) -> None:
    headers = make_series(slices, size=512, transfer_syntax_uid=syntax).headers
    assert stream.needs_processes(headers) is processes


def test_a_long_compressed_series_is_decoded_outside_of_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PROCESSES_FROM_SECONDS", 0.001)
    write_phantom(tmp_path, slices=8, rows=64, transfer_syntax=JPEG2000Lossless)
    ids = {result for _, result in stream_slices(only_series(tmp_path), process_id, workers=2)}
    assert ids
    assert os.getpid() not in ids


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
    with pytest.raises(PixelDataError, match="None of 5 slices could be decoded; the first: The pixel data are cut"):
        load_volume(series)


def test_volume_of_nothing_is_an_error() -> None:
    with pytest.raises(GeometryError, match="no image that could be placed"):
        load_volume(replace(make_series(1), headers=()))


@pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="this system has no fork server"
)
def test_one_server_starts_the_workers_of_every_series(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "needs_processes", lambda _headers: True)
    parents = {parent for _ in range(2) for _, parent in stream_slices(series, parent_id, workers=2)}
    assert len(parents) == 1
    assert os.getpid() not in parents


def test_without_a_fork_server_workers_are_spawned(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "needs_processes", lambda _headers: True)
    monkeypatch.setattr(stream, "get_all_start_methods", lambda: ["spawn"])
    assert {parent for _, parent in stream_slices(series, parent_id, workers=1)} == {os.getpid()}


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has the setting")
def test_workers_do_not_ask_for_the_same_memory_again(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "needs_processes", lambda _headers: True)
    pages = [found for _, found in stream_slices(series, fresh_pages, workers=1)]
    assert max(pages[1:]) < 100  # one array alone has 256 pages, and there are 160
