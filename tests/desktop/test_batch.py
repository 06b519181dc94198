"""A batch from the window: the run of the command line, followed by its journal, gone on with after a crash."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.app import make_window
from desktop.settings import Settings
from desktop.viewmodels.batch.batch import BatchStage, BatchViewModel
from desktop.viewmodels.batch.service import BatchRun, read, run, shown
from desktop.viewmodels.batch.table import PROBABILITY, VERDICT, BatchFilter, BatchTable
from desktop.viewmodels.batch.use_cases import BatchUseCases, in_own_process
from desktop.viewmodels.batch.values import BatchCounts, BatchRead, BatchRow, BatchWish
from desktop.viewmodels.batch.words import batch_line
from desktop.viewmodels.results.values import Means
from desktop.views.window.question import about_batch
from engine.batch.journal import JOURNAL
from engine.batch.values import Row
from engine.errors import DiskFullError, UsageError
from engine.phantom import write_phantom
from engine.triage.values import Verdict
from engine.volume import CancelToken, Progress
from tests.support.bundles import tiny_bundle
from tests.support.lone_batch import in_one_process
from tests.support.windows import show_active

PATIENCE_MS = 120_000


class Context:
    def __init__(self) -> None:
        self.cancel = CancelToken()
        self.reports: list[Progress] = []

    def progress(self, report: Progress) -> None:
        self.reports.append(report)


@pytest.fixture
def bundle(tmp_path_factory) -> Path:
    return tiny_bundle(tmp_path_factory.mktemp("bundles"))


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        write_phantom(tmp_path / "root" / name, slices=8, rows=128, spacing_mm=30.0, uids_seed=name)
    return tmp_path / "root"


@pytest.fixture
def means(bundle: Path) -> Means:
    return Means(bundle=bundle)


@pytest.fixture
def model(qapp, request, tmp_path: Path, means: Means):
    made = BatchViewModel(getattr(request, "param", in_own_process)(), lambda: means, Settings(tmp_path / "config"))
    yield made
    made.close()


def test_the_run_is_the_command_lines_and_goes_on_where_it_was(
    studies: Path, means: Means, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("engine.batch.run.workers_of", lambda _request: 1)  # two are two processes to start
    wish = BatchWish((studies,), tmp_path / "out")
    assert run(BatchRun(wish, means), Context()) == BatchCounts(3)
    assert run(BatchRun(wish, means), Context()) == BatchCounts(3, before=3)
    assert (tmp_path / "out" / "results.csv").is_file()
    found = read(tmp_path / "out", 0)
    assert found is not None
    assert {Path(row.place).name for row in found.rows} == {"a", "b", "c"}
    assert all(row.images == 8 and row.state == "done" and not row.patient for row in found.rows)
    assert (found.formats, found.identifiers) == (("csv", "json"), False)


def test_a_journal_is_read_as_far_as_its_lines_are_whole(tmp_path: Path) -> None:
    assert read(tmp_path, 0) is None
    head = {"schema": "alveoscope.batch/1", "settings": {"formats": "csv,json", "identifiers": "True"}}
    path = tmp_path / JOURNAL
    path.write_text(json.dumps(head) + "\n" + json.dumps({"row": Row("1.2", "done", "f").to_json()}) + "\n" + '{"row')
    first = read(tmp_path, 0)
    assert [row.key for row in first.rows] == ["1.2"]
    assert first.identifiers
    with path.open("a") as stream:
        stream.write('": ' + json.dumps(Row("1.3", "failed", "f", error_message="No.").to_json()) + "}\n")
    second = read(tmp_path, first.offset)
    assert [(row.key, row.remark) for row in second.rows] == [("1.3", "No.")]
    path.write_text(json.dumps(head) + "\n")
    assert read(tmp_path, second.offset).rows == ()


@pytest.mark.parametrize("model", [in_one_process], indirect=True, ids=["one process"])
def test_rows_come_while_it_runs_and_a_finished_batch_is_not_asked_about(qtbot, model, studies, tmp_path) -> None:
    seen: list[int] = []
    model.changed.connect(lambda: seen.append(model.table.rowCount()))
    model.start(BatchWish((studies,), tmp_path / "out"))
    assert Settings(tmp_path / "config").get("batch.unfinished")["out"] == str(tmp_path / "out")
    qtbot.waitUntil(lambda: model.stage is BatchStage.DONE and model.table.rowCount() == 3, timeout=PATIENCE_MS)
    assert model.counts == BatchCounts(3)
    assert batch_line(model).startswith("3 ")
    assert Settings(tmp_path / "config").get("batch.unfinished") == {}
    assert seen == sorted(seen)


def test_a_killed_process_is_told_and_start_goes_on(qtbot, model, studies, tmp_path) -> None:
    wish = BatchWish((studies,), tmp_path / "out")
    model.start(wish)
    qtbot.waitUntil(lambda: model.report is not None and model.report.stage == "batch", timeout=PATIENCE_MS)
    for child in psutil.Process().children():
        if any("spawn" in word for word in child.cmdline()) and "resource_tracker" not in " ".join(child.cmdline()):
            os.kill(child.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not model.running, timeout=PATIENCE_MS)
    if model.stage is BatchStage.FAILED:
        assert "ended unexpectedly" in batch_line(model)
    model.start(wish)
    qtbot.waitUntil(lambda: model.stage is BatchStage.DONE and model.table.rowCount() == 3, timeout=PATIENCE_MS)


def test_a_window_that_was_closed_over_it_goes_on_at_the_next_start(qtbot, qapp, means, studies, tmp_path) -> None:
    first = BatchViewModel(in_one_process(), lambda: means, Settings(tmp_path / "config"))
    first.start(BatchWish((studies,), tmp_path / "out"))
    qtbot.waitUntil(lambda: first.report is not None, timeout=PATIENCE_MS)
    first.close()
    second = BatchViewModel(in_one_process(), lambda: means, Settings(tmp_path / "config"))
    assert second.unfinished == BatchWish((studies,), tmp_path / "out")
    second.go_on()
    qtbot.waitUntil(lambda: second.stage is BatchStage.DONE and second.table.rowCount() == 3, timeout=PATIENCE_MS)
    assert second.unfinished is None
    second.close()


class FakeBatch:
    """Ends as the test says."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.asked: list[BatchRun] = []
        self.rows: tuple[BatchRow, ...] = ()
        self.use_cases = BatchUseCases(self.run, self.read)

    def run(self, request, context):
        self.asked.append(request)
        context.progress(Progress("batch", 0, 4))
        if self.error is not None:
            raise self.error
        return BatchCounts(len(self.rows))

    def read(self, out, offset):
        return BatchRead(self.rows[offset:], len(self.rows), ("json", "csv", "sr"))


ROWS = (
    BatchRow("1.1", "done", Verdict.NEGATIVE, 0.02, 0.0, patient="DOE^JANE   77", series="Lung"),
    BatchRow("1.2", "done", Verdict.POSITIVE, 0.97, 31.5, place="/studies/two"),
    BatchRow("1.3", "failed", Verdict.NOT_ASSESSABLE, remark="The study took too long."),
    BatchRow("1.4", "done", Verdict.NOT_ASSESSABLE, remark="few-slices"),
)


def test_the_table_has_the_urgent_first_and_knows_who_needs_a_human(qapp) -> None:
    table = BatchTable()
    table.sort(VERDICT)
    table.put(ROWS)
    assert [row.key for row in table.rows] == ["1.2", "1.4", "1.1", "1.3"]
    table.sort(PROBABILITY)
    assert [row.key for row in table.rows][:2] == ["1.1", "1.2"]
    shown_keys = {one: [row.key for row in ROWS if one.passes(row)] for one in BatchFilter}
    assert shown_keys == {
        BatchFilter.ALL: ["1.1", "1.2", "1.3", "1.4"],
        BatchFilter.POSITIVE: ["1.2"],
        BatchFilter.HUMAN: ["1.3", "1.4"],
        BatchFilter.NEGATIVE: ["1.1"],
        BatchFilter.FAILED: ["1.3"],
    }
    assert table.matches(ROWS[0], ["doe", "lung"])
    table.set_show_names(False)
    assert not table.matches(ROWS[0], ["doe"])


def test_the_tool_tip_of_a_row_has_a_line_for_each_remark(qapp) -> None:
    table = BatchTable()
    table.put([BatchRow("1.5", "done", Verdict.NOT_ASSESSABLE, remark="few-slices: Only 1 slice.; thick: 10 mm.")])
    tip = table.index(0, VERDICT).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines()[-3:] == ["Only 1 slice.", "10 mm.", "1.5"]


def test_a_row_without_values_is_shown_as_failed() -> None:
    assert shown(Row("1.9", "failed", "f", error_message="Gone.")).remark == "Gone."


def test_refusals_are_worded_for_the_window(qtbot, qapp, tmp_path) -> None:
    fake = FakeBatch()
    fake.error = UsageError(
        "The earlier batch had other settings (formats).",
        "Give the same ones, or another --out: one table must not mix them.",
    )
    model = BatchViewModel(fake.use_cases, Means, Settings(tmp_path))
    model.start(BatchWish((tmp_path,), tmp_path / "out"))
    qtbot.waitUntil(lambda: model.stage is BatchStage.FAILED)
    assert "other settings" in batch_line(model)
    assert "--" not in batch_line(model)
    model.close()


@pytest.mark.parametrize(
    ("error", "asked"),
    [(DiskFullError("No space left."), True), (UsageError("Another batch is writing here."), False)],
)
def test_a_batch_that_broke_off_among_its_studies_is_asked_about(qtbot, qapp, tmp_path, error, asked) -> None:
    fake = FakeBatch()
    fake.error = error
    model = BatchViewModel(fake.use_cases, Means, Settings(tmp_path))
    wish = BatchWish((tmp_path,), tmp_path / "out")
    model.start(wish)
    qtbot.waitUntil(lambda: model.stage is BatchStage.FAILED)
    model.close()
    following = BatchViewModel(fake.use_cases, Means, Settings(tmp_path))
    assert following.unfinished == (wish if asked else None)
    if asked:
        window = QWidget()
        qtbot.addWidget(window)
        assert str(tmp_path / "out") in about_batch(following, lambda: None, window).text()
    following.close()


def test_from_the_menu_to_a_study_in_the_viewer(qtbot, engine, tmp_path, monkeypatch) -> None:
    fake = FakeBatch()
    fake.rows = ROWS
    window = make_window(tmp_path / "config", replace(engine.use_cases(), batch=lambda: fake.use_cases))
    show_active(qtbot, window)
    window.actions_.action("batch").trigger()
    page = window.page_switch.built["batch"]
    assert not page.start_button.isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(tmp_path / "studies"))
    page.form.choose_root()
    assert page.form.out.text() == f"{tmp_path / 'studies'}-alveoscope"
    qtbot.waitUntil(lambda: page.start_button.text() == "Continue")
    assert page.form.boxes["sr"].isChecked()  # an earlier run keeps its formats
    assert not page.form.boxes["pdf"].isEnabled()
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.workspace.batch.stage is BatchStage.DONE)
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 4)
    (asked,) = fake.asked
    assert asked.wish.roots == (tmp_path / "studies",)
    qtbot.keyClicks(page.search, "97")
    assert [row.key for row in page.table.model().rows] == ["1.2"]
    page.table.selectRow(0)
    page.open_button.click()
    qtbot.waitUntil(lambda: engine.scanned == [(Path("/studies/two"),)])
    window.close()
