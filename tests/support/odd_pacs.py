"""A PACS that does wrong: refuses, hangs, sends half, holds 10,000 studies; pynetdicom's server in this process."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydicom import Dataset, dcmread
from pynetdicom import AE, AllStoragePresentationContexts, evt

from engine.pacs.fetch import GET_MODEL
from engine.pacs.find import MODEL

STUDY = "1.2.3"


@dataclass
class OddPacs:
    """What it does; change it before it is asked.

    Attributes
    ----------
    studies : int
        How many answers every search has.
    images : list of Path
        What a C-GET is answered with; ``stop_after`` of them, then the association is cut.
    hangs : bool
        Answers nothing after the association.
    """

    port: int = 0
    studies: int = 1
    images: list[Path] = field(default_factory=list)
    stop_after: int | None = None
    fails_after: int | None = None
    hangs: bool = False
    cancelled: bool = False
    given: int = 0
    stored: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def find(self, event: Any) -> Iterator[tuple[int, Dataset | None]]:
        if self.hangs:
            self.released.wait(60)
        for number in range(self.studies):
            if event.is_cancelled:
                self.cancelled = True
                yield 0xFE00, None
                return
            self.given += 1
            self.released.wait(0.002)  # answers that are all queued at once leave no time to hear C-CANCEL
            yield 0xFF00, self._answer(event.identifier.QueryRetrieveLevel, number)

    def _answer(self, level: str, number: int) -> Dataset:
        answer = Dataset()
        answer.QueryRetrieveLevel = level
        answer.StudyInstanceUID = STUDY
        if level == "STUDY":
            answer.StudyInstanceUID = f"{STUDY}.{number + 1}"
            answer.StudyDate = "20240101"
            answer.PatientName = "Secret^Name"
            answer.ModalitiesInStudy = ["CT", "SR"]
        else:
            answer.SeriesInstanceUID = f"{STUDY}.0.{number + 1}"
            answer.Modality = "CT"
            answer.NumberOfSeriesRelatedInstances = len(self.images)
        return answer

    def store(self, _event: Any) -> int:
        self.stored += 1
        return 0x0000

    def get(self, event: Any) -> Iterator[Any]:
        if self.hangs:
            self.released.wait(60)
        yield len(self.images)
        for number, path in enumerate(self.images):
            if event.is_cancelled:
                self.cancelled = True
                yield 0xFE00, None
                return
            if number == self.stop_after:
                event.assoc.abort()
                return
            if number == self.fails_after:
                yield 0xA702, None
                return
            self.given += 1
            yield 0xFF00, dcmread(path)


@contextmanager
def odd_pacs(tls: ssl.SSLContext | None = None, **behaviour: Any) -> Iterator[OddPacs]:
    """One that listens on a free port of the loopback, as ``ODD``."""
    one = OddPacs(**behaviour)
    entity = AE(ae_title="ODD")
    entity.require_called_aet = True
    for model in (MODEL, GET_MODEL):
        entity.add_supported_context(model)
    for context in AllStoragePresentationContexts:
        entity.add_supported_context(context.abstract_syntax, scu_role=True, scp_role=True)
    handlers = [(evt.EVT_C_FIND, one.find), (evt.EVT_C_GET, one.get), (evt.EVT_C_STORE, one.store)]
    server = entity.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers, ssl_context=tls)
    one.port = int(server.server_address[1])
    try:
        yield one
    finally:
        one.released.set()
        server.shutdown()
