"""The service under faults: killed again and again, a full disk, damage in every folder, a database that restarts.

Senders do as scanners do: what was not acknowledged is sent again. At the end every study that was acknowledged has
its verdict, on exactly the images that were acknowledged, and the service's memory is flat.

``ALVEOSCOPE_DRIVE_STUDIES`` and ``ALVEOSCOPE_DRIVE_KILLS`` make it longer. The worklist is on PostgreSQL, which
restarts in between, where a server is installed, else on SQLite.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import CTImageStorage
from pynetdicom import AE

from engine.audit import verify
from engine.phantom import write_phantom
from engine.worklist.store import open_store
from engine.worklist.values import State
from tests.support.bundles import tiny_bundle
from tests.support.postgresql import programs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(os.name == "nt", reason="kills with POSIX signals"),
    pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning"),
    # The clients are pynetdicom's own: cut off, they leave sockets and threads in an uproar.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]

STUDIES = int(os.environ.get("ALVEOSCOPE_DRIVE_STUDIES", "6"))
KILLS = int(os.environ.get("ALVEOSCOPE_DRIVE_KILLS", "3"))
#: Between two images; so that a long drive is still receiving while it is killed.
PAUSE_SECONDS = 0.05 if KILLS < 6 else 1.0
SLICES = 8
SMALL_DISK_BYTES = 64 * 2**20


class Driven:
    """``alveoscope receive`` as a process that is killed and started again."""

    def __init__(self, root: Path, disk: Path, bundle: Path, url: str, project_root: Path) -> None:
        self.port = 11200 + os.getpid() % 700
        self.log = root / "service.log"
        self.resident: list[int] = []
        self._root = project_root
        self._environment = {**os.environ, "PYTHONPATH": str(project_root), "ALVEOSCOPE_DATA": str(root / "data")}
        places = ["--spool", str(disk / "spool"), "--results", str(disk / "results"), "--database", url]
        self._command = [sys.executable, "-m", "engine.cli", "receive", "--port", str(self.port), *places]
        self._command += [
            "--quiet-seconds",
            "1",
            "--formats",
            "json",
            "--bundle",
            str(bundle),
            "--pacs",
            "PACS@127.0.0.1:9",
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._root, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """As a power cut: the service and its workers, at once."""
        assert self._process is not None
        family = [psutil.Process(self._process.pid)]
        family += family[0].children(recursive=True)
        for one in family:
            one.kill()
        self._process.wait()

    def clear_away(self) -> None:
        """Whatever is left of it when the test ends."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def measure(self) -> None:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()[-3000:]
        self.resident.append(psutil.Process(self._process.pid).memory_info().rss)

    def stop(self) -> None:
        """Politely, once it listens."""
        assert self._process is not None
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                break
            time.sleep(0.2)
        self._process.terminate()
        assert self._process.wait(60) == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A real small file system where root may mount one; else a folder, which never gets full."""
    place = tmp_path / "disk"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={SMALL_DISK_BYTES + 512 * 2**20}", "drive", str(place)]
    mounted = os.geteuid() == 0 and shutil.which("mount") is not None
    mounted = mounted and subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    yield place
    if mounted:
        subprocess.run(["umount", "-l", str(place)], check=False)


def _scanner(port: int, files: list[Path], acknowledged: set[Path], give_up: threading.Event) -> None:
    """Sends until everything was acknowledged, each time over a new association, in another order."""
    shuffled = random.Random(str(files[0]))
    while not give_up.is_set() and (left := [path for path in files if path not in acknowledged]):
        shuffled.shuffle(left)
        entity = AE(ae_title="SCANNER")
        entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = 10
        entity.add_requested_context(CTImageStorage, "1.2.840.10008.1.2.1")
        association = entity.associate("127.0.0.1", port, ae_title="ALVEOSCOPE")
        for path in left:
            if not association.is_established:
                break
            try:
                status = association.send_c_store(path)
            except (RuntimeError, ValueError, AttributeError):
                break
            if status.get("Status") == 0:
                acknowledged.add(path)
            time.sleep(PAUSE_SECONDS)
        if association.is_established:
            association.release()
        give_up.wait(0.5)


def _damage(root: Path, disk: Path) -> None:
    """Something unreadable in every folder that the service reads."""
    for folder in (root / "data" / "outbox", disk / "results" / "studies", disk / "spool", disk / "spool" / "9.9.9"):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("x.json", "x.dcm", "x.dcm.json"):
            (folder / name).write_bytes(b"\xff\xfe no file of ours")
        (folder / "loop.dcm").unlink(missing_ok=True)
        (folder / "loop.dcm").symlink_to(folder / "loop.dcm")
    (root / "data" / "outbox" / "folder.json").mkdir(exist_ok=True)


def _fill(disk: Path, seconds: float) -> None:
    free = shutil.disk_usage(disk).free
    if free > SMALL_DISK_BYTES + 512 * 2**20:
        return  # no small disk here
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:  # full is what it should be
        for _ in range(free // 2**20 + 2):
            file.write(bytes(2**20))
    time.sleep(seconds)
    ballast.unlink()


def test_nothing_acknowledged_is_unjudged_after_kills_a_full_disk_and_damage(
    tmp_path: Path, disk: Path, project_root: Path, request: pytest.FixtureRequest
) -> None:
    folders = []
    for number in range(STUDIES):

        def edit(dataset: Dataset, _index: int) -> None:
            dataset.PatientName = "SECRETNAME^DRIVE"

        folders.append(
            write_phantom(
                tmp_path / f"in{number}",
                slices=SLICES,
                rows=128,
                spacing_mm=30.0,
                uids_seed=f"drive {number}",
                edit=edit,
            )
        )
    server = request.getfixturevalue("postgresql") if programs() is not None else None
    url = f"sqlite:///{tmp_path / 'list.sqlite3'}" if server is None else server.new_database()
    driven = Driven(tmp_path, disk, tiny_bundle(tmp_path / "bundle"), url, project_root)
    acknowledged: list[set[Path]] = [set() for _ in folders]
    give_up = threading.Event()
    scanners = [
        threading.Thread(target=_scanner, args=(driven.port, files, known, give_up), daemon=True)
        for files, known in zip(folders, acknowledged, strict=True)
    ]
    request.addfinalizer(driven.clear_away)
    request.addfinalizer(give_up.set)
    driven.start()
    for thread in scanners:
        thread.start()
    rest = random.Random(7)
    for round_ in range(KILLS):
        time.sleep(rest.uniform(2.0, 9.0))
        _damage(tmp_path, disk)
        driven.kill()
        driven.start()
        if round_ == KILLS // 2:
            time.sleep(4.0)
            _fill(disk, 5.0 if KILLS < 6 else 60.0)
            if server is not None:
                server.restart()
    end = time.monotonic() + 240 + 30 * STUDIES
    uids = [str(dcmread(files[0], stop_before_pixels=True).StudyInstanceUID) for files in folders]
    while time.monotonic() < end:
        time.sleep(2.0)
        driven.measure()
        try:
            with open_store(url) as store:
                found = [store.find(uid) for uid in uids]
        except Exception:  # the service holds it, or it is restarting
            continue
        if all(entry is not None and entry.state is State.DONE and entry.images == SLICES for entry in found):
            break
    give_up.set()
    for thread in scanners:
        thread.join(30)
    text = driven.log.read_text(encoding="utf-8", errors="replace")
    assert [len(known) for known in acknowledged] == [SLICES] * STUDIES, text[-3000:]
    states = [(entry.state.value, entry.images, entry.error_code) if entry else None for entry in found]
    assert states == [("done", SLICES, "")] * STUDIES, text[-3000:]
    for entry in found:
        assert entry is not None
        assert entry.outcome is not None
        assert entry.outcome.result_path is not None
        result = json.loads(entry.outcome.result_path.read_text(encoding="utf-8"))
        assert result["studies"][0]["study_instance_uid"] == entry.study_instance_uid
    driven.measure()
    driven.stop()
    assert "SECRETNAME" not in text
    chain = verify(tmp_path / "data" / "audit")
    assert [one for one in chain.problems if one.code != "torn"] == []
    assert "Not recorded" not in text
    assert "Traceback" not in text, text[text.index("Traceback") :][:3000]
    half = driven.resident[len(driven.resident) // 2 :]
    assert max(half) - min(half) < 60 * 2**20, "memory is flat once the first study was judged"
