"""Where received objects lie until they are judged: one folder a study, one file an object, on the disk before success.

``<spool>/<study UID>/<SOP instance UID>.dcm``, the bytes as they came.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.errors import DiskFullError
from engine.files import inside, output_error, safe_name, write_atomically
from engine.intake.identity import ObjectIdentity

#: Kept free for the system, its logs and the results: below this nothing more is taken.
MINIMUM_FREE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class Spool:
    """A folder of received studies."""

    folder: Path
    minimum_free_bytes: int = MINIMUM_FREE_BYTES

    def prepare(self) -> None:
        """Make the folder and remove what a crash left half-written.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # patients' images: nobody else's business
            for part in self.folder.glob("*/.*.part"):
                part.unlink(missing_ok=True)
        except OSError as error:
            raise output_error(self.folder, error) from error

    def store(self, identity: ObjectIdentity, content: bytes) -> Path:
        """Put an object on the disk, file and folder flushed; the same object again replaces itself.

        Raises
        ------
        DiskFullError
            No space, or less left than the reserve.
        OutputNotWritableError
        """
        path = inside(
            self.folder, safe_name(identity.study_instance_uid), f"{safe_name(identity.sop_instance_uid)}.dcm"
        )
        self._check_reserve(len(content))
        write_atomically(path, content)
        _flush_folder(path.parent)
        return path

    def study_folder(self, study_instance_uid: str) -> Path:
        return inside(self.folder, safe_name(study_instance_uid))

    def images(self, study_instance_uid: str) -> int:
        """Objects of a study on the disk."""
        return sum(1 for _ in self.study_folder(study_instance_uid).glob("*.dcm"))

    def studies(self) -> tuple[str, ...]:
        """Study Instance UIDs of what lies here."""
        return tuple(sorted(path.name for path in self.folder.iterdir() if path.is_dir()))

    def _check_reserve(self, needed: int) -> None:
        free = shutil.disk_usage(self.folder).free
        if free - needed < self.minimum_free_bytes:
            raise DiskFullError(
                f"Only {free // 2**20} MiB left for received studies.", "Free some space or give another --spool."
            )


def _flush_folder(folder: Path) -> None:
    # A file is on the disk for good only when its name is too (POSIX); Windows has no such call and needs none.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
