"""The service under faults, and what became of every image: killed, its disk full, damage in every folder it reads.

Senders do as scanners do: what was not acknowledged is sent again. What must hold at the end, each a row of the table:
every study that was acknowledged has its verdict on exactly the images that were acknowledged, its report is at the
PACS, the service's threads live, its memory is flat, its log names no patient, its audit chain holds.

    python -m tests.end2end.drive --studies 30 --kills 10 --full-seconds 60

As root it mounts a small file system, and the service runs as nobody, whom unreadable files stop, where nobody may run
it; else the disk never gets full. Needs dcmtk (storescu, storescp); PostgreSQL where a server is installed and
``--sqlite`` is not given, the names of threads where py-spy is. Takes half an hour;
``tests/engine/intake/test_drive.py`` runs a short one.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil
from pydicom import Dataset, dcmread

from engine.audit import verify
from engine.errors import AlveoscopeError
from engine.inference.signature import site_keys_folder
from engine.phantom import write_phantom
from engine.worklist.store import open_store
from engine.worklist.values import State, WorklistEntry
from tests.support.postgresql import Server, programs
from tests.support.tools import dcmtk

SLICES = 8
SECRET = "SECRETNAME"
SMALL_DISK_MIB = 600  # the spool keeps 512 free
AN_ASSOCIATION = 3
FLAT_MIB = 60


@dataclass(frozen=True)
class Plan:
    """What is done to whom. ``command`` starts Alveoscope; ``station`` is ``receive`` or ``watch``."""

    station: str = "receive"
    studies: int = 30
    kills: int = 10
    full_seconds: float = 60.0
    gap_seconds: tuple[float, float] = (5.0, 40.0)
    patience_seconds: float = 900.0
    sqlite: bool = False
    bundle: Path | None = None
    command: tuple[str, ...] = (sys.executable, "-m", "engine.cli")


class Drive:
    """One drive below a folder that every user may enter; :meth:`close` it also where :meth:`set_up` fails."""

    def __init__(self, plan: Plan, root: Path) -> None:
        self.plan, self.root, self.disk = plan, root, root / "disk"
        self.data, self.inbox, self.log = root / "data", root / "inbox", root / "service.log"
        self.user = "nobody" if os.geteuid() == 0 and _may_run("nobody", plan.command[0]) else None
        self.config = root / "config"
        self.small = False
        self.database: Server | None = None
        self.port, self.pacs_port = (11200 + (os.getpid() + n) % 700 for n in (0, 350))
        self.acknowledged: set[Path] = set()
        self.resident: list[int] = []
        self.planted = 0
        self.over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._pacs: subprocess.Popen[bytes] | None = None

    def set_up(self) -> None:
        """The small disk, the database and the studies."""
        plan = self.plan
        for folder in (self.disk, self.data, self.inbox):
            folder.mkdir()
            self._hand(folder)
        if site_keys_folder().is_dir():  # what signed the bundle is trusted by whoever runs the drive
            shutil.copytree(site_keys_folder(), self.config / "alveoscope" / "trusted_keys")
        self.small = os.geteuid() == 0 and self._mount()
        found = None if plan.sqlite or find_spec("pg8000") is None else programs()
        self.database = None if found is None else Server(found)
        if self.database is not None:
            self.database.folder.chmod(0o755)
        self.url = f"sqlite:///{self.data / 'list.sqlite3'}" if self.database is None else self.database.new_database()
        self.studies = [self._study(number) for number in range(plan.studies)]
        self.images = {path: _uids(path) for files in self.studies for path in files}

    def _hand(self, path: Path) -> None:
        if self.user:
            shutil.chown(path, self.user)

    def _mount(self) -> bool:
        options = ["-t", "tmpfs", "-o", f"size={SMALL_DISK_MIB}m,mode=1777", "drive", str(self.disk)]
        return subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0

    def _study(self, number: int) -> list[Path]:
        def edit(dataset: Dataset, _index: int) -> None:
            dataset.PatientName = f"{SECRET}^{number}"

        folder = self.root / "scanner" / f"{number}"
        seed = f"drive {number}"
        return write_phantom(folder, slices=SLICES, rows=128, spacing_mm=30.0, uids_seed=seed, edit=edit)

    # The service -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        plan = self.plan
        places = [
            "--results",
            str(self.disk / "results"),
            "--database",
            self.url,
            "--pacs",
            f"PACS@127.0.0.1:{self.pacs_port}",
        ]
        places += ["--quiet-seconds", "2", "--formats", "json,sr"]
        places += [] if plan.bundle is None else ["--bundle", str(plan.bundle)]
        own = ["--port", str(self.port), "--spool", str(self.disk / "spool")]
        own = own if plan.station == "receive" else [str(self.inbox)]
        environment = {**os.environ, "ALVEOSCOPE_DATA": str(self.data), "HOME": str(self.data)}
        # The homes of whoever runs the drive are theirs alone.
        homes = {"XDG_CONFIG_HOME": self.config, "XDG_CACHE_HOME": self.data / "cache", "XDG_STATE_HOME": self.data}
        environment |= {name: str(place) for name, place in homes.items()}
        environment.pop("COVERAGE_PROCESS_CONFIG", None)  # who it runs as may not write where lines are counted
        if "-m" in plan.command:
            environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*plan.command, plan.station, *own, *places],
                cwd=self.data, env=environment, stdout=log, stderr=log, start_new_session=True, user=self.user,
            )  # fmt: skip

    def kill(self) -> None:
        """As a power cut: the service and its workers, at once."""
        assert self._process is not None
        assert self._process.poll() is None, f"it ended by itself:\n{self.log.read_text('utf-8', 'replace')[-3000:]}"
        family = [psutil.Process(self._process.pid)]
        for one in [*family[0].children(recursive=True), *family]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        self._process.wait()

    def stop(self) -> int:
        """Politely; its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(120)

    def threads(self) -> str:
        """Names of the threads that are at work, as py-spy sees them."""
        spy = shutil.which("py-spy") or shutil.which("py-spy", path=str(Path(sys.executable).parent))
        if spy is None or self._process is None:
            return "py-spy is not installed"
        dump = subprocess.run(
            [spy, "dump", "--pid", str(self._process.pid)], capture_output=True, text=True, check=False
        )
        names = [line.split('"')[1] for line in dump.stdout.splitlines() if line.startswith("Thread") and '"' in line]
        return ", ".join(sorted(names))

    # Faults ----------------------------------------------------------------------------------------------------------

    def damage(self) -> None:
        """Something unreadable, and something that is nothing, in every folder that the service reads."""
        places = [self.disk, self.data, self.inbox]
        folders = [
            one for place in places for one in (place, *place.rglob("*")) if one.is_dir() and not one.is_symlink()
        ]
        for folder in folders:
            for name in ("secret.json", "secret.dcm"):
                if not (folder / name).exists():
                    (folder / name).write_bytes(b"\xff\xfe no file of ours")
                    (folder / name).chmod(0)
                    self.planted += 1
            (folder / "x.json").write_bytes(b"\xff\xfe no file of ours")
            with contextlib.suppress(FileExistsError):
                (folder / "loop.dcm").symlink_to(folder / "loop.dcm")

    def fill(self) -> None:
        if not self.small:
            return
        ballast = self.disk / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:  # full is what it should be
            while True:
                file.write(bytes(2**20))
        time.sleep(self.plan.full_seconds)
        ballast.unlink()

    # Those who send and those who take -------------------------------------------------------------------------------

    def pacs(self, listens: bool) -> None:
        if self._pacs is not None:
            self._pacs.kill()
            self._pacs.wait()
            self._pacs = None
        if listens:
            archive = self.root / "archive"
            archive.mkdir(exist_ok=True)
            command = [dcmtk("storescp"), "-aet", "PACS", "-od", str(archive), "-fe", ".dcm", str(self.pacs_port)]
            self._pacs = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def send(self, number: int) -> None:
        """One scanner: a few images an association, in any order, each until it is acknowledged."""
        files, shuffled = self.studies[number], random.Random(number)
        while not self.over.is_set() and (left := [path for path in files if path not in self.acknowledged]):
            shuffled.shuffle(left)
            if self.plan.station == "receive":
                self._store(left[:AN_ASSOCIATION])
            else:
                self._drop(left[0])
            self.over.wait(shuffled.uniform(1.0, 4.0))

    def _store(self, files: Sequence[Path]) -> None:
        command = [dcmtk("storescu"), "-v", "-to", "10", "-ta", "20", "-td", "20", "-aec", "ALVEOSCOPE", "127.0.0.1"]
        done = subprocess.run([*command, str(self.port), *map(str, files)], capture_output=True, text=True, check=False)
        for part in (done.stdout + done.stderr).split("Sending file: ")[1:]:
            if "Received Store Response (Success)" in part:
                self.acknowledged.add(Path(part.split("\n", 1)[0].strip()))

    def _drop(self, file: Path) -> None:
        """Slowly, as a copy over the network: a piece, a pause, the rest."""
        target = self.inbox / file.parent.name / file.name
        target.parent.mkdir(exist_ok=True)
        content = file.read_bytes()
        with target.open("wb", buffering=0) as copy:
            copy.write(content[: len(content) // 2])
            time.sleep(0.3)
            copy.write(content[len(content) // 2 :])
        self.acknowledged.add(file)

    # What became of it -----------------------------------------------------------------------------------------------

    def drive(self) -> None:
        """All of it, until everything is judged or patience ends."""
        rest, kills = random.Random(7), self.plan.kills
        self.pacs(True)
        self.start()
        with ThreadPoolExecutor(4) as scanners:
            sent = [scanners.submit(self.send, number) for number in range(self.plan.studies)]
            try:
                for round_ in range(kills):
                    time.sleep(rest.uniform(*self.plan.gap_seconds))
                    self.damage()
                    self.kill()
                    self.pacs(round_ % 3 != 1)  # away now and then
                    self.start()
                    print(f"killed {round_ + 1}; {len(self.acknowledged)} images acknowledged", flush=True)
                    if round_ == kills // 2:
                        time.sleep(self.plan.gap_seconds[0])
                        self.fill()
                        if self.database is not None:
                            self.database.restart()
                        print("disk was full; database restarted", flush=True)
                self.pacs(True)
                self._wait()
            finally:
                self.over.set()
                for one in sent:
                    one.result()

    def _wait(self) -> None:
        end = time.monotonic() + self.plan.patience_seconds
        while time.monotonic() < end:
            assert self._process is not None
            assert self._process.poll() is None, f"it ended:\n{self.log.read_text('utf-8', 'replace')[-3000:]}"
            self.resident.append(psutil.Process(self._process.pid).memory_info().rss >> 20)
            if self.judged() == set(self.by_uid()) and not self.not_sent():
                return
            time.sleep(2.0)

    def by_uid(self) -> dict[str, list[Path]]:
        return {self.images[files[0]][0]: files for files in self.studies}

    def judged(self) -> set[str]:
        """Studies whose verdict stands on exactly the images that were acknowledged, all of them."""
        try:
            with open_store(self.url) as store:
                entries = {uid: store.find(uid) for uid in self.by_uid()}
        except AlveoscopeError:  # the service holds it, or it is restarting
            return set()
        return {uid for uid, files in self.by_uid().items() if self._is_judged(entries[uid], files)}

    def _is_judged(self, entry: WorklistEntry | None, files: Sequence[Path]) -> bool:
        if entry is None or entry.state is not State.DONE or entry.worker or entry.outcome is None:
            return False
        path = entry.outcome.result_path
        if path is None or not path.is_file() or not set(files) <= self.acknowledged:
            return False
        (study,) = json.loads(path.read_text("utf-8"))["studies"]
        judged = {one["sop_instance_uid"] for series in study["series"] for one in series["slices"]}
        return judged == {self.images[file][1] for file in files}

    def not_sent(self) -> set[str]:
        """Studies whose structured report is not at the PACS."""
        there = {str(dcmread(path).StudyInstanceUID) for path in (self.root / "archive").glob("*.dcm")}
        return set(self.by_uid()) - there

    def table(self) -> list[tuple[str, str, bool]]:
        """(What, figure, whether it is as it must be)."""
        judged = len(self.judged())
        threads = self.threads()
        status = self.stop()
        text = self.log.read_text("utf-8", "replace")
        chain = verify(self.data / "audit")
        broken = [one.code for one in chain.problems if one.code not in ("torn", "unreadable")]
        half = self.resident[len(self.resident) // 2 :] or [0]
        wanted, images = self.plan.studies, self.plan.studies * SLICES
        return [
            ("images acknowledged", f"{len(self.acknowledged)} of {images}", len(self.acknowledged) == images),
            ("studies judged on exactly these", f"{judged} of {wanted}", judged == wanted),
            ("reports at the PACS", f"{wanted - len(self.not_sent())} of {wanted}", not self.not_sent()),
            ("killed", str(self.plan.kills), True),
            ("disk full", f"{self.plan.full_seconds:.0f} s" if self.small else "no small disk here", True),
            ("database", "SQLite" if self.database is None else "PostgreSQL, restarted once", True),
            ("unreadable files planted", f"{self.planted}; the service ran as {self.user or 'root or you'}", True),
            ("threads", threads, True),
            ("resident memory at the end", f"{min(half)} to {max(half)} MiB", max(half) - min(half) < FLAT_MIB),
            ("exit status when asked to stop", str(status), status == 0),
            ("audit chain", ", ".join(broken) or "holds", not broken and "Not recorded" not in text),
            ("tracebacks in the log", str(_tracebacks(text)), not _tracebacks(text)),
            ("names of patients in the log", str(text.count(SECRET)), SECRET not in text),
        ]

    def close(self) -> None:
        self.over.set()
        self.pacs(False)
        if self._process is not None and self._process.poll() is None:
            self.kill()
        if self.small:
            subprocess.run(["umount", "-l", str(self.disk)], check=False)
        if self.database is not None:
            self.database.close()


def _uids(path: Path) -> tuple[str, str]:
    """Of the study and of the image."""
    dataset = dcmread(path, specific_tags=["StudyInstanceUID", "SOPInstanceUID"])
    return str(dataset.StudyInstanceUID), str(dataset.SOPInstanceUID)


def _tracebacks(log: str) -> int:
    """How many; without Python's own, of a child whose parent was killed while it started it."""
    return sum("spawn_main" not in one for one in log.split("Traceback")[1:])


def _may_run(user: str, command: str) -> bool:
    """A Python in root's own folders is nobody else's."""
    with contextlib.suppress(PermissionError):
        return (
            subprocess.run([command, "--version"], user=user, capture_output=True, cwd="/", check=False).returncode == 0
        )
    return False


@contextlib.contextmanager
def driven(plan: Plan, root: Path) -> Iterator[Drive]:
    drive = Drive(plan, root)
    try:
        drive.set_up()
        drive.drive()
        yield drive
    finally:
        drive.close()


def main() -> int:
    plan = Plan()
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--station", choices=("receive", "watch"), default=plan.station)
    options.add_argument("--studies", type=int, default=plan.studies)
    options.add_argument("--kills", type=int, default=plan.kills)
    options.add_argument("--full-seconds", type=float, default=plan.full_seconds)
    options.add_argument("--sqlite", action="store_true", help="not PostgreSQL")
    options.add_argument("--alveoscope", help="an installed command; this source tree by default")
    asked = options.parse_args()
    command = (asked.alveoscope,) if asked.alveoscope else plan.command
    plan = Plan(asked.station, asked.studies, asked.kills, asked.full_seconds, sqlite=asked.sqlite, command=command)
    root = Path(tempfile.mkdtemp(prefix="alveoscope-drive-"))
    root.chmod(0o755)
    print(f"In {root}", flush=True)
    with driven(plan, root) as drive:
        rows = drive.table()
    for what, figure, right in rows:
        print(f"{'' if right else 'NOT ':4}{what:32} {figure}")
    return 0 if all(right for _, _, right in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
