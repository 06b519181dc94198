"""A real PACS at both ends: Orthanc sends a study to the receiver and takes the structured report."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from engine.intake.receiver import Receiver
from engine.intake.send import Destination, Outbox
from engine.phantom import write_phantom
from engine.report.dicom_sr import structured_report
from tests.support.documents import a_document

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Orthanc:
    """Listens on the loopback, keeps what it gets in a folder of the test."""

    def __init__(self, program: str, folder: Path, receiver: int) -> None:
        self.dicom, self._http = free_port(), free_port()
        folder.mkdir()
        settings = {
            "Name": "test",
            "StorageDirectory": str(folder / "storage"),
            "IndexDirectory": str(folder / "index"),
            "DicomAet": "PACS",
            "DicomPort": self.dicom,
            "HttpPort": self._http,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "DicomModalities": {"alveoscope": ["ALVEOSCOPE", "127.0.0.1", receiver]},
        }
        (folder / "orthanc.json").write_text(json.dumps(settings), encoding="utf-8")
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen([program, str(folder / "orthanc.json")], stdout=log, stderr=log)

    def ask(self, path: str, content: bytes | None = None) -> Any:
        request = urllib.request.Request(f"http://127.0.0.1:{self._http}{path}", data=content)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return json.loads(answer.read())

    def up(self) -> bool:
        try:
            return bool(self.ask("/system")["DicomAet"] == "PACS")
        except OSError:
            return False

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(30)


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.1)


@pytest.fixture
def start_orthanc(tmp_path: Path) -> Iterator[Callable[[int], Orthanc]]:
    program = shutil.which("Orthanc", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
    if program is None:
        pytest.skip("Orthanc is not installed (Debian: orthanc)")
    running: list[Orthanc] = []

    def start(receiver: int) -> Orthanc:
        running.append(Orthanc(program, tmp_path / "orthanc", receiver))
        eventually(running[-1].up)
        return running[-1]

    yield start
    for one in running:
        one.close()


def test_orthanc_sends_a_study(
    start_receiver: Callable[..., Receiver], start_orthanc: Callable[[int], Orthanc], tmp_path: Path
) -> None:
    receiver = start_receiver()
    orthanc = start_orthanc(receiver.port)
    paths = write_phantom(tmp_path / "in", slices=3, rows=64)
    for path in paths:
        assert orthanc.ask("/instances", path.read_bytes())["Status"] == "Success"
    orthanc.ask("/modalities/alveoscope/store", json.dumps(orthanc.ask("/studies")).encode())
    study = dcmread(paths[0]).StudyInstanceUID
    eventually(lambda: receiver.studies == [study])  # type: ignore[attr-defined]
    stored = {dcmread(path).SOPInstanceUID: dcmread(path).PixelData for path in receiver.spool.files(study)}
    assert stored == {dcmread(path).SOPInstanceUID: dcmread(path).PixelData for path in paths}


def test_orthanc_takes_the_structured_report(start_orthanc: Callable[[int], Orthanc], tmp_path: Path) -> None:
    orthanc = start_orthanc(free_port())
    report = tmp_path / "a.sr.dcm"
    report.write_bytes(structured_report(a_document(tmp_path / "in")))
    outbox = Outbox(tmp_path / "outbox")
    outbox.add(report)
    assert outbox.send_due(Destination("127.0.0.1", orthanc.dicom, "PACS"), now=1000.0).taken == 1
    (kept,) = orthanc.ask("/instances")
    tags = orthanc.ask(f"/instances/{kept}/simplified-tags")
    assert (tags["Modality"], tags["SOPInstanceUID"]) == ("SR", dcmread(report).SOPInstanceUID)
