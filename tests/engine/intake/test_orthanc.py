"""A real PACS at both ends: Orthanc sends a study to the receiver and takes the structured report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydicom import dcmread

from engine.intake.receiver import Receiver
from engine.intake.send import Outbox
from engine.pacs.peer import Destination
from engine.phantom import write_phantom
from engine.report.dicom_sr import structured_report
from tests.support.documents import a_document
from tests.support.pacs import Orthanc, eventually
from tests.support.ports import free_port

pytestmark = [pytest.mark.waits, pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")]


@pytest.fixture(scope="module")
def receiver_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory, receiver_port: int) -> Iterator[Orthanc]:
    """One for all tests: it takes three seconds to start. What it holds is of whichever test came before."""
    one = Orthanc(tmp_path_factory.mktemp("orthanc") / "in", receiver_port)
    yield one
    one.close()


def test_orthanc_sends_a_study(
    start_receiver: Callable[..., Receiver], orthanc: Orthanc, receiver_port: int, tmp_path: Path
) -> None:
    receiver = start_receiver(port=receiver_port)
    paths = write_phantom(tmp_path / "in", slices=3, rows=64)
    before = set(orthanc.ask("/instances"))  # of the same study, where the other test came first
    orthanc.take(paths)
    ours = sorted(set(orthanc.ask("/instances")) - before)
    orthanc.ask("/modalities/alveoscope/store", json.dumps(ours).encode())
    study = dcmread(paths[0]).StudyInstanceUID
    eventually(lambda: receiver.studies == [study])  # type: ignore[attr-defined]
    stored = {dcmread(path).SOPInstanceUID: dcmread(path).PixelData for path in receiver.spool.files(study)}
    assert stored == {dcmread(path).SOPInstanceUID: dcmread(path).PixelData for path in paths}


def test_orthanc_takes_the_structured_report(orthanc: Orthanc, tmp_path: Path) -> None:
    before = set(orthanc.ask("/instances"))
    report = tmp_path / "a.sr.dcm"
    report.write_bytes(structured_report(a_document(tmp_path / "in")))
    outbox = Outbox(tmp_path / "outbox")
    outbox.add(report)
    assert outbox.send_due(Destination("127.0.0.1", orthanc.dicom, "PACS"), now=1000.0).taken == 1
    (kept,) = set(orthanc.ask("/instances")) - before
    tags = orthanc.ask(f"/instances/{kept}/simplified-tags")
    assert (tags["Modality"], tags["SOPInstanceUID"]) == ("SR", dcmread(report).SOPInstanceUID)
