"""Where received objects lie until they are judged: one folder a study, one file an object, on the disk before success.

``<spool>/<study>/<SOP instance>.dcm``, the bytes as they came; names by :func:`engine.files.safe_name`. Another object
under a UID that is taken lies beside it: ``<SOP instance>.2.dcm``. What is no CT image, where it is kept at all, lies
in ``<spool>/others``, which nobody judges.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from engine.dicom.deflated import read_bounded
from engine.errors import DicomError, DiskFullError
from engine.files import file_digest, flush_folder, inside, make_folder, output_error, safe_name, write_atomically
from engine.intake.fingerprint import study_fingerprint
from engine.intake.identity import ObjectIdentity, identify_file
from engine.locations import data_folder

#: Kept free for the system, its logs and the results: below this nothing more is taken.
MINIMUM_FREE_BYTES = 512 * 1024 * 1024

OTHERS = "others"
#: What left, and when: so that a later part of a study is not taken for the whole.
_LEFT = ".left"
_LEAVING = ".leaving-"
#: What is half-written for longer than any object takes to be was left by a crash; what is younger, another writes.
_PART_SECONDS = 3600.0
#: Of this program's threads, by study: whoever names the same folder uses the same ones.
_LOCKS = tuple(threading.Lock() for _ in range(64))


class Stored(str, Enum):
    """What became of an object that was put on the disk."""

    NEW = "new"
    SAME = "same"  #: the very object was there already
    REPLACED = "replaced"  #: the same image with another header: the later one stays
    BESIDE = "beside"  #: another image under a UID that is taken: both stay


@dataclass(frozen=True)
class Spool:
    """A folder of received studies.

    Attributes
    ----------
    make_room : list of callable
        Asked, in turn, to free space for so many bytes before an object is refused for want of it.
    renews : bool
        The very object that was there already has come now, for :meth:`came` and :meth:`last_change`.
    """

    folder: Path
    minimum_free_bytes: int = MINIMUM_FREE_BYTES
    make_room: list[Callable[[int], None]] = field(default_factory=list, compare=False)
    renews: bool = False

    def prepare(self, *, alone: bool = False) -> None:
        """Make the folder and remove what a crash left half-written or half-removed.

        Parameters
        ----------
        alone : bool
            Nobody else fills the folder now. Else what was half-written a moment ago is being written, and stays.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        try:
            make_folder(self.folder.parent)
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # patients' images: nobody else's business
            for part in (*self.folder.glob("*/.*.part"), *self.folder.glob(f"{OTHERS}/*/.*.part")):
                with suppress(FileNotFoundError):  # another program was done with it
                    if alone or abs(time.time() - part.stat().st_mtime) > _PART_SECONDS:
                        part.unlink()
            for leaving in self.folder.glob(f"{_LEAVING}*"):
                shutil.rmtree(leaving, ignore_errors=True)
        except OSError as error:
            raise output_error(self.folder, error) from error

    def store(self, identity: ObjectIdentity, content: bytes) -> Stored:
        """Put an object on the disk, file and folder flushed. None that was stored before is lost by it.

        Raises
        ------
        DiskFullError
            No space, or less left than the reserve.
        OutputNotWritableError
        """
        folder = self.study_folder(identity.study_instance_uid)
        if not identity.is_ct:
            folder = inside(self.folder, OTHERS, folder.name)
        self._check_reserve(len(content))
        name = safe_name(identity.sop_instance_uid)
        with _lock_of(folder):
            path, stored = _place(folder, name, content)
            if stored is not Stored.SAME:
                write_atomically(path, content)
                flush_folder(path.parent)
            elif self.renews:
                os.utime(path)
        return stored

    def study_folder(self, study_instance_uid: str) -> Path:
        return inside(self.folder, safe_name(study_instance_uid))

    def files(self, study_instance_uid: str) -> tuple[Path, ...]:
        """The objects of a study on the disk."""
        found = self.study_folder(study_instance_uid).glob("*.dcm")
        return tuple(sorted(path for path in found if path.is_file()))

    def images(self, study_instance_uid: str) -> int:
        """Objects of a study on the disk."""
        return len(self.files(study_instance_uid))

    def came(self, study_instance_uid: str) -> dict[str, int]:
        """Name of each object of a study -> when it came, nanoseconds since 1970-01-01 UTC."""
        return {path.name: path.lstat().st_mtime_ns for path in self.files(study_instance_uid)}

    def studies(self) -> tuple[str, ...]:
        """Study Instance UIDs of what lies here, by the folders; by a header where a folder has another name."""
        return tuple(sorted(self._study_of(folder) for folder in self._folders()))

    def patient(self, study_instance_uid: str) -> str:
        """The patient's name, from the first object whose header can be read; empty when there is none."""
        for path in self.files(study_instance_uid):
            try:
                return identify_file(path).patient
            except (DicomError, OSError):
                continue
        return ""

    def fingerprint(self, study_instance_uid: str) -> str:
        """Of the content of a study's files; one that can't be read counts by its name."""
        return study_fingerprint(_digest(path) for path in self.files(study_instance_uid))

    # Leaving

    def last_change(self, study_instance_uid: str) -> float:
        """When the latest object of a study came, seconds since 1970-01-01 UTC; 0 without any."""
        return _came(self.files(study_instance_uid))

    def size(self, study_instance_uid: str) -> int:
        """Bytes of a study."""
        return sum(path.lstat().st_size for path in self.files(study_instance_uid))

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.folder).free

    def remove(self, study_instance_uid: str, unless_after: float) -> bool:
        """Remove a study, unless an object of it came after that time; what it held is noted."""
        folder = self.study_folder(study_instance_uid)
        leaving = inside(self.folder, f"{_LEAVING}{folder.name}.{time.time_ns()}")
        with _lock_of(folder):
            if not folder.is_dir() or self.last_change(study_instance_uid) > unless_after:
                return False
            # With what left before: a part that leaves is not the whole when it comes again.
            left = self._left(study_instance_uid) | {path.name for path in self.files(study_instance_uid)}
            note = {"objects": sorted(left), "at": time.time()}
            write_atomically(self.folder / _LEFT / f"{folder.name}.json", json.dumps(note), durable=False)
            folder.rename(leaving)
        shutil.rmtree(leaving, ignore_errors=True)
        shutil.rmtree(inside(self.folder, OTHERS, folder.name), ignore_errors=True)
        return True

    def missing(self, study_instance_uid: str) -> int:
        """How many objects of this study were here once, left after they were judged, and did not come again.

        Raises
        ------
        OSError
            The note of what left can't be read now.
        """
        return len(self._left(study_instance_uid) - {path.name for path in self.files(study_instance_uid)})

    def forget_left(self, older_than_seconds: float) -> None:
        """Drop the notes of studies that left long ago; not where a part of one lies here: it would be the whole."""
        for note in (self.folder / _LEFT).glob("*.json"):
            here = self.folder / note.name.removesuffix(".json")
            with suppress(OSError):  # another program dropped it, or has it open: it goes later
                if time.time() - note.stat().st_mtime > older_than_seconds and not here.is_dir():
                    note.unlink()

    def remove_others(self, unless_after: float) -> None:
        """Remove what is no CT image and whose study is not here, unless some of it came after that time."""
        for folder in (self.folder / OTHERS).glob("*"):
            with _lock_of(folder), suppress(OSError):
                if not (self.folder / folder.name).is_dir() and _came(folder.glob("*")) <= unless_after:
                    shutil.rmtree(folder, ignore_errors=True)

    def _left(self, study_instance_uid: str) -> set[str]:
        """Names of the objects of a study that left."""
        note = self.folder / _LEFT / f"{safe_name(study_instance_uid)}.json"
        try:
            return set(json.loads(note.read_text(encoding="utf-8"))["objects"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return set()

    def _folders(self) -> Iterator[Path]:
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != OTHERS and not path.name.startswith("."):
                yield path

    def _study_of(self, folder: Path) -> str:
        if folder.name.startswith("id-"):
            for path in sorted(folder.glob("*.dcm")):
                try:
                    return identify_file(path).study_instance_uid
                except (DicomError, OSError):
                    continue
        return folder.name

    def _check_reserve(self, needed: int) -> None:
        for make_room in (*self.make_room, None):
            free = self.free_bytes()
            if free - needed >= self.minimum_free_bytes:
                return
            if make_room is not None:
                make_room(needed)
        raise DiskFullError(
            f"Only {free // 2**20} MiB left for received studies.", "Free some space or give another --spool."
        )


def _came(files: Iterable[Path]) -> float:
    return max((path.lstat().st_mtime for path in files), default=0.0)


def _lock_of(folder: Path) -> threading.Lock:
    return _LOCKS[hash(folder.name) % len(_LOCKS)]


def received_spool() -> Spool:
    """Where studies lie that were sent to this computer, unless its administrator names another folder."""
    return Spool(data_folder() / "spool")


def retrieved_spool() -> Spool:
    """Where studies lie that somebody asked the PACS for: they are on no worklist unless somebody puts them there."""
    return Spool(data_folder() / "retrieved", renews=True)


def _place(folder: Path, name: str, content: bytes) -> tuple[Path, Stored]:
    """Where an object goes beside those of the same UID, and what that means."""
    number = 1
    while True:
        path = folder / (f"{name}.dcm" if number == 1 else f"{name}.{number}.dcm")
        try:
            known = path.read_bytes()
        except OSError:
            if path.exists():  # it can't be read: never write over it
                number += 1
                continue
            return path, Stored.NEW if number == 1 else Stored.BESIDE
        if known == content:
            return path, Stored.SAME
        if _same_image(known, content):
            return path, Stored.REPLACED
        number += 1


def _digest(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError:
        return f"unreadable {path.name}"


def _same_image(one: bytes, other: bytes) -> bool:
    """Whether two objects of one UID hold the same pixels: then they are the same image, written twice."""
    import io

    try:
        first, second = (read_bounded(io.BytesIO(content)) for content in (one, other))
        if first.file_meta.TransferSyntaxUID != second.file_meta.TransferSyntaxUID:
            return False
        return bool(first.get("PixelData")) and first.get("PixelData") == second.get("PixelData")
    except Exception:  # a damaged header is no proof of anything: keep both
        return False
