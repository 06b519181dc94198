"""The study of a worklist's entry, where it lies: all of it, or why not."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from engine.batch.plan import files_of, job_of
from engine.batch.values import StudyJob
from engine.dicom import scan
from engine.dicom.values import FOLDER_UNREADABLE, ScanResult, Study
from engine.errors import InputError, NothingFoundError, PathNotFoundError, PathUnreadableError
from engine.files import is_file
from engine.intake.fingerprint import study_fingerprint
from engine.volume import CancelToken
from engine.worklist.about import about_of
from engine.worklist.store import WorklistStore
from engine.worklist.values import WorklistEntry

#: Times that a study is looked for whose files are not there: some minutes, longer than a watched folder needs to see
#: that its share is away, after which it tells all that lies there when it is back.
LOOKS = 5
#: Times that one of a study's files may not be readable: an emergency waits half a minute for it, then no longer.
_READING_LOOKS = 2


class SeveralPatientsError(InputError):
    """One Study Instance UID on several patients: each was put on the list as a study of its own."""

    code = "several-patients"


def job_for(entry: WorklistEntry, store: WorklistStore, cancel: CancelToken) -> StudyJob:
    """Scan where a study lies and say on the worklist whose it is; what a worker needs to judge it.

    Raises
    ------
    PathNotFoundError
        Its files are not there, or fewer than it had.
    PathUnreadableError
        One of them can't be read.
    SeveralPatientsError
        Its UID is that of several patients; each is on the worklist now.
    StoreError, Cancelled, OSError
    """
    try:
        found = scan((entry.source,), cancel=cancel)
    except (PathNotFoundError, NothingFoundError):
        if _holds_files(entry.source):
            raise
        raise _gone() from None
    for study in found.studies:
        if study.key == entry.study_instance_uid:
            _check_whole(study, found, entry)
            store.describe(study.key, about_of(study))
            return job_of(study, found)
    sharing = [one for one in found.studies if one.study_instance_uid == entry.study_instance_uid]
    if not sharing:
        raise _gone()
    for study in sharing:  # one UID on several patients: each is a study of its own
        content = study_fingerprint(hashlib.sha256(path.read_bytes()).hexdigest() for path in files_of(study))
        store.submit(study.key, entry.source, images=study.image_count, patient=study.patient.name, fingerprint=content)
    raise SeveralPatientsError(
        f"{len(sharing)} patients share this Study Instance UID.", "Each is judged as a study of its own."
    )


def _check_whole(study: Study, found: ScanResult, entry: WorklistEntry) -> None:
    """What was there when the study was submitted must be there now: a verdict is not made of a part.

    Raises
    ------
    PathNotFoundError
        Fewer files than the study had.
    PathUnreadableError
        A file can't be read that may be one of the study's; for good, it is judged without, and that is said.
    """
    if max(study.image_count, found.counts.files) < entry.images:
        raise _gone()
    if study.image_count >= entry.images or entry.attempts >= _READING_LOOKS:
        return
    for problem in found.problems:
        if problem.code in (PathUnreadableError.code, FOLDER_UNREADABLE):
            raise PathUnreadableError(problem.message, "Check the disk or the share, and try again.")


def _gone() -> PathNotFoundError:
    return PathNotFoundError("The study's files are not where they were.", "Send the study again.")


def _holds_files(place: Path) -> bool:
    """Whether a file lies there or below; an empty folder is what is left where a share was mounted."""
    return is_file(place) or any(names for _folder, _folders, names in os.walk(place))
