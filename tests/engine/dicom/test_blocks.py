"""Arrays of worker processes come through shared memory as they were made, and through the pipe where there is none."""

from __future__ import annotations

import errno
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.uid import RLELossless

from engine.dicom import Series, blocks, decode_hu, stream, stream_slices
from engine.dicom.blocks import Blocks, Parcel, share_blocks
from engine.errors import Cancelled, PixelDataError
from engine.phantom import write_phantom
from engine.volume import CancelToken
from tests.support.dicom_series import only_series
from tests.support.transforms import arrays_of, die_on_third_with_arrays, fail

pytestmark = pytest.mark.skipif(sys.platform not in ("linux", "win32"), reason="this system has no such memory")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Series:
    """Nine compressed slices that go to worker processes: three times around the blocks of one worker."""
    monkeypatch.setattr(stream, "needs_processes", lambda _headers: True)
    write_phantom(tmp_path, slices=9, rows=32, transfer_syntax=RLELossless)
    return only_series(tmp_path)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each slice, whether it came through shared memory."""
    seen: list[bool] = []
    take = Blocks.take

    def count(self: Blocks, block: int, sent: Any) -> Any:
        seen.append(isinstance(sent, Parcel))
        return take(self, block, sent)

    monkeypatch.setattr(Blocks, "take", count)
    return seen


@pytest.fixture
def small() -> Iterator[Blocks]:
    made = share_blocks(3, 4096)
    assert made is not None
    yield made
    made.close()


def _expect_the_same(results: list[tuple[int, Any]], series: Series) -> None:
    assert [index for index, _ in results] == list(range(len(series.headers)))
    for index, found in results:
        header = series.headers[index]
        for name, array in arrays_of(decode_hu(header), header).items():
            np.testing.assert_array_equal(found[name], array, strict=True)


def _open_memory() -> list[str]:
    links = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(entry.readlink()))
        except FileNotFoundError:
            continue  # the one that lists them
    mapped = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    return [line for line in links + mapped if "alveoscope-slices" in line]


def test_arrays_are_the_same_as_in_this_process(series: Series, taken: list[bool]) -> None:
    results = list(stream_slices(series, arrays_of, workers=1))
    assert taken == [True] * 9
    _expect_the_same(results, series)  # only now: a block that is used again must not change an earlier result
    assert all(found["hu"].flags.writeable and not found["halved"].flags.writeable for _, found in results)


@pytest.mark.parametrize("made", ["no memory", "no room"])
@linux_only
def test_without_memory_everything_goes_through_the_pipe(
    series: Series, taken: list[bool], monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "memfd_create" if made == "no memory" else "posix_fallocate", refuse)
    results = list(stream_slices(series, arrays_of, workers=1))
    assert taken == []
    assert _open_memory() == []
    _expect_the_same(results, series)


def test_a_system_without_such_memory_uses_the_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert share_blocks(3) is None


def test_a_slice_larger_than_a_block_goes_through_the_pipe(
    series: Series, taken: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "share_blocks", lambda count: share_blocks(count, 1024))
    _expect_the_same(list(stream_slices(series, arrays_of, workers=1)), series)
    assert taken == [False] * 9


def test_a_worker_that_dies_costs_one_slice_and_no_block(series: Series, taken: list[bool]) -> None:
    results = dict(stream_slices(series, die_on_third_with_arrays, workers=2))
    assert isinstance(results.pop(2), PixelDataError)
    assert taken == [True] * 8
    for index, found in results.items():
        np.testing.assert_array_equal(found["hu"], decode_hu(series.headers[index]))


@linux_only
@pytest.mark.parametrize("end", ["exhausted", "closed", "cancelled", "failed", "forgotten"])
def test_the_memory_ends_with_the_iterator(series: Series, end: str) -> None:
    token = CancelToken()
    results = stream_slices(series, fail if end == "failed" else arrays_of, cancel=token, workers=1)
    if end == "failed":
        with pytest.raises(ZeroDivisionError):
            next(results)
    else:
        next(results)
        assert _open_memory()
    if end == "exhausted":
        list(results)
    elif end == "closed":
        results.close()  # type: ignore[attr-defined]
    elif end == "cancelled":
        token.cancel()
        with pytest.raises(Cancelled):
            next(results)
    elif end == "forgotten":
        del results
        gc.collect()
    assert _open_memory() == []


def test_leaving_in_the_middle_says_nothing(series: Series, tmp_path: Path) -> None:
    script = tmp_path / "leave.py"
    script.write_text(
        "import os, pathlib\n"
        "from engine.dicom import stream, stream_slices\n"
        "from tests.support.dicom_series import only_series\n"
        "from tests.support.transforms import arrays_of\n"
        "if __name__ == '__main__':\n"
        "    stream.needs_processes = lambda headers: True\n"
        f"    kept = stream_slices(only_series(pathlib.Path({str(tmp_path)!r})), arrays_of, workers=1)\n"
        f"    next(kept)\n    print('one')\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env=environment, timeout=240, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "one", "")


def test_memory_is_as_large_as_the_slices_under_way(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def share(count: int) -> Blocks | None:
        asked.append(count * blocks.BLOCK_BYTES)
        return share_blocks(count)

    monkeypatch.setattr(stream, "share_blocks", share)
    longer = replace(series, headers=series.headers * 5)
    assert sum(1 for _ in stream_slices(longer, arrays_of, workers=2)) == 45
    assert asked == [stream.AHEAD * 2 * blocks.BLOCK_BYTES]


@pytest.mark.parametrize("make", [lambda: 1.5, lambda: np.empty(0), lambda: np.zeros(4097, bool)])
def test_what_has_no_arrays_or_too_large_ones_is_sent_as_it_is(small: Blocks, make: Callable[[], Any]) -> None:
    result = make()
    assert small.put(0, result) is result
    assert small.take(0, result) is result


def test_blocks_do_not_overlap(small: Blocks) -> None:
    sent = [small.put(block, np.full(4096, block, np.uint8)) for block in range(3)]
    for block, parcel in enumerate(sent):
        assert (small.take(block, parcel) == block).all()
