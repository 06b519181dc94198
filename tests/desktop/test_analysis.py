"""The analysis view-model, without a widget: one end for each start, each has its turn, nothing outlives close."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from desktop.viewmodels.analyse.analysis import AnalysisViewModel, Stage
from desktop.viewmodels.analyse.queue import QueueState
from engine.process import WorkerDiedError
from engine.triage.values import Verdict
from tests.support.assessments import FakeAnalysis
from tests.support.series import make_series, make_study, refused


@pytest.fixture(name="fake")
def _fake() -> FakeAnalysis:
    return FakeAnalysis()


@pytest.fixture(name="analysis")
def _analysis(qapp, fake: FakeAnalysis) -> Iterator[AnalysisViewModel]:
    analysis = AnalysisViewModel(fake.use_cases)
    yield analysis
    fake.let_go()
    analysis.close()


def test_an_analysis_ends_with_an_assessment_of_the_series_in_view(qtbot, analysis, fake) -> None:
    series = make_series()
    analysis.show(series, make_study(series))
    assert analysis.stage is Stage.READY
    with qtbot.waitSignal(analysis.assessed) as assessed:
        analysis.start()
        assert analysis.stage is Stage.RUNNING
    assert assessed.args == [series.key]
    assert analysis.stage is Stage.DONE
    assert analysis.assessment is not None
    assert analysis.assessment.result.verdict is Verdict.POSITIVE
    assert not analysis.busy
    assert fake.assessed[0].series is series


def test_progress_is_said_in_words_and_as_a_share(qtbot, analysis, fake) -> None:
    series = make_series(20)
    fake.hold()
    analysis.show(series, make_study(series))
    with qtbot.waitSignal(analysis.progressed):
        analysis.start()
        assert analysis.progress_text == "Loading the networks…"
        assert analysis.progress_share is None
    assert analysis.progress_text == "Running the networks: 1 of 20"
    assert analysis.progress_share == pytest.approx(0.05)


def test_cancel_then_start_again(qtbot, analysis, fake) -> None:
    series = make_series()
    fake.hold()
    analysis.show(series, make_study(series))
    analysis.start()
    qtbot.waitUntil(lambda: len(fake.assessed) == 1)
    analysis.stop()
    qtbot.waitUntil(lambda: analysis.stage is Stage.STOPPED)
    assert analysis.assessment is None
    fake.let_go()
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    assert analysis.stage is Stage.DONE


def test_a_dead_worker_is_an_error_in_words_and_the_next_start_works(qtbot, analysis, fake) -> None:
    series = make_series()
    fake.error = WorkerDiedError("The process that analyses ended unexpectedly (exit code -9).", "Try again.")
    analysis.show(series, make_study(series))
    analysis.start()
    qtbot.waitUntil(lambda: analysis.stage is Stage.FAILED)
    assert str(analysis.error) == "The process that analyses ended unexpectedly (exit code -9). Try again."
    fake.error = None
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    assert analysis.error is None


def test_a_second_series_waits_for_the_first_and_both_are_analysed(qtbot, analysis, fake) -> None:
    first, second = make_series(uid="1.2.3.1"), make_series(uid="1.2.3.2")
    fake.hold()
    analysis.show(first, make_study(first))
    analysis.start()
    qtbot.waitUntil(lambda: len(fake.assessed) == 1)
    analysis.show(second, make_study(second))
    assert analysis.stage is Stage.READY
    analysis.start()
    assert analysis.stage is Stage.WAITING
    assert analysis.running_key == first.key
    fake.let_go()
    qtbot.waitUntil(lambda: analysis.stage is Stage.DONE)
    analysis.show(first, make_study(first))
    assert analysis.stage is Stage.DONE
    assert [request.series.key for request in fake.assessed] == [first.key, second.key]


def test_a_worker_killed_while_a_series_is_analysed_again_is_told(qtbot, analysis, fake) -> None:
    series = make_series()
    analysis.show(series, make_study(series))
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    fake.error = WorkerDiedError("The process that analyses ended unexpectedly (exit code -9).", "Try again.")
    analysis.start()
    qtbot.waitUntil(lambda: analysis.stage is Stage.FAILED)
    assert analysis.error is fake.error
    assert analysis.assessment is not None, "what was known stays readable"


def test_a_failure_out_of_view_is_told_with_its_series(qtbot, analysis, fake) -> None:
    first, second = make_series(uid="1.2.3.1"), make_series(uid="1.2.3.2")
    fake.error = WorkerDiedError("The process that analyses ended unexpectedly (exit code -9).", "Try again.")
    fake.hold()
    analysis.show(first, make_study(first))
    analysis.start()
    analysis.show(second, make_study(second))
    with qtbot.waitSignal(analysis.not_judged) as told:
        fake.let_go()
    assert told.args[0].key == first.key
    assert told.args[1] is fake.error


def test_an_answer_for_a_series_that_left_the_view_is_kept(qtbot, analysis, fake) -> None:
    first, second = make_series(uid="1.2.3.1"), make_series(uid="1.2.3.2")
    fake.hold()
    analysis.show(first, make_study(first))
    analysis.start()
    analysis.show(second, make_study(second))
    with qtbot.waitSignal(analysis.assessed) as assessed:
        fake.let_go()
    assert assessed.args == [first.key]
    assert analysis.assessment is None
    analysis.show(first, make_study(first))
    assert analysis.stage is Stage.DONE


def test_automatic_analysis_starts_for_what_can_be_assessed_only(qtbot, qapp, fake) -> None:
    analysis = AnalysisViewModel(fake.use_cases, automatic=lambda: True)
    scout = make_series(1, uid="1.2.3.9", findings=(refused(),))
    analysis.show(scout, make_study(scout))
    assert analysis.stage is Stage.READY
    series = make_series()
    with qtbot.waitSignal(analysis.assessed):
        analysis.show(series, make_study(series))
    assert [request.series.key for request in fake.assessed] == [series.key]
    analysis.close()


def test_close_while_running_joins(qtbot, qapp, fake) -> None:
    analysis = AnalysisViewModel(fake.use_cases)
    series = make_series()
    fake.hold()
    analysis.show(series, make_study(series))
    analysis.start()
    analysis.close()
    assert analysis.stage is Stage.STOPPED


def test_closing_the_studies_forgets_what_was_said(qtbot, analysis) -> None:
    series = make_series()
    analysis.show(series, make_study(series))
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    analysis.forget()
    assert analysis.stage is Stage.NOTHING
    assert analysis.assessment_of(series.key) is None


def test_a_series_that_grew_while_it_was_analysed_has_no_verdict_of_fewer_images(qtbot, analysis, fake) -> None:
    few, all_of_them = make_series(20), make_series(30)
    fake.hold()
    analysis.show(few, make_study(few))
    analysis.start()
    qtbot.waitUntil(lambda: len(fake.assessed) == 1)
    analysis.show(all_of_them, make_study(all_of_them))
    fake.let_go()
    qtbot.waitUntil(lambda: analysis.stage is Stage.DONE and not analysis.busy)
    assert [len(request.series.headers) for request in fake.assessed] == [20, 30]
    assert analysis.assessment.fits(all_of_them)


@pytest.mark.parametrize("state", ["running", "waiting", "judged"])
def test_nor_has_one_that_grew_out_of_view(qtbot, workspace, engine, state) -> None:
    """The newer reading comes from the list; no pane of the first window shows it."""
    other, few, all_of_them = make_series(uid="7.7.1"), make_series(20), make_series(30)
    analysis, viewer = workspace.reading.analysis, workspace.viewer
    if state != "judged":
        engine.analysis.hold()
    first, then = (other, few) if state == "waiting" else (few, other)
    viewer.show_series(first, make_study(first))
    analysis.start()
    qtbot.waitUntil(lambda: len(engine.analysis.assessed) == 1)
    if state == "waiting":
        analysis.want(few, make_study(few))
    else:
        viewer.show_series(then, make_study(then))
    if state == "judged":
        qtbot.waitUntil(lambda: analysis.assessment_of(few.key) is not None)
    workspace.browser.series_updated.emit(all_of_them, make_study(all_of_them))
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: not analysis.busy)
    found = analysis.assessment_of(few.key)
    assert found is None if state == "judged" else found.fits(all_of_them)


def test_what_ran_when_the_studies_were_closed_stands_on_no_list(qtbot, analysis, fake) -> None:
    series = make_series()
    fake.hold()
    analysis.show(series, make_study(series))
    analysis.start()
    qtbot.waitUntil(lambda: len(fake.assessed) == 1)
    analysis.forget()
    qtbot.waitUntil(lambda: not analysis.busy)
    assert analysis.queue.entries == ()


def test_studies_that_were_closed_are_not_kept_by_the_queue(qtbot, analysis, fake) -> None:
    series = make_series()
    gone = weakref.ref(series)
    fake.hold()
    analysis.show(series, make_study(series))
    analysis.start()
    qtbot.waitUntil(lambda: len(fake.assessed) == 1)
    analysis.forget()
    fake.let_go()
    qtbot.waitUntil(lambda: not analysis.busy)
    fake.assessed.clear()
    del series
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("leave", ["forget", "stop"])
def test_a_series_that_is_wanted_again_while_it_still_stops_is_analysed(
    qtbot, analysis, fake, monkeypatch, leave
) -> None:
    series, study = make_series(), make_study(make_series())
    asked, gate = [], threading.Event()
    assess = analysis._assess

    def slow_to_stop(request, context):
        asked.append(request)
        if len(asked) == 1:
            gate.wait(10)  # a pass of the networks, which ends before anybody asks whether it is wanted
        return assess(request, context)

    monkeypatch.setattr(analysis, "_assess", slow_to_stop)
    analysis.show(series, study)
    analysis.start()
    qtbot.waitUntil(lambda: len(asked) == 1)
    getattr(analysis, leave)()
    analysis.show(series, study)
    analysis.start()
    gate.set()
    qtbot.waitUntil(lambda: not analysis.busy)
    assert analysis.stage is Stage.DONE
    assert [entry.state for entry in analysis.queue.entries] == [QueueState.DONE]
