"""From paths to studies: one pass over the files, one open each, headers only; what is found streams out meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path, PurePath

from engine.dicom import archive
from engine.dicom.attributes import CT_IMAGE, FUNCTIONAL_GROUP_CLASSES, Tag
from engine.dicom.catalogue import Catalogue, withdrawn
from engine.dicom.dicomdir import referenced_files
from engine.dicom.duplicates import SeenObjects
from engine.dicom.elements import Elements
from engine.dicom.files import files_below
from engine.dicom.multiframe import records_of_frames
from engine.dicom.probe import Probed, probe_all
from engine.dicom.read import FIRST_BYTES, EmptyFileError, NotDicomError, elements_of_member
from engine.dicom.record import is_directory, record_of
from engine.dicom.text import identifier
from engine.dicom.values import FOLDER_UNREADABLE, ScanCounts, ScanProblem, ScanResult, SliceSource, Study
from engine.errors import (
    AlveoscopeError,
    ArchiveRefusedError,
    Cancelled,
    DicomError,
    NothingFoundError,
    PathUnreadableError,
)
from engine.language import counted
from engine.volume import CancelToken, Progress, ProgressSink, ignore_progress

REPORT_SECONDS = 0.1
"""Progress and growing studies are reported at most ten times a second."""

OnSeries = Callable[[Study], None]


def scan(
    paths: Sequence[Path],
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
    on_series: OnSeries | None = None,
) -> ScanResult:
    """Find and judge every series below the given paths.

    Parameters
    ----------
    paths : sequence of Path
        Folders (searched whole), DICOM files with or without extension, ZIP archives (read in place), or a
        DICOMDIR (only the files that it names). A DICOMDIR met inside a folder is no image.
    progress : callable
        Gets ``Progress("scan", files so far)``.
    on_series : callable, optional
        ``on_series(study)`` gets each study as far as it is known, whenever it has grown; at most ten calls a second
        and called from this thread. The result is what counts.

    Returns
    -------
    ScanResult
        What is no DICOM is counted; what can't be read is a problem; neither ends the scan.

    Raises
    ------
    PathNotFoundError
        A path does not exist.
    PathUnreadableError, ArchiveRefusedError
        Nothing was found, and a folder, file or archive could not be read.
    NothingFoundError
        No DICOM at all.
    Cancelled
        The token was cancelled.
    """
    run = _Scan(progress, cancel or CancelToken(), on_series)
    run.search([Path(path) for path in paths])
    return run.result()


class _Scan:
    """One scan's growing state."""

    def __init__(self, progress: ProgressSink, cancel: CancelToken, on_series: OnSeries | None) -> None:
        self._progress, self._cancel, self._on_series = progress, cancel, on_series
        self._problems: list[ScanProblem] = []
        self._seen = SeenObjects()
        self._catalogue = Catalogue(self._seen.shared)
        self._counts = dict.fromkeys(("images", "duplicates", "not_dicom", "other_dicom", "unreadable"), 0)
        self._grown: set[str] = set()
        self._told: dict[str, tuple[Study, ...]] = {}
        self._directories = 0
        self._empty_directory = ""
        self._next_report = time.monotonic() + REPORT_SECONDS

    def search(self, paths: Sequence[Path]) -> None:
        named = set(paths)
        for found in probe_all(files_below(paths, self._problems.append)):
            self._step()
            self._take(found, named)
        self._report()

    def result(self) -> ScanResult:
        counts = ScanCounts(files=sum(self._counts.values()), **self._counts)
        if not counts.images and counts.other_dicom == self._directories:
            self._refuse(counts)
        return ScanResult(self._catalogue.studies(), counts, tuple(self._problems))

    def _refuse(self, counts: ScanCounts) -> None:
        hint = "Choose a folder that holds DICOM files."
        if self._empty_directory:
            raise NothingFoundError(self._empty_directory, "Choose the folder that holds the images.")
        for problem in self._problems:
            if problem.code in (PathUnreadableError.code, FOLDER_UNREADABLE):
                way_out = "Check the permissions, or copy the study to a local folder."
                raise PathUnreadableError(problem.message, way_out)
        for problem in self._problems:
            if problem.code == ArchiveRefusedError.code:
                way_out = "Copy the archive again, or extract it and open the folder."
                raise ArchiveRefusedError(problem.message, way_out)
        if counts.files:
            raise NothingFoundError(
                counted(
                    counts.files,
                    "The file is no DICOM object that can be read.",
                    f"None of {counts.files} files is a DICOM object that can be read.",
                ),
                hint,
            )
        raise NothingFoundError("There are no files here.", hint)

    def _take(self, found: Probed, named: Iterable[Path]) -> None:
        source = SliceSource(found.path)
        if found.archive:
            self._take_archive(found.path)
        elif found.elements is None:
            self._leave_out(source, found.error)
        elif is_directory(found.elements) and found.path in named:
            self._count_directory()
            self._take_directory(found.path)
        else:
            self._guarded(source, partial(self._take_elements, found.elements, source, found.size))

    def _take_directory(self, path: Path) -> None:
        try:
            referenced = list(referenced_files(path))
        except (AlveoscopeError, OSError) as error:
            self._leave_out(SliceSource(path), error)
            return
        paths = [one for one in referenced if isinstance(one, Path)]
        self._problems += [one for one in referenced if isinstance(one, ScanProblem)]
        if not paths:
            named = counted(
                len(referenced),
                "The only file that the DICOMDIR names is not here.",
                f"None of the {len(referenced)} files that the DICOMDIR names is here.",
            )
            self._empty_directory = named if referenced else "The DICOMDIR names no files."
        for found in probe_all(iter(paths)):
            self._step()
            self._take(found, ())

    def _take_archive(self, path: Path) -> None:
        try:
            for name, member, first in archive.contents(path, FIRST_BYTES):
                self._step()
                source = SliceSource(path, name)
                if member is None or not isinstance(first, bytes):
                    self._leave_out(source, first if isinstance(first, Exception) else None)
                else:
                    self._guarded(source, partial(self._take_member, member, source, first))
        except Cancelled:
            raise
        except AlveoscopeError as error:
            self._leave_out(SliceSource(path), error)

    def _take_member(self, member: archive.Member, source: SliceSource, first: bytes) -> None:
        self._take_elements(elements_of_member(source.path, member, first), source, member.inflated_bytes)

    def _guarded(self, source: SliceSource, take: Callable[[], None]) -> None:
        """Take one object in; whatever it holds, only itself is left out."""
        try:
            take()
        except Cancelled:
            raise
        except (AlveoscopeError, OSError) as error:
            self._leave_out(source, error)
        except Exception as error:  # a header made to break parsers must not end the scan of the folder beside it
            damage = f"The object can't be understood: {type(error).__name__}."
            self._leave_out(source, DicomError(damage, "Copy or send the object again."))

    def _take_elements(self, elements: Elements, source: SliceSource, size: int) -> None:
        if is_directory(elements):
            self._count_directory()
            return
        if elements.pixels is None and not elements.values.get(Tag.SERIES_INSTANCE_UID):
            self._without_series(elements, source)
            return
        if identifier(elements.values.get(Tag.SOP_CLASS_UID)) in FUNCTIONAL_GROUP_CLASSES:
            records = records_of_frames(elements, source, size)
        else:
            records = [record_of(elements, source, size)]
        copy = self._seen.take(records)
        if copy is None:
            self._count("duplicates")
            return
        if copy:
            records = [record.as_copy(copy) for record in records]
        self._count("images" if records[0].has_image else "other_dicom")
        for record in records:
            self._grown.add(self._catalogue.add(record))
            if record.problem and record.has_image:
                self._problem(source, "geometry", record.problem)

    def _without_series(self, elements: Elements, source: SliceSource) -> None:
        """Objects without an image that belong to no series: whole ones, such as hanging protocols, or torsos."""
        is_image = identifier(elements.values.get(Tag.SOP_CLASS_UID)) in {CT_IMAGE, *FUNCTIONAL_GROUP_CLASSES}
        if is_image and not elements.cut:
            damage = "The header is damaged: an image without pixels and series."
            self._leave_out(source, DicomError(damage, "Copy or send the object again."))
            return
        if elements.cut or Tag.ROWS in elements.values:
            self._leave_out(source, DicomError("The file is cut off inside its header.", "Copy it again."))
            return
        self._count("other_dicom")
        self._problem(source, "no-series", "This DICOM object holds no image and names no series.")

    def _leave_out(self, source: SliceSource, error: Exception | None) -> None:
        name = source.member or source.path.name
        if isinstance(error, NotDicomError):
            self._count("not_dicom")
            named = name.lower().endswith((".dcm", ".dicom", ".ima")) and not _is_shadow(name)
            if isinstance(error, EmptyFileError):
                # Copies that broke off leave empty files; images often have names without a suffix.
                if named or "." not in PurePath(name).name:
                    self._problem(source, error.code, error.message)
            elif named:
                self._problem(source, error.code, "Named like a DICOM file, but it is none.")
            return
        self._count("unreadable")
        if isinstance(error, AlveoscopeError):
            self._problem(source, error.code, error.message)
        else:
            reason = getattr(error, "strerror", None) or type(error).__name__
            self._problem(source, PathUnreadableError.code, f"The file can't be read: {reason}.")

    def _problem(self, source: SliceSource, code: str, message: str) -> None:
        self._problems.append(ScanProblem(source.path, code, message, source.member or ""))

    def _count_directory(self) -> None:
        self._directories += 1
        self._count("other_dicom")

    def _count(self, what: str) -> None:
        self._counts[what] += 1

    def _step(self) -> None:
        self._cancel.raise_if_cancelled()
        if time.monotonic() >= self._next_report:
            self._report()

    def _report(self) -> None:
        began = time.monotonic()
        self._progress(Progress("scan", sum(self._counts.values())))
        if self._on_series is not None:
            for group in sorted(self._grown):
                studies = self._catalogue.group(group)
                for study in (*withdrawn(self._told.get(group, ()), studies), *studies):
                    self._on_series(study)
                self._told[group] = studies
            self._grown.clear()
        now = time.monotonic()
        # A large study takes longer to judge than to find: never spend more than a tenth of the time on reports.
        self._next_report = now + max(REPORT_SECONDS, 10 * (now - began))


def _is_shadow(name: str) -> bool:
    """True for what macOS puts beside each file on foreign disks and in archives: ``._IM0001.dcm``."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].startswith("._")
