"""From paths to a recorded result: one way, the result first, the right series, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread

import engine.service.deliver as deliver_module
from engine.audit.chain import default_folder
from engine.audit.verify import records
from engine.batch.pool import Ended
from engine.batch.run import run_batch
from engine.batch.values import BatchRequest, StudyJob, WorkSettings
from engine.dicom import scan
from engine.errors import StoreError, UsageError
from engine.intake.runner import Runner
from engine.phantom import write_phantom
from engine.report.document import Document
from engine.report.json_ import report_from_json
from engine.service import Place, Records, ResultStore, StudyService, analyse
from engine.triage.request import AnalyseRequest, Question
from engine.triage.values import Verdict
from engine.worklist.store import open_store
from engine.worklist.values import Outcome, State
from tests.support.bundles import tiny_bundle
from tests.support.judged_here import in_this_process


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return tiny_bundle(tmp_path / "bundles")


def a_chest(folder: Path, study: str, series: str, *, thick_mm: float = 30.0, foreign: bool = False) -> Path:
    """Nine slices or more of one study; ``foreign`` pixels are no Hounsfield units, which no header says."""

    def edit(dataset: Dataset, _index: int) -> None:
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
        if foreign:
            stored = np.frombuffer(dataset.PixelData, "<u2").astype(int) // 4 + 900
            dataset.PixelData = stored.astype("<u2").tobytes()

    write_phantom(folder, slices=round(240 / thick_mm), rows=128, spacing_mm=thick_mm, uids_seed=series, edit=edit)
    return folder


def test_when_pixels_refute_the_preferred_series_the_next_one_is_judged(tmp_path: Path, bundle: Path) -> None:
    a_chest(tmp_path / "in" / "thin", "1.2", "1.2.1", thick_mm=20.0, foreign=True)
    a_chest(tmp_path / "in" / "thick", "1.2", "1.2.2", thick_mm=30.0)
    (study,) = analyse(AnalyseRequest((tmp_path / "in",), bundle=bundle)).studies
    assert study.chosen == "1.2.2"
    assert study.verdict_series is not None
    assert study.verdict_series.verdict is not Verdict.NOT_ASSESSABLE
    assert "preferred series can't be judged (hu-" in study.choice_reason
    assert [one.code for one in study.verdict_series.warnings].count("second-choice") == 1
    refused = next(one for one in study.series if one.key == "1.2.1")
    assert refused.reasons[0].code.startswith("hu-")


def test_a_kept_result_says_that_it_is_the_second_choice_when_it_is(
    tmp_path: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    a_chest(tmp_path / "in" / "thin", "1.2", "1.2.1", thick_mm=20.0, foreign=True)
    a_chest(tmp_path / "in" / "thick", "1.2", "1.2.2", thick_mm=30.0)
    said = []
    for asked in (("1.2.2",), (), ("1.2.2",)):
        request = AnalyseRequest((tmp_path / "in",), series=asked, bundle=bundle)
        with StudyService(request, Records(store=True, audit=False)) as service:
            (study,) = service.run().report.studies
            assert study.verdict_series is not None
            codes = [one.code for one in study.verdict_series.warnings]
            said.append(("1.2.2" in service.known, codes.count("second-choice")))
    assert said == [(False, 0), (True, 1), (True, 0)]


def test_when_all_series_are_refuted_the_preferred_one_says_why(tmp_path: Path, bundle: Path) -> None:
    a_chest(tmp_path / "in" / "a", "1.2", "1.2.1", thick_mm=20.0, foreign=True)
    a_chest(tmp_path / "in" / "b", "1.2", "1.2.2", thick_mm=30.0, foreign=True)
    (study,) = analyse(AnalyseRequest((tmp_path / "in",), bundle=bundle)).studies
    assert study.chosen == "1.2.1"
    assert {one.reasons[0].code[:3] for one in study.series} == {"hu-"}


def test_asking_for_a_series_says_nothing_of_other_studies(tmp_path: Path, bundle: Path) -> None:
    a_chest(tmp_path / "in" / "a", "1.2", "1.2.1")
    a_chest(tmp_path / "in" / "b", "1.3", "1.3.1")
    (study,) = analyse(AnalyseRequest((tmp_path / "in",), series=("1.3.1",), bundle=bundle)).studies
    assert (study.study_instance_uid, study.chosen) == ("1.3", "1.3.1")


def test_a_series_that_was_asked_for_and_can_not_be_judged_is_the_answer(tmp_path: Path, bundle: Path) -> None:
    a_chest(tmp_path / "in" / "a", "1.2", "1.2.1")
    a_chest(tmp_path / "in" / "b", "1.2", "1.2.2", thick_mm=120.0)
    (study,) = analyse(AnalyseRequest((tmp_path / "in",), series=("1.2.2",), bundle=bundle)).studies
    assert study.chosen == "1.2.2"
    assert study.verdict_series is not None
    assert study.verdict_series.reasons[0].code == "too-few-slices"


def test_a_series_that_is_not_there_is_said_before_a_back_end_is_opened(tmp_path: Path, bundle: Path) -> None:
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    with pytest.raises(UsageError, match=r"No such series here: 9\.9"):
        analyse(AnalyseRequest((tmp_path / "in",), series=("9.9",), bundle=bundle, backend="tensorrt"))


def test_a_judged_study_is_on_the_list_in_the_chain_and_in_the_store(tmp_path: Path, bundle: Path) -> None:
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    request = AnalyseRequest((tmp_path / "in",), bundle=bundle)
    with StudyService(request, Records(worklist=True)) as service:
        answer = service.run(Place(tmp_path / "out", ("pdf",)))
    (delivered,) = answer.delivered
    assert delivered.not_written == ()
    assert [path.name for path in delivered.files] == ["1.2.json", "1.2.pdf", "1.2.pdf.dcm"]
    with open_store() as worklist:
        entry = worklist.find("1.2")
    assert entry is not None
    assert entry.state is State.DONE
    assert entry.source == tmp_path / "in"
    assert entry.outcome is not None
    assert entry.outcome.result_path == (tmp_path / "out" / "1.2.json").absolute()
    assert [one.event for one in records(default_folder())] == ["analysed"]
    (series,) = scan((tmp_path / "in",)).studies[0].series
    kept = ResultStore().load(series)
    assert kept is not None
    assert kept.result == answer.report.studies[0].series[0]
    assert kept.facts == service.facts


def test_a_site_without_a_chain_and_without_names_gets_neither(
    tmp_path: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = tmp_path / "site.toml"
    profile.write_text('schema = 1\nname = "test"\n[audit]\nenabled = false\n[worklist]\nnames = false\n')
    monkeypatch.setenv("ALVEOSCOPE_SITE", str(profile))
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    with StudyService(AnalyseRequest((tmp_path / "in",), bundle=bundle), Records(worklist=True)) as service:
        service.run()
    assert not default_folder().exists() or not list(records(default_folder()))
    with open_store() as worklist:
        entry = worklist.find("1.2")
    assert entry is not None
    assert entry.patient == ""


@pytest.mark.parametrize("broken", ["sr", "sc", "pdf"])
def test_the_result_is_safe_before_any_document_is_tried(
    tmp_path: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    seen: list[bool] = []

    def render(document, formats):  # type: ignore[no-untyped-def]
        with open_store() as worklist:
            entry = worklist.find("1.2")
        seen.append((tmp_path / "out" / "1.2.json").exists() and entry is not None and entry.state is State.DONE)
        if broken in formats:
            raise ValueError("Doe^John is not valid for VR PN")
        yield f".{formats[0]}", b"document"

    monkeypatch.setattr(deliver_module, "render", render)
    with StudyService(AnalyseRequest((tmp_path / "in",), bundle=bundle), Records(worklist=True)) as service:
        (delivered,) = service.run(Place(tmp_path / "out", ("sr", "sc", "pdf"))).delivered
    assert seen == [True, True, True]
    (problem,) = delivered.not_written
    assert problem.code == broken
    assert "ValueError" in problem.message
    assert "Doe" not in problem.message
    assert len(delivered.files) == 3, "the result and the two others"


def test_of_a_study_that_can_not_be_judged_no_masks_are_missed(tmp_path: Path, bundle: Path) -> None:
    """Each refused study of a batch was told to have no segmentation, as if somebody had done something wrong."""
    a_chest(tmp_path / "in", "1.2", "1.2.1", foreign=True)
    with StudyService(AnalyseRequest((tmp_path / "in",), bundle=bundle)) as service:
        (delivered,) = service.run(place=Place(tmp_path / "out", ("json", "seg", "sr"))).delivered
    assert delivered.not_written == ()
    assert [path.name for path in delivered.files] == ["1.2.json", "1.2.sr.dcm"]


def test_a_worklist_that_is_locked_costs_no_result(
    tmp_path: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    records_ = Records(worklist=True, database="nosuchdatabase://nowhere")
    with StudyService(AnalyseRequest((tmp_path / "in",), bundle=bundle), records_) as service:
        (delivered,) = service.run(Place(tmp_path / "out", ("pdf",))).delivered
    assert [one.code for one in delivered.not_written] == ["worklist"]
    assert {path.suffix for path in delivered.files} == {".json", ".pdf", ".dcm"}


def test_a_claimed_study_is_finished_by_who_judged_it(tmp_path: Path, bundle: Path) -> None:
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    with open_store() as worklist:
        worklist.submit("1.2", tmp_path / "in", images=8)
        claimed = worklist.claim("host:1")
        assert claimed is not None
        with StudyService(
            AnalyseRequest((tmp_path / "in",), bundle=bundle), Records(worklist=True, worker="host:1")
        ) as service:
            service.run(Place(tmp_path / "out"))
        entry = worklist.find("1.2")
        assert entry is not None
        assert entry.state is State.DONE
        worklist.hand_over(claimed.entry_id, "host:1")
        assert not worklist.fail(claimed.entry_id, "worker-died", "too late", worker="host:1")


def test_who_is_stopped_over_a_studys_documents_leaves_a_verdict_that_owes_them(tmp_path: Path, bundle: Path) -> None:
    """The program was closed then, and the disk was full when it started again: the verdict was taken off the list."""
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    with open_store() as worklist:
        runner = Runner(worklist, WorkSettings(tmp_path / "out", ("json",)))
        worklist.submit("1.2", tmp_path / "in", images=8)
        worklist.claim(runner._name)
        request = AnalyseRequest((tmp_path / "in",), bundle=bundle)
        with StudyService(request, Records(worklist=True, worker=runner._name)) as service:
            service.run(Place(tmp_path / "out"))
        worklist.release_dead(lambda _name: False)
        again = worklist.claim(runner._name)
        assert again is not None
        assert again.outcome is not None
        runner._claimed["1.2"] = again
        runner._conclude(Ended(StudyJob("1.2", (), ""), error_code="disk-full", error_message="No space left."))
        found = worklist.find("1.2")
        assert found is not None
        assert (found.state, found.outcome, found.error_code) == (State.DONE, again.outcome, "disk-full")


def test_who_was_taken_for_dead_puts_no_older_verdict_on_the_list_nor_into_the_results(
    tmp_path: Path, bundle: Path
) -> None:
    """A computer that had slept put its verdict of nine images over another's of ten, and it stood for good. So did its
    result and its documents, beside the right verdict on the list."""
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    result = tmp_path / "out" / "1.2.json"
    newer = Outcome(Verdict.POSITIVE, 0.9)
    with open_store() as worklist:
        worklist.submit("1.2", tmp_path / "in", images=9)
        slept = worklist.claim("host:1")
        assert slept is not None
        worklist.submit("1.2", tmp_path / "in", images=10)
        worklist.release(slept.entry_id, "host:1", slept.beat)
        for awake in (False, True):
            if awake:
                worklist.claim("host:2")
                worklist.finish(slept.entry_id, newer, worker="host:2")
                worklist.hand_over(slept.entry_id, "host:2")
                result.parent.mkdir()
                result.write_text("of ten images")
            request = AnalyseRequest((tmp_path / "in",), bundle=bundle)
            with (
                StudyService(request, Records(worklist=True, worker="host:1")) as service,
                pytest.raises(StoreError, match="taken for dead"),
            ):
                service.run(Place(tmp_path / "out"))
            entry = worklist.find("1.2")
            assert entry is not None
            assert (entry.state, entry.images) == (State.DONE if awake else State.SUBMITTED, 10)
        assert entry.outcome == newer
    assert result.read_text() == "of ten images"


def test_who_is_taken_for_dead_over_a_studys_documents_writes_none_over_newer_ones(
    tmp_path: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lid was shut while a page was drawn: the result was another's, of ten images, the documents were not."""
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    drawn = deliver_module.render
    newer: list[Path] = []
    with open_store() as worklist:
        worklist.submit("1.2", tmp_path / "in", images=9)
        slept = worklist.claim("host:1")
        assert slept is not None

        def asleep(document: Document, forms: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
            for ending, content in drawn(document, forms):
                if worklist.release(slept.entry_id, "host:1", slept.beat):
                    worklist.claim("host:2")
                newer.append(tmp_path / "out" / f"1.2{ending}")
                newer[-1].write_text("of ten images")
                yield ending, content

        monkeypatch.setattr(deliver_module, "render", asleep)
        request = AnalyseRequest((tmp_path / "in",), bundle=bundle)
        with StudyService(request, Records(worklist=True, worker="host:1")) as service:
            (delivered,) = service.run(Place(tmp_path / "out", ("json", "sr", "pdf"))).delivered
    assert [one.code for one in delivered.not_written] == ["sr", "pdf"]
    assert "taken for dead" in delivered.not_written[0].message
    assert [path.read_text() for path in newer] == ["of ten images"] * 2


def test_batch_fills_the_worklist_and_the_window_finds_its_results(tmp_path: Path, bundle: Path) -> None:
    for name in "ab":
        a_chest(tmp_path / "in" / name, f"1.{ord(name)}", f"1.{ord(name)}.1")
    request = BatchRequest((tmp_path / "in",), tmp_path / "out", bundle=bundle, workers=1)
    assert run_batch(request, runner=in_this_process).failed == 0
    with open_store() as worklist:
        found = worklist.entries()
    assert [one.study_instance_uid for one in found] == ["1.97", "1.98"]
    for one in found:
        assert one.state is State.DONE
        assert one.source.is_absolute()
        assert one.outcome is not None
        assert one.outcome.result_path is not None
        assert one.outcome.result_path.is_absolute()
        assert report_from_json(one.outcome.result_path.read_text()).studies[0].key == one.study_instance_uid
    assert {one.patient for one in found} == {"Phantom^Chest"}
    for study in scan((tmp_path / "in",)).studies:
        assert ResultStore().load(study.series[0]) is not None


def test_a_result_of_other_images_is_none(tmp_path: Path, bundle: Path) -> None:
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    with StudyService(AnalyseRequest((tmp_path / "in",), bundle=bundle), Records(audit=False)) as service:
        service.run()
    (series,) = scan((tmp_path / "in",)).studies[0].series
    assert ResultStore().load(series) is not None
    assert ResultStore().load(replace(series, headers=series.headers[1:])) is None
    assert ResultStore().load(replace(series, headers=series.headers[::-1])) is None


def test_what_is_left_out_is_in_the_report(tmp_path: Path, bundle: Path) -> None:
    a_chest(tmp_path / "in", "1.2", "1.2.1")
    whole = next((tmp_path / "in").glob("*.dcm")).read_bytes()
    (tmp_path / "in" / "cut.dcm").write_bytes(whole[:300])
    (tmp_path / "in" / "word.dcm").write_bytes(b"no DICOM at all")
    with StudyService(AnalyseRequest((tmp_path / "in",), bundle=bundle)) as service:
        report = service.judge(scan((tmp_path / "in",)), Question())
    assert sum(one.count for one in report.left_out) == 2
    assert all(one.places and one.message for one in report.left_out)


def test_analyze_names_unread_files_in_text_json_and_exit_sentence(
    tmp_path: Path, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from engine.cli import main

    a_chest(tmp_path / "in", "1.2", "1.2.1")
    whole = next((tmp_path / "in").glob("*.dcm")).read_bytes()
    for number in range(5):
        (tmp_path / "in" / f"cut{number}.dcm").write_bytes(whole[:300])
    out = tmp_path / "r.json"
    assert main(["analyze", str(tmp_path / "in"), "--bundle", str(bundle), "--json", str(out), "-q"]) in (0, 3)
    said = capsys.readouterr()
    assert "Left out: 5 files." in said.out
    assert "cut0.dcm" in said.out
    assert "5 files were left out" in said.err
    assert str(tmp_path) not in said.err  # a folder may be named after the patient, and -q is what services run with
    (left,) = json.loads(out.read_text())["left_out"]
    assert left["count"] == 5
    assert len(left["places"]) == 3


def test_two_patients_under_one_study_uid_get_a_verdict_and_a_name_each(tmp_path: Path, bundle: Path) -> None:
    for name in ("A", "B"):

        def edit(dataset: Dataset, _index: int) -> None:
            dataset.StudyInstanceUID = "1.2"

        write_phantom(
            tmp_path / "in" / name,
            slices=8,
            rows=128,
            spacing_mm=30.0,
            uids_seed=name,
            edit=edit,
            patient_name=f"{name}^{name}",
            patient_id=f"P-{name}",
        )
    request = BatchRequest((tmp_path / "in",), tmp_path / "out", ("json", "sr"), bundle=bundle, workers=1)
    rows = run_batch(replace(request, identifiers=True), runner=in_this_process).rows
    assert [row.state for row in rows] == ["done", "done"]
    assert len({row.study_instance_uid for row in rows}) == 2
    for row in rows:
        assert "two-patients" in f"{row.values.get('warnings')} {row.values['reasons']}"
        report = next(name for name in row.files if name.endswith(".sr.dcm"))
        assert str(dcmread(tmp_path / "out" / report).PatientID) == row.values["patient_id"]
    assert {row.values["patient_name"] for row in rows} == {"A^A", "B^B"}
    with open_store() as worklist:
        assert {one.patient for one in worklist.entries()} == {"A^A", "B^B"}
