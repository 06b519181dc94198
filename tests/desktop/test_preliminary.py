"""The window while an analysis runs: what is known so far is shown, marked, and gone when the result stands."""

from __future__ import annotations

from pathlib import Path

from desktop.viewmodels.analyse.analysis import Stage
from desktop.viewmodels.analyse.service import AnalysisService
from desktop.viewmodels.read.slice_cells import Kind
from desktop.viewmodels.results.values import AssessRequest, Means, SoFar
from engine.dicom import scan
from engine.phantom import write_phantom
from engine.triage.grid import has_gaps
from engine.volume import CancelToken, Progress
from tests.support.assessments import assess, part_of
from tests.support.bundles import tiny_bundle


def test_the_panel_and_the_strip_fill_in_and_say_what_they_are(qtbot, window, engine) -> None:
    workspace = window.workspace
    workspace.open([Path("/somewhere")])
    qtbot.waitUntil(lambda: workspace.viewer.active.pixels is not None)
    reading = workspace.reading
    engine.analysis.preliminary = part_of(reading.analysis.series)
    engine.analysis.hold()
    reading.analysis.start()
    qtbot.waitUntil(lambda: reading.analysis.preliminary is not None)
    panel = window.docks["diagnosis"].widget()
    assert panel.preliminary.isVisibleTo(panel)
    assert panel.preliminary.text() == "PRELIMINARY, 5 of 20 images: Positive, 91 % (38 % to 97 %). The result follows."
    assert not panel.card.isVisibleTo(panel)
    assert not panel.export_button.isVisibleTo(panel)
    kinds = [cell.kind for cell in reading.cells]
    assert kinds[1:4] == [Kind.UNSEEN] * 3
    assert kinds[4] is Kind.SCORED
    assert len(kinds) == 20
    assert "not judged yet" in reading.cells[1].text
    assert reading.analysis.assessment is None
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: reading.analysis.assessment is not None)
    assert not panel.preliminary.isVisibleTo(panel)
    assert Kind.UNSEEN not in {cell.kind for cell in reading.cells}


def test_a_verdict_is_shown_while_its_series_is_filled_in(qtbot, window, engine) -> None:
    workspace = window.workspace
    workspace.open([Path("/somewhere")])
    qtbot.waitUntil(lambda: workspace.viewer.active.pixels is not None)
    analysis, panel = workspace.reading.analysis, window.docks["diagnosis"].widget()
    engine.analysis.standing = standing = assess(analysis.series)
    engine.analysis.hold()
    analysis.start()
    qtbot.waitUntil(lambda: analysis.assessment is standing)
    assert analysis.stage is Stage.RUNNING
    assert panel.card.isVisibleTo(panel)
    assert panel.bar.isVisibleTo(panel)
    assert not panel.preliminary.isVisibleTo(panel)
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: analysis.stage is Stage.DONE)
    assert analysis.assessment is not standing


def test_a_verdict_stays_when_the_filling_is_stopped(qtbot, window, engine) -> None:
    workspace = window.workspace
    workspace.open([Path("/somewhere")])
    qtbot.waitUntil(lambda: workspace.viewer.active.pixels is not None)
    analysis = workspace.reading.analysis
    engine.analysis.standing = standing = assess(analysis.series)
    engine.analysis.hold()
    analysis.start()
    qtbot.waitUntil(lambda: analysis.assessment is standing)
    analysis.stop()
    qtbot.waitUntil(lambda: not analysis.busy)
    assert analysis.assessment is standing
    engine.analysis.let_go()


def test_the_process_that_analyses_gives_the_verdict_before_it_fills_in(tmp_path: Path) -> None:
    write_phantom(tmp_path / "ct", slices=64, spacing_mm=1.5, rows=96)
    (study,) = scan([tmp_path / "ct"]).studies
    said: list[Progress] = []

    class Context:
        cancel = CancelToken()
        progress = staticmethod(said.append)

    means = Means(bundle=tiny_bundle(tmp_path), backend="onnxruntime-cpu", fill=True)
    answer = AnalysisService().assess(AssessRequest(study.series[0], study, means), Context())
    stood = [one for one in said if isinstance(one, SoFar) and one.verdict is not None]
    assert stood[0].verdict is not None
    early, last = stood[0].verdict.result, answer.assessment.result
    assert has_gaps(early)
    assert not has_gaps(last)
    assert (early.verdict, early.probability, early.measures) == (last.verdict, last.probability, last.measures)
    assert stood[0].done < 100
    assert all(one.preliminary is None for one in stood)


def test_the_process_that_analyses_says_it_with_its_progress(tmp_path: Path) -> None:
    write_phantom(tmp_path / "ct", slices=60, spacing_mm=4.0, rows=96)
    (study,) = scan([tmp_path / "ct"]).studies
    said: list[Progress] = []

    class Context:
        cancel = CancelToken()
        progress = staticmethod(said.append)

    means = Means(bundle=tiny_bundle(tmp_path), backend="onnxruntime-cpu")
    answer = AnalysisService().assess(AssessRequest(study.series[0], study, means), Context())
    found = [one.preliminary for one in said if isinstance(one, SoFar)]
    assert found[0] is None
    assert found[-1] is not None
    assert found[-1].seen < found[-1].total == 60
    assert len(answer.assessment.result.slices) == 60
