"""What was acknowledged is what is judged, however it is sent: dcmtk's ``storescu`` with a whole study in many ways."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import (
    GrayscaleSoftcopyPresentationStateStorage,
    KeyObjectSelectionDocumentStorage,
    SecondaryCaptureImageStorage,
    XRayRadiationDoseSRStorage,
    generate_uid,
)

from engine.intake.guard import Limits
from engine.intake.receiver import Receiver
from engine.intake.settings import ReceiverSettings
from engine.intake.spool import Spool
from engine.phantom import write_phantom
from tests.engine.intake.test_receiver import eventually, self_signed
from tests.support.tools import dcmtk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.waits,
    pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning"),
]

SLICES = 20
OTHERS = (
    XRayRadiationDoseSRStorage,
    KeyObjectSelectionDocumentStorage,
    GrayscaleSoftcopyPresentationStateStorage,
    SecondaryCaptureImageStorage,
)


def whole_study(folder: Path) -> list[Path]:
    """A CT study with a dose report, a key object, a presentation state and a captured screen, these first."""
    paths = write_phantom(folder / "ct", slices=SLICES, rows=64)
    others = []
    for number, storage_class in enumerate(OTHERS):
        dataset = dcmread(paths[0])
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = storage_class
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        dataset.Modality = "OT"
        others.append(folder / f"a{number}.dcm")
        dataset.save_as(others[-1])
    return others + paths


class Way:
    """One way of sending, against one receiver."""

    def __init__(self, folder: Path, spool: Path, minimum_free_bytes: int = 0, **settings: object) -> None:
        self.files = whole_study(folder)
        self.study = str(dcmread(self.files[0], stop_before_pixels=True).StudyInstanceUID)
        self.told: list[tuple[str, int]] = []
        self.spool = Spool(spool, minimum_free_bytes)
        values = {"port": 0, "quiet_seconds": 0.3, **settings}
        self.receiver = Receiver(ReceiverSettings(**values), self.spool, self._complete)  # type: ignore[arg-type]
        self.acknowledged: set[str] = set()
        self.receiver.start()

    def _complete(self, uid: str) -> None:
        self.told.append((uid, self.spool.images(uid)))

    def send(self, files: list[Path], *options: str) -> int:
        command = [dcmtk("storescu"), "-v", "-aec", "ALVEOSCOPE", *options, "127.0.0.1", str(self.receiver.port)]
        done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False, timeout=120)
        said = done.stdout + done.stderr
        for part in said.split("Sending file: ")[1:]:
            if "Received Store Response (Success)" in part:
                self.acknowledged.add(part.split("\n", 1)[0].strip())
        return done.returncode


def whole(way: Way) -> None:
    assert way.send(way.files) == 0, "a sender that stops at the first refused object goes through"


def small_pdus(way: Way) -> None:
    assert way.send(way.files, "-pdu", "4096", "--max-send-pdu", "4096") == 0


def odd_titles(way: Way) -> None:
    for number, title in enumerate(("A", "CT/1 b", "0123456789ABCDEF")):
        assert way.send(way.files[number::3], "-aet", title) == 0


def one_association_an_image(way: Way) -> None:
    for file in way.files:
        assert way.send([file]) == 0


def forty_at_once(way: Way) -> None:
    with ThreadPoolExecutor(40) as pool:
        list(pool.map(lambda number: way.send([way.files[number % len(way.files)]]), range(40)))


def beside_a_stalled_peer(way: Way) -> None:
    peers = [socket.create_connection(("127.0.0.1", way.receiver.port), timeout=10) for _ in range(5)]
    for peer in peers[:3]:
        peer.sendall(struct.pack(">BBL", 0x01, 0, 400) + b"x" * 10)
    assert way.send(way.files) == 0
    for peer in peers:
        peer.close()


def killed_in_between(way: Way) -> None:
    command = [dcmtk("storescu"), "-aec", "ALVEOSCOPE", "127.0.0.1", str(way.receiver.port), *map(str, way.files)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    eventually(lambda: way.receiver.counts.stored > 3)
    process.kill()
    process.wait()
    assert way.send(way.files[::-1]) == 0


def over_tls(way: Way) -> None:
    assert way.send(way.files, "--anonymous-tls", "--ignore-peer-cert") == 0
    assert way.send(way.files[:1]) != 0, "a sender without TLS is not taken"


WAYS: dict[str, Callable[[Way], None]] = {
    one.__name__: one
    for one in (
        whole, small_pdus, odd_titles, one_association_an_image, forty_at_once, beside_a_stalled_peer,
        killed_in_between, over_tls,
    )
}  # fmt: skip


def check(way: Way) -> None:
    ct = {path for path in way.acknowledged if "/ct/" in path}
    assert ct
    eventually(lambda: bool(way.told) and way.told[-1] == (way.study, len(ct)))
    stored = {str(dcmread(path).SOPInstanceUID) for path in way.spool.files(way.study)}
    assert stored == {str(dcmread(path).SOPInstanceUID) for path in ct}
    way.receiver.stop()


@pytest.mark.parametrize("way", WAYS)
def test_what_was_acknowledged_is_handed_on(way: str, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path) if way == over_tls.__name__ else (None, None)
    made = Way(tmp_path / "in", tmp_path / "spool", certificate=certificate, key=key)
    WAYS[way](made)
    assert len(made.acknowledged) == len(made.files)
    check(made)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small file system")
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "small", str(place)], check=False).returncode:
        pytest.skip("no small file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_on_a_full_disk_only_what_fits_is_acknowledged(tmp_path: Path, small_disk: Path) -> None:
    made = Way(tmp_path / "in", small_disk / "spool")
    made.send(made.files, "--no-halt")
    assert 0 < len(made.acknowledged) < len(made.files)
    assert made.receiver.counts.refused["disk-full"] > 0
    check(made)


def test_one_address_can_not_take_all_places(tmp_path: Path) -> None:
    made = Way(tmp_path / "in", tmp_path / "spool", limits=Limits(connections_per_address=8, seconds=5.0))
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda file: made.send([file]), made.files))
    made.send(made.files)
    assert len(made.acknowledged) == len(made.files)
    check(made)
