"""Real PACS that hold the same three studies, and a receiver that they know."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian

from engine.intake.receiver import Receiver
from engine.intake.settings import ReceiverSettings
from engine.intake.spool import Spool
from engine.phantom import WRITABLE_SYNTAXES, write_phantom
from tests.support.listening import end_at_once
from tests.support.pacs import Dcmqrscp, Orthanc
from tests.support.ports import free_port


@dataclass(frozen=True)
class Held:
    """What every PACS here holds: two CT studies of one patient, one of another."""

    earlier: list[Path]
    later: list[Path]
    other: list[Path]

    @property
    def paths(self) -> list[Path]:
        return [*self.earlier, *self.later, *self.other]


def uid_of(paths: list[Path]) -> str:
    return str(dcmread(paths[0], stop_before_pixels=True).StudyInstanceUID)


def _on(day: str, accession: str):  # type: ignore[no-untyped-def]
    def edit(dataset: Dataset, _index: int) -> None:
        dataset.StudyDate, dataset.AccessionNumber, dataset.PatientBirthDate = day, accession, "19600102"

    return edit


def _hold(folder: Path, syntax: str) -> Held:
    same = {"slices": 4, "rows": 32, "patient_name": "Müller^Jürgen", "patient_id": "P1"}
    return Held(
        write_phantom(folder / "a", seed=1, edit=_on("20240105", "A1"), transfer_syntax=syntax, **same),  # type: ignore[arg-type]
        write_phantom(folder / "b", seed=2, edit=_on("20240617", "A2"), **same),  # type: ignore[arg-type]
        write_phantom(folder / "c", seed=3, slices=3, rows=32, patient_name="Roe^Jane", patient_id="P2"),
    )


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """The earlier study is JPEG Lossless."""
    jpeg = next(uid for uid in WRITABLE_SYNTAXES if uid.endswith(".4.70"))
    return _hold(tmp_path_factory.mktemp("held"), jpeg)


@pytest.fixture(scope="module")
def held_plain(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """The same studies, nothing compressed: dcmqrscp sends the first context of a class, whatever is stored."""
    return _hold(tmp_path_factory.mktemp("plain"), ExplicitVRLittleEndian)


@pytest.fixture(scope="module")
def receiver_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory, held: Held, receiver_port: int) -> Iterator[Orthanc]:
    one = Orthanc(tmp_path_factory.mktemp("orthanc") / "in", receiver_port)
    try:
        one.take(held.paths)
        yield one
    finally:
        one.close()


@pytest.fixture(scope="module")
def dcmqrscp(tmp_path_factory: pytest.TempPathFactory, held_plain: Held, receiver_port: int) -> Iterator[Dcmqrscp]:
    one = Dcmqrscp(tmp_path_factory.mktemp("dcmqrscp"), receiver_port)
    try:
        one.take(held_plain.paths)
        yield one
    finally:
        one.close()


@pytest.fixture
def receiver(tmp_path: Path, receiver_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Ours, which both PACS know; the studies that it hands on are in ``receiver.studies``."""
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    studies: list[str] = []
    spool = Spool(tmp_path / "data" / "spool", minimum_free_bytes=0)
    with Receiver(ReceiverSettings(port=receiver_port, quiet_seconds=0.2), spool, studies.append) as one:
        one.studies = studies  # type: ignore[attr-defined]
        yield one


@pytest.fixture(autouse=True)
def _listening_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    end_at_once(monkeypatch)


@pytest.fixture(autouse=True)
def _joined() -> Iterator[None]:
    """No socket of a library outlives its test."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith(("AcceptorThread", "RequestorThread", "Thread-")):
            thread.join(5)
    gc.collect()
