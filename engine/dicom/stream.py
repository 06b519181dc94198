"""Decodes and transforms the slices of a series ahead of the reader: in order, within bounds, past broken slices."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.dicom.crews import Crew, ProcessCrew, ThreadCrew
from engine.dicom.decoders import is_compressed
from engine.dicom.decoding_desk import inside
from engine.dicom.isolated import LOOK_SECONDS, DecoderDiedError, Work, died_on_slice
from engine.dicom.pixels import Hounsfield, decode_here
from engine.dicom.values import Series, SliceHeader
from engine.errors import DicomError
from engine.volume import CancelToken

T = TypeVar("T")
Transform = Callable[[Hounsfield, SliceHeader], T]

AHEAD = 3
"""Slices under way per worker: enough to keep it busy, few enough to keep memory flat."""

_MAX_WORKERS = 8


def stream_slices(
    series: Series, transform: Transform[T], *, cancel: CancelToken | None = None, workers: int | None = None
) -> Iterator[tuple[int, T | DicomError]]:
    """Decode each slice, apply ``transform(hu, header)``, and yield the results in order.

    Parameters
    ----------
    transform : callable
        Takes (rows, columns) HU and the SliceHeader. Where a slice is compressed it runs in the decoding process
        (:mod:`engine.dicom.isolated`), so it must be picklable; otherwise in threads of this one.
        A DicomError that it raises is yielded like one of the decoder's.
    workers : int, optional
        Slices at once; default: one per core, at most 8.

    Yields
    ------
    (index, result or DicomError)
        One pair per slice, index ascending. A broken slice yields its error and the rest goes on; so does a slice that
        ended the decoding process, or kept it busy without end.

    Raises
    ------
    Cancelled
        Within about 0.5 s of the token's cancellation.

    Notes
    -----
    At most ``3 x workers`` slices are under way at a time, whatever the length of the series. Threads end with the
    iterator: when it is exhausted, closed or broken out of. So does the decoding process where it is busy then; where
    it is not, it waits half a minute for the next series.
    """
    return stream_work(series.headers, DecodeAnd(transform), cancel=cancel, workers=workers)


@dataclass(frozen=True)
class DecodeAnd:
    """The work of :func:`stream_slices`; picklable if the transform is."""

    transform: Transform[Any]

    def __call__(self, header: SliceHeader) -> Any:
        return self.transform(decode_here(header), header)


def stream_work(
    headers: Sequence[SliceHeader], work: Work, *, cancel: CancelToken | None = None, workers: int | None = None
) -> Iterator[tuple[int, Any]]:
    """Do ``work(header)`` for each header; all else as :func:`stream_slices`."""
    count = workers or max(1, min(_MAX_WORKERS, os.cpu_count() or 1))
    isolated = not inside() and any(is_compressed(header.transfer_syntax_uid) for header in headers)
    crew: Crew = ProcessCrew(work, count) if isolated else ThreadCrew(work, count)
    ahead = _Ahead(headers, crew, AHEAD * count, cancel or CancelToken())
    try:
        yield from ahead
    finally:
        crew.close()


class _Ahead:
    """A window of slices under way that moves along the series."""

    def __init__(self, headers: Sequence[SliceHeader], crew: Crew, width: int, cancel: CancelToken) -> None:
        self._headers, self._crew, self._width, self._cancel = headers, crew, width, cancel
        self._turn = self._next = 0
        self._ready: dict[int, Any] = {}
        self._under_way: set[int] = set()
        self._suspects: list[int] = []
        """Slices that were under way when the process died: they go one at a time until the guilty one is known."""

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        while self._turn < len(self._headers):
            self._cancel.raise_if_cancelled()
            self._fill()
            if self._turn in self._ready:
                self._turn += 1
                yield self._turn - 1, self._ready.pop(self._turn - 1)
            else:
                self._take()

    def _fill(self) -> None:
        if self._suspects:
            if not self._under_way:
                self._hand_out(self._suspects.pop(0))
            return
        while self._next < min(self._turn + self._width, len(self._headers)):
            self._hand_out(self._next)
            self._next += 1

    def _hand_out(self, index: int) -> None:
        self._under_way.add(index)
        self._crew.hand_out(index, self._headers[index])

    def _take(self) -> None:
        try:
            taken = self._crew.take(LOOK_SECONDS)
        except DecoderDiedError as died:
            self._recover(died)
            return
        if taken is not None:
            index, self._ready[taken[0]] = taken
            self._under_way.discard(index)

    def _recover(self, died: DecoderDiedError) -> None:
        """Go on after the process has died; name the slice that did it once it is sure."""
        lost = sorted(self._under_way)
        self._under_way.clear()
        if len(lost) == 1 and not died.gone_idle:
            self._ready[lost[0]] = died_on_slice()
        else:
            self._suspects = lost + self._suspects
