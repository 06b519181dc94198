"""A batch: every study accounted for, resumed without doing anything twice, the same results as one analysis."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from engine.batch.journal import JOURNAL, Journal
from engine.batch.page import summary_html
from engine.batch.plan import job_of, without
from engine.batch.pool import Ended, WorkerPool
from engine.batch.run import Runner, run_batch
from engine.batch.tables import write_tables
from engine.batch.values import BatchRequest, BatchSummary, Row, StudyJob, WorkSettings, in_one_cell, out_of_cell
from engine.batch.worker import make_worker
from engine.cli import main
from engine.dicom import scan
from engine.dicom.values import LeftOut
from engine.errors import DiskFullError, NothingFoundError, OutputNotWritableError, UsageError
from engine.report.json_ import report_from_json
from engine.service import analyse
from engine.triage.request import AnalyseRequest
from engine.volume import CancelToken, Progress
from engine.worklist.store import open_store
from engine.worklist.values import State
from tests.support.batch_handlers import make_fragile
from tests.support.judged_here import in_this_process, judge_here

MakeStudies = Callable[..., Path]


def pool_of(factory: Callable[[WorkSettings], Callable[[StudyJob], Row]]) -> Runner:
    return lambda jobs, settings, cancel: WorkerPool(factory, settings, count=1).run(jobs, cancel)


def crashed(jobs: Sequence[StudyJob], _settings: WorkSettings, _cancel: CancelToken) -> Iterator[Ended[StudyJob]]:
    """A runner whose workers are all killed, as the pool tells it."""
    for job in jobs:
        yield Ended(job, error_code="worker-died", error_message="The process that read the study was killed.")


@pytest.fixture
def request_for(tmp_path: Path, bundle_path: Path) -> Callable[..., BatchRequest]:
    def make(root: Path, **changes: object) -> BatchRequest:
        request = BatchRequest((root,), tmp_path / "out", bundle=bundle_path, workers=1)
        return replace(request, **changes)  # type: ignore[arg-type]

    return make


def table(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((out / "results.csv").read_text(encoding="utf-8-sig"), newline="")))


def uid_of(folder: Path) -> str:
    return str(dcmread(next(folder.glob("IM*.dcm")), stop_before_pixels=True).StudyInstanceUID)


def comparable(path: Path) -> object:
    """A result without its times."""
    report = report_from_json(path.read_text())
    return [
        replace(study, series=tuple(replace(one, timing_ms={}) for one in study.series)) for study in report.studies
    ]


def test_results_are_those_of_analyze_to_the_last_digit(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a", "b")
    summary = run_batch(request_for(root))
    assert (len(summary.rows), summary.failed, summary.cancelled) == (2, 0, False)
    for name in ("a", "b"):
        alone = analyse(AnalyseRequest((root / name,), bundle=request_for(root).bundle))
        stripped = [
            replace(study, series=tuple(replace(one, timing_ms={}) for one in study.series)) for study in alone.studies
        ]
        assert comparable(request_for(root).out / "studies" / f"{uid_of(root / name)}.json") == stripped


def test_a_crashing_study_is_one_failed_row(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a", "poison", "z")
    request = request_for(root)
    summary = run_batch(request, runner=pool_of(make_fragile))
    assert summary.exit_code == 4
    by_uid = {row["study_instance_uid"]: row for row in table(request.out)}
    assert len(by_uid) == 3
    bad = by_uid[uid_of(root / "poison")]
    assert (bad["state"], bad["error_code"], bad["verdict"]) == ("failed", "worker-died", "")
    assert "SIGSEGV" in bad["error_message"]
    assert sorted(row["state"] for row in by_uid.values()) == ["done", "done", "failed"]
    assert "SIGSEGV" in (request.out / "summary.html").read_text()


def test_resume_does_only_what_is_missing(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a", "b", "c")
    request = request_for(root)
    cancel = CancelToken()

    def stop_after_one(progress: Progress) -> None:
        if progress.stage == "batch" and progress.done == 1:
            cancel.cancel()

    first = run_batch(request, runner=in_this_process, progress=stop_after_one, cancel=cancel)
    assert (len(first.rows), first.cancelled, first.exit_code) == (1, True, 1)
    done_before = {path: path.stat().st_mtime_ns for path in (request.out / "studies").iterdir()}
    second = run_batch(replace(request, resume=True), runner=in_this_process)
    assert (len(second.rows), second.skipped, second.cancelled) == (3, 1, False)
    for path, written in done_before.items():
        assert path.stat().st_mtime_ns == written


def test_an_earlier_batch_is_never_overwritten_unasked(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    request = request_for(make_studies("a"))
    run_batch(request, runner=in_this_process)
    with pytest.raises(UsageError, match="holds an earlier batch"):
        run_batch(request, runner=in_this_process)
    with pytest.raises(UsageError, match=r"had other settings \(formats\)"):
        run_batch(replace(request, resume=True, formats=("json", "pdf")), runner=in_this_process)


def test_what_changed_or_was_damaged_is_done_again(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a", "b", "c")
    request = request_for(root)
    run_batch(request, runner=in_this_process)
    (request.out / "studies" / f"{uid_of(root / 'a')}.json").write_text("{}")
    os.utime(next((root / "b").iterdir()), ns=(1, 1))
    again = run_batch(replace(request, resume=True), runner=in_this_process)
    assert (again.skipped, len(again.rows)) == (1, 3)
    assert comparable(request.out / "studies" / f"{uid_of(root / 'a')}.json")


@pytest.mark.parametrize("tail", [b'{"row": {"study', b"\0" * 512 + b"\n", b"\0" * 100])
def test_a_journal_torn_by_a_power_cut_loses_only_its_end(make_studies: MakeStudies, request_for, tail: bytes) -> None:  # type: ignore[no-untyped-def]
    request = request_for(make_studies("a", "b"))
    run_batch(request, runner=in_this_process)
    with (request.out / JOURNAL).open("ab") as stream:
        stream.write(tail)
    again = run_batch(replace(request, resume=True), runner=in_this_process)
    assert again.skipped == 2
    third = run_batch(replace(request, resume=True), runner=in_this_process)
    assert third.skipped == 2


def test_failed_rows_stay_until_they_are_asked_for(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    request = request_for(make_studies("poison"))
    assert run_batch(request, runner=crashed).failed == 1
    assert run_batch(replace(request, resume=True), runner=in_this_process).failed == 1
    assert run_batch(replace(request, resume=True, retry_failed=True), runner=in_this_process).failed == 0


def test_the_same_study_in_two_folders_is_one_row(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a")
    shutil.copytree(root / "a", root / "copy")
    summary = run_batch(request_for(root), runner=in_this_process)
    assert len(summary.rows) == 1
    assert summary.rows[0].values["images"] == 8


def test_a_study_that_changes_while_it_is_read_is_a_failed_row(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    def moved(jobs: Sequence[StudyJob], settings: WorkSettings, cancel: CancelToken) -> Iterator[Ended[StudyJob]]:
        os.utime(jobs[0].paths[0], ns=(1, 1))
        return in_this_process(jobs, settings, cancel)

    summary = run_batch(request_for(make_studies("a")), runner=moved)
    (row,) = summary.rows
    assert (row.state, row.error_code) == ("failed", "changed-while-read")


def test_a_study_whose_files_are_gone_is_a_failed_row(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a", "b")

    def remove_then_run(
        jobs: Sequence[StudyJob], settings: WorkSettings, cancel: CancelToken
    ) -> Iterator[Ended[StudyJob]]:
        shutil.rmtree(root / "a")
        return in_this_process(jobs, settings, cancel)

    summary = run_batch(request_for(root), runner=remove_then_run)
    assert sorted((row.state, row.error_code) for row in summary.rows) == [("done", ""), ("failed", "path-not-found")]


def test_a_study_without_one_readable_slice_has_its_row_and_reason(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    def no_place(dataset, _index) -> None:  # type: ignore[no-untyped-def]
        del dataset.ImagePositionPatient

    root = make_studies("a", edit=no_place)
    request = request_for(root, formats=("json", "csv", "sr", "sc", "pdf"))
    (row,) = run_batch(request, runner=in_this_process).rows
    assert (row.state, row.values["verdict"], row.values["images"]) == ("done", "not_assessable", 0)
    assert row.values["reasons"]
    assert {Path(name).suffix for name in row.files} == {".json", ".pdf"}


def test_root_inside_out_is_refused(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a")
    with pytest.raises(UsageError, match="lies in the output folder"):
        run_batch(request_for(root, out=root.parent))
    with pytest.raises(UsageError, match="lies in the output folder"):
        run_batch(request_for(root, out=root))


def test_out_inside_root_is_no_input(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a")
    request = request_for(root, out=root / "results", formats=("json", "sc"))
    run_batch(request, runner=in_this_process)
    again = run_batch(replace(request, resume=True), runner=in_this_process)
    assert (again.skipped, again.rows[0].values["images"]) == (1, 8)
    assert without(root, (root / "results").resolve()) == (root / "a",)


def test_nothing_but_an_empty_folder_is_said(tmp_path: Path, request_for) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingFoundError):
        run_batch(request_for(tmp_path / "empty"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_out_on_a_read_only_place_is_said_before_any_work(
    make_studies: MakeStudies, request_for, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "ro").mkdir(mode=0o500)
    with pytest.raises(OutputNotWritableError):
        run_batch(request_for(make_studies("a"), out=tmp_path / "ro" / "out"))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc and /dev/full are Linux")
def test_out_where_no_folder_can_be_made_is_said_before_any_work(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(OutputNotWritableError):
        run_batch(request_for(make_studies("a"), out=Path("/proc/alveoscope")))


def test_a_full_disk_stops_the_batch_and_resume_goes_on(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    request = request_for(make_studies("a", "b"))

    def full(jobs: Sequence[StudyJob], settings: WorkSettings, cancel: CancelToken) -> Iterator[Ended[StudyJob]]:
        job = jobs[0]
        message = "No space left to write."
        yield Ended(job, Row(job.study_instance_uid, "failed", job.fingerprint, DiskFullError.code, message))

    with pytest.raises(DiskFullError, match="No space left"):
        run_batch(request, runner=full)
    assert run_batch(replace(request, resume=True), runner=in_this_process).skipped == 0


def test_a_results_folder_deleted_in_the_middle_is_said(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    request = request_for(make_studies("a", "b"))

    def deleting(jobs: Sequence[StudyJob], settings: WorkSettings, cancel: CancelToken) -> Iterator[Ended[StudyJob]]:
        for ended in in_this_process(jobs, settings, cancel):
            yield ended
            shutil.rmtree(request.out)

    with pytest.raises(OutputNotWritableError, match="deleted"):
        run_batch(request, runner=deleting)
    assert run_batch(request, runner=in_this_process).failed == 0


def test_two_batches_never_share_an_output_folder(tmp_path: Path) -> None:
    first = Journal(tmp_path / "out", {})
    first.open(resume=False)
    with pytest.raises(UsageError, match="Another batch is writing"):
        Journal(tmp_path / "out", {}).open(resume=True)
    first.close()


def test_a_folder_whose_name_is_no_utf_8_ends_no_batch(tmp_path: Path) -> None:
    """A disc written under another code page: the first such study ended the night's work, "nothing was written"."""
    place = os.fsdecode(b"/disc/M\xfcller")
    row = Row("1.1", "done", "x", values={"place": place, "verdict": "negative"})
    for resume in (False, True):
        journal = Journal(tmp_path / "out", {})
        earlier = journal.open(resume=resume)
        if not resume:
            journal.add(row)
        journal.close()
    assert earlier == {"1.1": row}
    summary = BatchSummary((row,), left_out=(LeftOut("not-dicom", "It is none.", 1, (place,)),))
    write_tables(BatchRequest((tmp_path,), tmp_path / "out"), summary)
    for name in ("summary.json", "summary.html"):
        assert "/disc/M\ufffdller" in (tmp_path / "out" / name).read_text(encoding="utf-8")


def test_names_in_the_table_are_no_formulas_and_only_there_when_asked(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a", patient_name="=cmd|' /C calc'!A0", patient_id="@SUM(A1)")
    run_batch(request_for(root), runner=in_this_process)
    out = request_for(root).out
    assert "calc" not in (out / "results.csv").read_text()
    assert "calc" not in (out / "summary.html").read_text()
    shown = request_for(root, identifiers=True, out=out.with_name("named"))
    run_batch(shown, runner=in_this_process)
    (row,) = table(shown.out)
    assert row["patient_name"] == "'=cmd|' /C calc'!A0"
    assert row["patient_id"] == "'@SUM(A1)"


def test_a_failed_study_is_on_the_worklist_and_has_its_name(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("poison", patient_name="Doe^Jane", patient_id="P-1")
    uid = uid_of(root / "poison")
    request = request_for(root, identifiers=True)
    (row,) = run_batch(request, runner=crashed).rows
    assert row.state == "failed"
    (line,) = table(request.out)
    assert (line["patient_name"], line["patient_id"], line["error_code"]) == ("Doe^Jane", "P-1", row.error_code)
    assert "Doe^Jane" in (request.out / "summary.html").read_text()
    with open_store() as worklist:
        entry = worklist.find(uid)
    assert entry is not None
    assert (entry.state, entry.error_code, entry.patient) == (State.FAILED, row.error_code, "Doe^Jane")
    assert entry.source == (root / "poison").absolute()
    run_batch(request_for(root, out=request.out.with_name("bare")), runner=crashed)
    assert "Doe" not in (request.out.with_name("bare") / "results.csv").read_text()


def test_files_that_could_not_be_read_are_listed_as_analyze_lists_them(
    make_studies: MakeStudies,
    request_for,  # type: ignore[no-untyped-def]
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge_here(monkeypatch)
    root = make_studies("a", "b")
    for number in range(4):
        (root / "a" / f"cut{number}.dcm").write_bytes(b"DICM")
    (root / "cut.dcm").write_bytes(bytes(128) + b"DICM" + bytes(9))
    request = request_for(root)
    words = ["batch", str(root), "--out", str(request.out), "--bundle", str(request.bundle), "--workers", "1"]
    assert main(words) == 0
    said = capsys.readouterr()
    assert "Left out: 5 files." in said.out
    assert str(root / "a" / "cut0.dcm") in said.out
    assert "5 files were left out" in said.err.splitlines()[-1]
    summary = json.loads((request.out / "summary.json").read_text())
    assert sum(one["count"] for one in summary["left_out"]) == 5
    assert all(one["code"] and one["message"] and one["places"] for one in summary["left_out"])
    per_study = {
        name: json.loads((request.out / "studies" / f"{uid_of(root / name)}.json").read_text())["left_out"]
        for name in ("a", "b")
    }
    assert sum(one["count"] for one in per_study["a"]) == 4, "what lies beside the study's own files"
    assert per_study["b"] == []
    assert "cut0.dcm" in (request.out / "summary.html").read_text()


def test_every_format_is_written_for_every_study(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    root = make_studies("a")
    request = request_for(root, formats=("json", "csv", "sr", "sc", "pdf"))
    run_batch(request, runner=in_this_process)
    uid = uid_of(root / "a")
    endings = {path.name.removeprefix(uid) for path in (request.out / "studies").iterdir()}
    assert {".json", ".sr.dcm", ".summary.dcm", ".pdf", ".pdf.dcm"} <= endings


def test_an_unknown_format_is_said(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="No such format: docx"):
        run_batch(request_for(make_studies("a"), formats=("docx",)))


def test_summary_is_self_contained_and_escaped() -> None:
    values = {"verdict": "positive", "probability": 0.97, "interval_low": 0.9, "interval_high": 0.99}
    values |= {"series_description": "<script>alert(1)</script>", "reasons": "a & b", "slices_total": 3}  # type: ignore[dict-item]
    rows = (
        Row("1.2", "done", "f", values=values, files={"studies/1.2.json": "0"}),
        Row("1.3", "failed", "f", "worker-died", "<b>"),
    )
    left_out = (
        LeftOut("path-unreadable", "It can't be read.", 2, ("a/<b>",)),
        LeftOut("folder-unreadable", "Shut.", 1),
    )
    page = summary_html(BatchSummary(rows, left_out=left_out))
    assert "<script" not in page
    assert 'src="http' not in page
    assert "&lt;script&gt;" in page
    assert "2 studies, 1 failed" in page
    assert "<td>0.97<td>0.90 – 0.99<td>" in page
    sure = Row("1.2", "done", "f", values={**values, "probability": 0.9999, "interval_high": 0.99999})
    assert "<td>&gt; 0.99<td>0.90 – &gt; 0.99<td>" in summary_html(BatchSummary((sure,)))
    assert "2 files left out: It can&#x27;t be read. [path-unreadable]<br><small>a/&lt;b&gt;" in page
    assert "1 folder left out: Shut. [folder-unreadable]" in page


def test_the_page_speaks_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = "probability-high: The study's probability is 0.91; 0.60 and more counts as positive."
    warning = "partial-coverage: The stack covers 120 mm; an adult's lungs need about 180 mm or more."
    values = {"verdict": "not_assessable", "probability": 0.91, "reasons": reason, "warnings": warning}
    rows = (Row("1.2", "done", "f", values=values), Row("1.3", "failed", "f", "path-gone", "The file is empty."))
    monkeypatch.setenv("ALVEOSCOPE_LANGUAGE", "es")
    page = summary_html(BatchSummary(rows, cancelled=True))
    for text in ('lang="es"', "2 estudios, 1 con error", "No valorable", "0,91", "desde 0,60 cuenta como positivo"):
        assert text in page
    assert "La serie abarca 120 mm; los pulmones" in page
    assert "El archivo está vacío." in page
    assert not {"Study", "Verdict", "physician", "Stopped", "probability"} & set(re.findall(r"[A-Za-z]+", page))


def test_a_cell_of_remarks_is_taken_apart_again() -> None:
    remarks = (("", "It took too long."), ("few-slices", "Only 3; 20 are needed: more."), ("contrast", "Given."))
    assert out_of_cell("It took too long.; " + in_one_cell(remarks[1:])) == remarks
    assert out_of_cell("") == ()


def test_progress_tells_rate_and_time_left(make_studies: MakeStudies, request_for) -> None:  # type: ignore[no-untyped-def]
    seen: list[Progress] = []
    run_batch(request_for(make_studies("a", "b")), runner=in_this_process, progress=seen.append)
    told = [progress for progress in seen if progress.stage == "batch"]
    assert [(progress.done, progress.total) for progress in told] == [(0, 2), (1, 2), (2, 2)]
    assert "studies/min" in told[-1].note
    assert "left" in told[-1].note


_KILLED = """
import sys
from pathlib import Path
from engine.batch.run import run_batch
from engine.batch.values import BatchRequest
if __name__ == "__main__":
    root, out, bundle = map(Path, sys.argv[1:4])
    run_batch(BatchRequest((root,), out, bundle=bundle, workers=1, resume=(out / "journal.jsonl").exists()))
"""


@pytest.mark.slow
def test_killed_at_random_and_resumed_gives_the_same_results(
    make_studies: MakeStudies,
    request_for,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    project_root: Path,
) -> None:
    """kill -9 of the whole program, its workers included, at first and when it was resumed; then to the end."""
    root = make_studies("a", "b", "c")
    unbroken = request_for(root, out=tmp_path / "unbroken")
    run_batch(unbroken, runner=in_this_process)
    script = tmp_path / "killed.py"
    script.write_text(_KILLED)
    out = tmp_path / "out"
    command = [sys.executable, str(script), str(root), str(out), str(unbroken.bundle)]
    environment = {**os.environ, "PYTHONPATH": str(project_root)}
    for finished in (0, 1):
        process = subprocess.Popen(command, env=environment)
        journal = out / JOURNAL
        while process.poll() is None and _lines(journal) < finished + 1:
            time.sleep(0.02)
        process.kill()
        process.wait()
    assert subprocess.run(command, env=environment, check=False).returncode == 0
    assert (out / "results.csv").read_bytes() == (unbroken.out / "results.csv").read_bytes()
    names = sorted(path.name for path in (unbroken.out / "studies").iterdir())
    assert sorted(path.name for path in (out / "studies").iterdir() if not path.name.startswith(".")) == names
    for name in names:
        assert comparable(out / "studies" / name) == comparable(unbroken.out / "studies" / name)
    rows = [json.loads(line)["row"]["study_instance_uid"] for line in journal.read_text().splitlines()[1:]]
    assert len(rows) == len(set(rows)), "no study was finished twice"


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_a_study_of_which_an_image_can_not_be_read_any_more_is_not_judged_without_it(
    make_studies: MakeStudies, bundle_path: Path, tmp_path: Path
) -> None:
    """A share that failed while the study was read, and left no trace on its files: the verdict was one of a part."""
    root = make_studies("a")
    study = scan((root,))
    job = replace(job_of(study.studies[0], study), images=9)  # as if one of the files had not been opened
    row = make_worker(WorkSettings(tmp_path / "out", ("json",), bundle_path))(job)
    assert (row.state, row.error_code) == ("failed", "path-unreadable")
