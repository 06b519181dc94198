"""Which studies a batch holds, and whether its folders make sense."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.batch.values import BatchRequest, StudyJob
from engine.dicom import scan
from engine.dicom.values import LeftOut, ScanCounts, ScanProblem, ScanResult, Study
from engine.errors import NothingFoundError, UsageError
from engine.files import check_writable
from engine.volume import CancelToken, ProgressSink, ignore_progress


@dataclass(frozen=True)
class Plan:
    """Every study found, in order of UID, and what belongs to none."""

    jobs: tuple[StudyJob, ...]
    left_out: tuple[LeftOut, ...]


def make_plan(
    request: BatchRequest, *, progress: ProgressSink = ignore_progress, cancel: CancelToken | None = None
) -> Plan:
    """Check the folders and find the studies.

    Raises
    ------
    UsageError
        A root lies in the output folder: its results would be taken for input.
    PathNotFoundError, NothingFoundError
        Nothing to do.
    OutputNotWritableError, DiskFullError
        The output folder can't be written to.
    """
    out = request.out.resolve()
    for root in request.roots:
        if root.resolve() == out or out in root.resolve().parents:
            raise UsageError(f"{root} lies in the output folder {request.out}.", "Give an output folder elsewhere.")
    check_writable(request.out / "results.csv")
    paths = [path for root in request.roots for path in without(root, out)]
    if not paths:
        raise NothingFoundError("There is no file here.", "Give a folder that holds chest CTs in DICOM.")
    found = scan(paths, progress=progress, cancel=cancel)
    beside = _by_folder(found.problems)
    jobs = tuple(job_of(study, found, beside) for study in found.studies)
    return Plan(jobs, found.problem_groups())


def _by_folder(problems: Iterable[ScanProblem]) -> dict[Path, list[ScanProblem]]:
    folders: dict[Path, list[ScanProblem]] = defaultdict(list)
    for problem in problems:
        folders[problem.path.parent].append(problem)
    return folders


def without(root: Path, out: Path) -> tuple[Path, ...]:
    """``root``, or what is in it beside ``out`` when that lies below: earlier results are no input."""
    if root.resolve() not in out.parents:
        return (root,)
    children = (child for child in sorted(root.iterdir()) if child.resolve() != out)
    return tuple(path for child in children for path in without(child, out))


def job_of(study: Study, found: ScanResult, problems: Mapping[Path, Sequence[ScanProblem]] | None = None) -> StudyJob:
    """The job that a study is: the files of all its series, each once.

    Where several patients share the Study Instance UID the files of all of them are looked at again: only together do
    they say that there are several, and which study is whose.

    Parameters
    ----------
    problems : mapping, optional
        Of the scan, by folder, for who asks about many studies: what could not be read in a study's own folders may be
        a part of it, and is said with it.
    """
    problems = _by_folder(found.problems) if problems is None else problems
    uid = study.study_instance_uid
    sharing = [one for one in found.studies if uid and one.study_instance_uid == uid] or [study]
    paths = tuple(sorted({path for one in sharing for path in files_of(one)}))
    folders = sorted({path.parent for path in paths})
    beside = tuple(problem for folder in folders for problem in problems.get(folder, ()))
    return StudyJob(
        study.key,
        paths,
        fingerprint(paths),
        study.image_count,
        None if paths else study,
        study.patient,
        study.study_date,
        ScanResult((), ScanCounts(), beside).problem_groups(),
    )


def files_of(study: Study) -> tuple[Path, ...]:
    """Files that hold a study, sorted."""
    return tuple(sorted({header.source.path for series in study.series for header in series.headers}))


def fingerprint(paths: Sequence[Path]) -> str:
    """sha256 (hex) over names, sizes and times of files; it changes when one of them changes or is gone.

    Cheap on purpose: it is taken before and after a study is read, and reading all bytes twice is not.
    """
    lines = [_line(path) for path in sorted(paths)]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _line(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return f"{path}\tgone"
    return f"{path}\t{status.st_size}\t{status.st_mtime_ns}"
