"""Real PACS for tests: Orthanc with its DICOMweb, dcmtk's dcmqrscp; each on free ports, in a folder of the test."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.pacs.peer import Destination
from engine.pacs.store import store_files
from tests.support.ports import free_port
from tests.support.tools import dcmtk

_DICOMWEB = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.1)


class Orthanc:
    """Listens on the loopback, keeps what it gets in a folder of the test.

    Parameters
    ----------
    receiver : int
        Port of the receiver that it sends to, as ``ALVEOSCOPE``.
    """

    def __init__(self, folder: Path, receiver: int) -> None:
        program = shutil.which("Orthanc", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
        if program is None:
            pytest.skip("Orthanc is not installed (Debian: orthanc)")
        self.dicom, self.http = free_port(), free_port()
        self.has_web = _DICOMWEB.exists()
        folder.mkdir()
        settings = {
            "Name": "test",
            "StorageDirectory": str(folder / "storage"),
            "IndexDirectory": str(folder / "index"),
            "DicomAet": "PACS",
            "DicomPort": self.dicom,
            "HttpPort": self.http,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "DicomModalities": {"alveoscope": ["ALVEOSCOPE", "127.0.0.1", receiver]},
            "Plugins": [str(_DICOMWEB)] if self.has_web else [],
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        }
        (folder / "orthanc.json").write_text(json.dumps(settings), encoding="utf-8")
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen([program, str(folder / "orthanc.json")], stdout=log, stderr=log)
        try:
            eventually(self.up)
        except BaseException:
            self.close()
            raise

    @property
    def address(self) -> str:
        return f"PACS@127.0.0.1:{self.dicom}"

    @property
    def web(self) -> str:
        """Root of its DICOMweb; skips the test where the plug-in is not installed."""
        if not self.has_web:
            pytest.skip("Orthanc's DICOMweb is not installed (Debian: orthanc-dicomweb)")
        return f"http://127.0.0.1:{self.http}/dicom-web"

    def ask(self, path: str, content: bytes | None = None) -> Any:
        request = urllib.request.Request(f"http://127.0.0.1:{self.http}{path}", data=content)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return json.loads(answer.read())

    def take(self, paths: Sequence[Path]) -> None:
        for path in paths:
            assert self.ask("/instances", path.read_bytes())["Status"] in ("Success", "AlreadyStored")

    def up(self) -> bool:
        try:
            return bool(self.ask("/system")["DicomAet"] == "PACS")
        except OSError:
            return False

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(30)


class Dcmqrscp:
    """dcmtk's archive, which knows our receiver by its port; for images that are not compressed."""

    def __init__(self, folder: Path, receiver: int) -> None:
        self.port = free_port()
        archive = folder / "archive"
        archive.mkdir(parents=True)
        (folder / "dcmqrscp.cfg").write_text(
            f"""NetworkTCPPort = {self.port}
MaxPDUSize = 16384
MaxAssociations = 16
HostTable BEGIN
alveoscope = (ALVEOSCOPE, 127.0.0.1, {receiver})
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
QRPACS {archive} RW (200, 1024mb) ANY
AETable END
""",
            encoding="ascii",
        )
        with (folder / "log").open("wb") as log:
            command = [dcmtk("dcmqrscp"), "-c", str(folder / "dcmqrscp.cfg")]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    @property
    def address(self) -> str:
        return f"QRPACS@127.0.0.1:{self.port}"

    def take(self, paths: Sequence[Path]) -> None:
        peer = Destination("127.0.0.1", self.port, "QRPACS")
        eventually(self.up)
        assert set(dict(store_files(peer, list(paths))).values()) == {""}

    def up(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(30)
