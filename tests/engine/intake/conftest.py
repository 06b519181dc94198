"""A receiver on a free port of the loopback, and objects to send to it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.intake.receiver import Receiver
from engine.intake.settings import ReceiverSettings
from engine.intake.spool import Spool
from tests.support.listening import end_at_once

StartReceiver = Callable[..., Receiver]


@pytest.fixture(autouse=True)
def _listening_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    end_at_once(monkeypatch)


@pytest.fixture
def start_receiver(tmp_path: Path) -> Iterator[StartReceiver]:
    """``start_receiver(minimum_free_bytes=0, **settings)``; studies that are complete are in ``receiver.studies``."""
    running: list[Receiver] = []

    def start(*, minimum_free_bytes: int = 0, **settings: object) -> Receiver:
        studies: list[str] = []
        values = {"port": 0, "quiet_seconds": 0.2, **settings}
        spool = Spool(tmp_path / "spool", minimum_free_bytes=minimum_free_bytes)
        said: list[str] = []
        receiver = Receiver(ReceiverSettings(**values), spool, studies.append, say=said.append)  # type: ignore[arg-type]
        receiver.studies = studies  # type: ignore[attr-defined]
        receiver.said = said  # type: ignore[attr-defined]
        receiver.start()
        running.append(receiver)
        return receiver

    yield start
    for receiver in running:
        receiver.stop()
    for thread in threading.enumerate():
        if thread.name.startswith(("AcceptorThread", "RequestorThread", "Thread-")):
            thread.join(5)
    gc.collect()
