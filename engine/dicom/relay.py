"""What a scan finds, on its way to another process: each header and each reading of a series travels once.

A growing study is told ten times a second, and unpickling holds the interpreter's lock from the first byte to the
last: whole studies would keep a window waiting longer than the scan itself. So headers are numbered as they are first
sent, a reading of a series is a row of numbers, and no message holds much.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from engine.dicom.values import ScanCounts, ScanProblem, ScanResult, Series, SliceHeader, Study

MOST_HEADERS = 256
"""In one message: about a millisecond of unpickling."""
MOST_OTHERS = 64
"""Readings, studies and problems in one message."""


class Reading(NamedTuple):
    """A series without its headers, and their numbers (native unsigned 32-bit) in its order."""

    study_key: str
    series: Series
    numbers: bytes


class Outline(NamedTuple):
    """A study without its series, and their keys in its order; ``final`` where it belongs to the result."""

    study: Study
    series_keys: tuple[str, ...]
    final: bool


@dataclass(frozen=True)
class Message:
    """Headers in the order of their numbers, then readings of them, then studies of these readings."""

    headers: tuple[SliceHeader, ...] = ()
    readings: tuple[Reading, ...] = ()
    outlines: tuple[Outline, ...] = ()
    problems: tuple[ScanProblem, ...] = ()


class Sender:
    """The end beside the scan; sends by ``send(message)``, which may block."""

    def __init__(self, send: Callable[[Message], None]) -> None:
        self._send = send
        self._numbers: dict[SliceHeader, int] = {}
        self._told: dict[tuple[str, str], Reading] = {}
        self._headers: list[SliceHeader] = []
        self._readings: list[Reading] = []
        self._outlines: list[Outline] = []
        self._problems: list[ScanProblem] = []

    def tell(self, study: Study) -> None:
        """Send a study as far as it is known, at once."""
        self._put(study, final=False)
        self._flush()

    def end(self, result: ScanResult) -> ScanCounts:
        """Send all of the result but the counts, which are given back."""
        for study in result.studies:
            self._put(study, final=True)
        for problem in result.problems:
            self._problems.append(problem)
            self._flush_when_full()
        self._flush()
        return result.counts

    def _put(self, study: Study, *, final: bool) -> None:
        for series in study.series:
            numbers = array("I", map(self._number, series.headers)).tobytes()
            reading = Reading(study.key, replace(series, headers=()), numbers)
            place = study.key, series.key
            if self._told.get(place) != reading:
                self._told[place] = reading
                self._readings.append(reading)
                self._flush_when_full()
        self._outlines.append(Outline(replace(study, series=()), tuple(one.key for one in study.series), final))
        self._flush_when_full()

    def _number(self, header: SliceHeader) -> int:
        number = self._numbers.get(header)
        if number is None:
            number = self._numbers[header] = len(self._numbers)
            self._headers.append(header)
            self._flush_when_full()
        return number

    def _flush_when_full(self) -> None:
        others = len(self._readings) + len(self._outlines) + len(self._problems)
        if len(self._headers) >= MOST_HEADERS or others >= MOST_OTHERS:
            self._flush()

    def _flush(self) -> None:
        message = Message(tuple(self._headers), tuple(self._readings), tuple(self._outlines), tuple(self._problems))
        if message != Message():
            self._headers, self._readings, self._outlines, self._problems = [], [], [], []
            self._send(message)


class Receiver:
    """The other end; gives each study that was told to ``on_study``, with all its series as they were last read."""

    def __init__(self, on_study: Callable[[Study], None]) -> None:
        self._on_study = on_study
        self._headers: list[SliceHeader] = []
        self._series: dict[tuple[str, str], Series] = {}
        self._studies: list[Study] = []
        self._problems: list[ScanProblem] = []

    def take(self, message: Message) -> None:
        """Read the next message."""
        self._headers += message.headers
        for key, series, numbers in message.readings:
            headers = tuple(map(self._headers.__getitem__, array("I", numbers)))
            self._series[key, series.key] = replace(series, headers=headers)
        for outline in message.outlines:
            key = outline.study.key
            study = replace(outline.study, series=tuple(self._series[key, one] for one in outline.series_keys))
            if outline.final:
                self._studies.append(study)
            else:
                self._on_study(study)
        self._problems += message.problems

    def result(self, counts: ScanCounts) -> ScanResult:
        """The scan's result, after its last message."""
        return ScanResult(tuple(self._studies), counts, tuple(self._problems))
