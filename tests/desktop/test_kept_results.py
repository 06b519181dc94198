"""Verdicts in the list of studies, and results that are there again when a series is reopened."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.app import make_window
from desktop.jobs import JobContext
from desktop.settings import Settings
from desktop.viewmodels.analyse.analysis import Stage
from desktop.viewmodels.browse.study_tree import StudyTree
from desktop.viewmodels.read.evidence import EvidenceViewModel
from desktop.viewmodels.window.workspace import Workspace
from desktop.viewmodels.words.listed_verdict import ListedVerdict, listed_verdict
from desktop.views.browse.series_delegate import SeriesDelegate
from engine.errors import DiskFullError
from engine.service import ResultStore
from engine.triage.values import Status, Verdict
from tests.support.assessments import FakeAnalysis, assess
from tests.support.series import make_series, make_study


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> ResultStore:
    return ResultStore(tmp_path / "results")


def test_a_result_comes_back_exactly(store) -> None:
    series = make_series(12)
    for verdict in Verdict:
        given = assess(series, verdict)
        store.save(given)
        assert store.load(series) == given


def test_a_result_of_other_images_is_none(store) -> None:
    store.save(assess(make_series(12)))
    assert store.load(make_series(13)) is None
    headers = make_series(12).headers
    assert store.load(make_series(12, headers=tuple(reversed(headers)))) is None
    assert store.load(make_series(12, uid="1.2.4")) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": "alveoscope.kept-result/1", "facts": {}}', "\x00"])
def test_a_damaged_file_is_no_result(store, tmp_path, text) -> None:
    store.save(assess(make_series()))
    (file,) = (tmp_path / "results").iterdir()
    file.write_text(text)
    assert store.load(make_series()) is None


def test_no_name_is_in_the_file_nor_in_its_name(store, tmp_path) -> None:
    store.save(assess(make_series()))
    (file,) = (tmp_path / "results").iterdir()
    assert "DOE" not in file.read_text()
    assert "1.2.3" not in file.name


def test_the_oldest_results_go(tmp_path) -> None:
    store = ResultStore(tmp_path, most_kept=3)
    several = [make_series(4, uid=f"1.2.{number}") for number in range(5)]
    for number, series in enumerate(several):
        store.save(assess(series))
        for file in tmp_path.iterdir():
            if file == store._path(series.study_instance_uid, series.key):
                os.utime(file, (number, number))
    kept = dict(store.load_each(several))
    assert list(kept) == [series.key for series in several[2:]]


def test_words_of_the_list() -> None:
    series = make_series()
    assert listed_verdict(assess(series).result).words == "Positive 91 %"
    assert listed_verdict(assess(series, Verdict.NOT_ASSESSABLE).result).words == "Not assessable"
    partial = assess(series, status=Status.PARTIAL)
    assert listed_verdict(partial.result).words == "Positive 91 %  ·  partial"


def test_the_verdict_of_a_series_that_grew_is_taken_off(qapp) -> None:
    tree = StudyTree()
    tree.merge([make_study(make_series(5))])
    tree.set_verdicts({"1.2.3": ListedVerdict(Verdict.NEGATIVE, 0.1, 5)})
    assert tree.series_node("1.2.3").state() == "Negative 10 %"
    tree.merge([make_study(make_series(6))])
    assert tree.series_node("1.2.3").verdict is None
    tree.set_verdicts({"1.2.3": ListedVerdict(Verdict.NEGATIVE, 0.1, 5)})  # comes late: about five images
    assert tree.series_node("1.2.3").verdict is None


def row_of(workspace: Workspace, verdict: Verdict | None) -> QImage:
    """The painted row of the only series, without colours."""
    tree = workspace.browser.tree
    node = tree.series_node("1.2.3")
    node.verdict = None if verdict is None else ListedVerdict(verdict, None, 20)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 320, 68)
    picture = QImage(320, 68, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    SeriesDelegate(tree, workspace.thumbnails).paint(painter, option, tree.index_of(node))
    painter.end()
    return picture


def test_every_verdict_has_a_shape_of_its_own_in_the_list(qtbot, workspace) -> None:
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    signs = []
    for verdict in (None, *Verdict):
        picture = row_of(workspace, verdict)
        sign = picture.copy(QRect(70, 44, 16, 18))
        dark = [[sign.pixelColor(x, y).lightness() > 60 for x in range(sign.width())] for y in range(sign.height())]
        signs.append(tuple(map(tuple, dark)))
    assert len(set(signs)) == 5


def analysed(qtbot, window) -> None:
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: window.workspace.reading.analysis.series is not None)
    with qtbot.waitSignal(window.workspace.reading.analysis.assessed):
        qtbot.keyClick(window, Qt.Key.Key_F5)


def test_the_list_says_what_runs_and_then_what_came_of_it(qtbot, window, engine) -> None:
    engine.analysis.hold()
    tree = window.workspace.browser.tree
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: window.workspace.reading.analysis.series is not None)
    node = tree.series_node("1.2.3")
    assert node.state() == "Assessable"
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert node.state() == "Being analysed…"
    with qtbot.waitSignal(window.workspace.reading.analysis.assessed):
        engine.analysis.let_go()
    assert node.state() == "Positive 91 %"
    assert tree.index_of(node).data(Qt.ItemDataRole.AccessibleTextRole).endswith("Positive 91 %")


def test_a_result_is_there_again_after_reopening(qtbot, window, engine, tmp_path) -> None:
    analysed(qtbot, window)
    first = window.workspace.reading.analysis.assessment
    window.close()
    Settings(tmp_path / "config").set("analysis.automatic", True)
    again = make_window(tmp_path / "config", engine.use_cases())
    qtbot.addWidget(again)
    with qtbot.waitExposed(again):
        again.show()
    with qtbot.waitSignal(again.workspace.reading.kept.listed):
        again.workspace.open([Path("/ct")])
    assert again.workspace.browser.tree.series_node("1.2.3").state() == "Positive 91 %"
    analysis = again.workspace.reading.analysis
    qtbot.waitUntil(lambda: analysis.stage is Stage.DONE)
    assert analysis.assessment == first
    panel = again.docks["diagnosis"].widget()
    assert panel.card.text.headline == "Positive"
    assert panel.message.text().startswith("Kept result of 20")
    assert len(engine.analysis.assessed) == 1  # automatic, but there was a result already
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    assert not panel.message.isVisible()
    again.close()


def test_automatic_analysis_starts_where_nothing_was_kept(qtbot, engine, tmp_path) -> None:
    Settings(tmp_path / "config").set("analysis.automatic", True)
    workspace = Workspace(engine.use_cases(), Settings(tmp_path / "config"))
    try:
        with qtbot.waitSignal(workspace.reading.analysis.assessed):
            workspace.open([Path("/ct")])
        assert len(engine.analysis.assessed) == 1
    finally:
        workspace.close()


def test_nothing_is_kept_where_that_is_switched_off(qtbot, window, engine) -> None:
    window.workspace.settings.set("analysis.keep", False)
    analysed(qtbot, window)
    assert ResultStore().load(make_series()) is None
    assert window.workspace.browser.tree.series_node("1.2.3").state() == "Positive 91 %"


def test_a_result_that_can_not_be_kept_is_shown_and_the_trouble_told(qtbot, window, monkeypatch) -> None:
    def full(_store, _assessment, _lungs):
        raise DiskFullError("No space left.", "Free some.")

    monkeypatch.setattr(ResultStore, "save", full)
    with qtbot.waitSignal(window.workspace.trouble) as trouble:
        analysed(qtbot, window)
    assert trouble.args[0].code == "disk-full"
    assert window.workspace.reading.analysis.stage is Stage.DONE


def test_a_series_that_grew_loses_its_result(qtbot, window) -> None:
    analysed(qtbot, window)
    reading = window.workspace.reading
    grown = make_series(21)
    window.workspace.show_series(grown, make_study(grown))
    assert reading.analysis.assessment is None
    assert reading.cells == ()
    assert reading.analysis.stage is Stage.READY


def test_pictures_of_other_networks_are_no_evidence(qtbot) -> None:
    fake = FakeAnalysis()
    evidence = EvidenceViewModel(fake.use_cases)
    series = make_series()
    try:
        with qtbot.waitSignal(evidence.changed):
            evidence.look(series, 3, "f" * 64)
        qtbot.waitUntil(lambda: evidence.error is not None)
        assert "networks were changed" in evidence.error.message
        assert evidence.evidence is None
        evidence.look(series, 3, assess(series).facts.digest)
        qtbot.waitUntil(lambda: evidence.evidence is not None)
    finally:
        evidence.close()


def test_a_report_with_pictures_of_other_networks_is_refused(monkeypatch, tmp_path) -> None:
    from types import SimpleNamespace

    from desktop.viewmodels.analyse.service import AnalysisService
    from desktop.viewmodels.results.values import ExportRequest
    from engine.errors import BundleError

    service = AnalysisService()
    bundle = SimpleNamespace(manifest=SimpleNamespace(digest="f" * 64))
    standing = SimpleNamespace(bundle=bundle, with_backend=lambda work: work(None))
    monkeypatch.setattr(service, "_open", lambda means: standing)
    series = make_series()
    request = ExportRequest(make_study(series), assess(series), ("pdf",), tmp_path, "stem")
    with pytest.raises(BundleError, match="networks were changed"):
        service.export(request, None)
    assert list(tmp_path.iterdir()) == []
    written = service.export(replace(request, formats=("json",)), JobContext(1, lambda *_mail: None))
    assert [path.name for path in written] == ["stem.json"]
