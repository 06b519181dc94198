"""What goes from a scan to another process: the same studies, each header once, in small messages."""

from __future__ import annotations

import pickle
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.dicom import ScanResult, Study, relay, scan, scanner
from engine.dicom.relay import Message, Receiver, Sender
from tests.support.media import mixed_folder


class _Wire:
    """Sender and receiver with a pickle between them."""

    def __init__(self) -> None:
        self.studies: list[Study] = []
        self.messages: list[Message] = []
        self._receiver = Receiver(self.studies.append)
        self.sender = Sender(self._carry)

    def end(self, result: ScanResult) -> ScanResult:
        return self._receiver.result(self.sender.end(result))

    def _carry(self, message: Message) -> None:
        self.messages.append(message)
        self._receiver.take(pickle.loads(pickle.dumps(message)))


def test_the_other_end_has_every_study_as_it_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "time", SimpleNamespace(monotonic=partial(next, count())))  # a report every few files
    monkeypatch.setattr(relay, "MOST_HEADERS", 8)
    monkeypatch.setattr(relay, "MOST_OTHERS", 4)
    wire, told = _Wire(), list[Study]()

    def tell(study: Study) -> None:
        told.append(study)
        wire.sender.tell(study)

    result = scan([mixed_folder(tmp_path)], on_series=tell)
    assert wire.end(result) == result
    assert wire.studies == told
    assert len(told) > 10
    assert result.problems
    assert max(len(message.headers) for message in wire.messages) == 8
    others = [len(one.readings) + len(one.outlines) + len(one.problems) for one in wire.messages]
    assert max(others) <= 4


def test_a_header_and_a_reading_that_did_not_change_are_sent_once(tmp_path: Path) -> None:
    result = scan([mixed_folder(tmp_path)])
    wire = _Wire()
    for _ in range(3):
        for study in result.studies:
            wire.sender.tell(study)
    assert wire.end(result) == result
    sent = [header for message in wire.messages for header in message.headers]
    assert len(sent) == len(set(sent)) == sum(len(one.headers) for study in result.studies for one in study.series)
    assert sum(len(message.readings) for message in wire.messages) == sum(len(one.series) for one in result.studies)
