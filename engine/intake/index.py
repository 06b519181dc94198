"""What lies in a watched folder, and which of its studies are complete. Pure bookkeeping: the caller gives the time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.errors import DicomError
from engine.files import file_digest
from engine.intake.fingerprint import study_fingerprint
from engine.intake.identity import NoStudyError, identify_file
from engine.language import counted, phrase

# What writers leave while they copy.
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
#: A file that can't be told yet may be the study's own: it is waited for this many quiet times, not for ever.
_PATIENCE = 3
_CLOCKS_SECONDS = 300.0

#: Of a Study Instance UID: how many images were judged, and when that began (seconds since 1970-01-01 UTC).
Judged = Callable[[str], "tuple[int, float] | None"]


@dataclass(frozen=True)
class FoundStudy:
    """A study that is complete as far as anybody knows.

    Attributes
    ----------
    source : Path
        The deepest folder that holds all its files.
    images : int
        CT objects, the same file twice counted once.
    fingerprint : str
        Of their content.
    """

    study_instance_uid: str
    source: Path
    images: int
    patient: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Skipped:
    """Files of one folder that nobody will judge, and why, in words; all that lies in it where ``count`` is 0."""

    folder: Path
    count: int
    why: str

    def __str__(self) -> str:
        if not self.count:
            return phrase(f"{self.folder}: {self.why}; what lies in it is not judged")
        return counted(
            self.count,
            phrase(f"{self.folder}: 1 file is not judged: {self.why}"),
            phrase(f"{self.folder}: {self.count} files are not judged: {self.why}"),
        )


@dataclass(frozen=True)
class _Told:
    """As what a study was told: its files as they were, and their content where it was read."""

    stamps: frozenset[tuple[Path, tuple[int, int]]]
    fingerprint: str = ""


@dataclass
class _File:
    """What was seen of one file; ``since`` is our own monotonic time, so that no clock of a server matters."""

    stamp: tuple[int, int]
    since: float
    study: str = ""
    patient: str = ""
    digest: str = ""
    skipped: str = ""
    told: bool = False  #: what it is: a study's image, or nothing for us

    def forget(self, stamp: tuple[int, int], now: float) -> None:
        """It changed: its content is unknown again; which study it belongs to is known until it is read anew."""
        self.stamp, self.since = stamp, now
        self.digest, self.skipped, self.told = "", "", False


class FolderIndex:
    """Files, and the studies that they make up.

    Parameters
    ----------
    quiet_seconds : float
        A study is complete when none of its own files changed, came or went for this long. A file that can't be told
        yet delays the studies of its folder, but not for ever: somebody else's files may come all day.
    judged : callable
        What an earlier run did with a study.
    """

    def __init__(self, folder: Path, quiet_seconds: float, judged: Judged = lambda _uid: None) -> None:
        self._folder = folder
        self._quiet = quiet_seconds
        self._judged = judged
        self._files: dict[Path, _File] = {}
        self._told: dict[str, _Told] = {}
        self._lost: dict[str, float] = {}  #: when a file of a study was missed for the last time
        self._skipped: Counter[tuple[Path, str]] = Counter()
        self._shut: dict[Path, str] = {}
        self._shut_told: dict[Path, str] = {}

    def update(self, now: float) -> tuple[FoundStudy, ...]:
        """Walk the folder; studies that are complete now and were not told as they are."""
        return tuple(self.found(now))

    def found(self, now: float) -> Iterator[FoundStudy]:
        """The same, one after another: each is read only when it is asked for."""
        self._shut = {}
        seen = dict(walk(self._folder, self._shut))
        self._miss([path for path in self._files if path not in seen], now)
        for path, stamp in seen.items():
            known = self._files.get(path)
            if known is None:
                self._files[path] = _File(stamp, now)
            elif known.stamp != stamp:
                known.forget(stamp, now)
        self._identify(now)
        here = {file.study for file in self._files.values()}
        self._told = {uid: told for uid, told in self._told.items() if uid in here}
        self._lost = {uid: since for uid, since in self._lost.items() if uid in here}
        yield from self._complete(now)

    @property
    def out_of_reach(self) -> str:
        """Why the folder itself could not be looked into at the last walk, a sentence; empty where it could."""
        why = self._shut.get(self._folder)
        return "" if why is None else str(Skipped(self._folder, 0, why))

    def skipped(self) -> tuple[Skipped, ...]:
        """What nobody will judge, told when there is more of it than before."""
        counts = Counter((path.parent, file.skipped) for path, file in self._files.items() if file.skipped)
        news = [Skipped(folder, n, why) for (folder, why), n in counts.items() if n > self._skipped[folder, why]]
        news += [Skipped(folder, 0, why) for folder, why in self._shut.items() if folder not in self._shut_told]
        self._skipped, self._shut_told = counts, self._shut
        return tuple(sorted(news, key=lambda one: (str(one.folder), one.why)))

    def untell(self, study_instance_uid: str) -> None:
        """It could not be handed on: tell it again."""
        self._told.pop(study_instance_uid, None)

    def _miss(self, paths: Iterable[Path], now: float) -> None:
        """Files that were here before. A study that loses some may be being deleted, or its share may be going: what is
        left of it is the study only when that has been quiet, too, and every folder of it can be looked into. What the
        runner made of it meanwhile nobody knows here: it is told again where it was not judged."""
        shut = () if self._folder in self._shut else tuple(self._shut)
        for path in paths:
            self._lost[self._files[path].study] = now
            if any(path.is_relative_to(folder) for folder in shut):
                self._told.pop(self._files[path].study, None)
            else:
                del self._files[path]

    def _identify(self, now: float) -> None:
        """Say of each file which study it belongs to: as soon as its header can be read, for good when it is quiet."""
        for path, file in self._files.items():
            quiet = now - file.since >= self._quiet
            if file.told or (file.study and not quiet):
                continue
            file.skipped = ""
            try:
                identity = identify_file(path)
            except NoStudyError:
                file.study = ""
                file.skipped = phrase("no valid Study Instance UID, so nobody knows the study")
            except DicomError:
                file.study = ""  # no DICOM, or its header is not all there yet
                if path.suffix.lower() == ".zip":
                    file.skipped = phrase("archives are not opened here; unpack them, or run a batch on them")
            except OSError as error:
                file.study = ""
                file.skipped = phrase(f"can't be read ({error.strerror or type(error).__name__})")
            else:
                file.study = identity.study_instance_uid if identity.is_ct else ""
                file.patient = identity.patient
            # What can't be read may become readable (permissions change no modification time): asked again each time.
            file.told = quiet and not file.skipped.startswith("can't")
            if not quiet:
                file.skipped = ""

    def _complete(self, now: float) -> Iterator[FoundStudy]:
        unknown = {path.parent for path, file in self._files.items() if not file.told and not file.study}
        studies: dict[str, list[Path]] = {}
        for path, file in self._files.items():
            if file.study:
                studies.setdefault(file.study, []).append(path)
        for uid, paths in sorted(studies.items()):
            parents = sorted({path.parent for path in paths})
            age = now - max(self._lost.get(uid, 0.0), *(self._files[path].since for path in paths))
            wait = self._quiet * (_PATIENCE if unknown & set(parents) else 1)
            told, stamps = self._told.get(uid), frozenset((path, self._files[path].stamp) for path in paths)
            if age < wait or (told is not None and told.stamps == stamps):
                continue
            if told is None and self._is_known(uid, paths):
                self._told[uid] = _Told(stamps)
                continue
            if not self._digested(paths):
                continue
            digests = {self._files[path].digest for path in paths}
            fingerprint = study_fingerprint(digests)
            self._told[uid] = _Told(stamps, fingerprint)
            if told is not None and told.fingerprint == fingerprint:
                continue
            source = Path(os.path.commonpath(parents)) if parents else self._folder
            yield FoundStudy(uid, source, len(digests), self._files[paths[0]].patient, fingerprint)

    def _is_known(self, uid: str, paths: list[Path]) -> bool:
        """Whether an earlier run had this study judged as it lies here: a restart doesn't read everything anew."""
        judged = self._judged(uid)
        if judged is None or judged[0] != len(paths):
            return False
        try:
            status = [path.stat() for path in paths]
        except OSError:
            return False
        # Servers' clocks differ from ours; a copy that keeps the modification time changes the other one.
        return max(max(one.st_mtime, one.st_ctime) for one in status) + _CLOCKS_SECONDS < judged[1]

    def _digested(self, paths: Iterable[Path]) -> bool:
        """Read what has not been read since it changed; False when a file is gone or can't be read."""
        for path in paths:
            file = self._files[path]
            if file.digest:
                continue
            try:
                file.digest = file_digest(path)
            except OSError:
                return False
        return True


def walk(folder: Path, shut: dict[Path, str]) -> Iterator[tuple[Path, tuple[int, int]]]:
    """(path, (size, modification time)) of every finished-looking file; what can't be looked at is left for later.

    ``shut`` gets the folders that can't be looked into, and why.
    """
    pending = [folder]
    while pending:
        place = pending.pop()
        try:
            entries = list(os.scandir(place))
        except OSError as error:
            if place == folder or not isinstance(error, FileNotFoundError):  # else it was removed just now
                shut[place] = phrase(f"can't be looked into ({error.strerror or type(error).__name__})")
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
                elif entry.is_file() and not entry.name.startswith(".") and not entry.name.endswith(_UNFINISHED):
                    status = entry.stat()
                    yield Path(entry.path), (status.st_size, status.st_mtime_ns)
            except OSError:
                continue
