"""A disk that takes nothing for a while: what was said, drawn or judged meanwhile is kept when it does again."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QMessageBox

from desktop.measurements import MeasurementStore
from desktop.reviews import Opinion, Review, ReviewStore
from desktop.viewmodels.analyse.queue import QueueState
from desktop.viewmodels.read.review import ReviewViewModel
from desktop.viewmodels.view.measures import Measure
from desktop.viewmodels.view.tool import Tool
from engine.dicom.values import SliceRef, Study
from engine.errors import DiskFullError, StoreError
from engine.locations import data_folder
from engine.service import ResultStore
from tests.support.assessments import assess
from tests.support.series import make_series, make_study

UID, OTHER = "1.2.840.99.1", "1.2.840.99.2"
ASSESSMENT = assess(make_series())
LINE = Measure(Tool.DISTANCE, ((10.0, 10.0), (30.0, 10.0)))
BOX = Measure(Tool.RECTANGLE, ((20.0, 20.0), (30.0, 40.0)))


def block(folder: Path) -> Path:
    """Put a file where a folder should be; without it the disk takes things again."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("not a folder")
    return folder


def test_an_answer_that_was_refused_is_kept_with_the_next_one(qtbot, qapp, tmp_path: Path) -> None:
    folder = block(tmp_path / "reviews")
    audited: list[Review] = []
    model = ReviewViewModel(ReviewStore(folder), audited.append)
    model.show(UID)
    with qtbot.waitSignal(model.failed):
        model.answer(Opinion.AGREE, ASSESSMENT)
    model.show(OTHER)
    folder.unlink()
    model.write_note("Of the other.")
    qtbot.waitUntil(lambda: model.saved)
    assert ReviewStore(folder).load(UID).opinion is Opinion.AGREE
    assert ReviewStore(folder).load(OTHER).note == "Of the other."
    assert [one.study_instance_uid for one in audited] == [UID]
    model.close()


def test_an_answer_that_is_refused_after_the_next_one_was_given_is_kept_with_that(
    qtbot, qapp, tmp_path: Path, monkeypatch
) -> None:
    store, gate = ReviewStore(tmp_path), Event()
    save, refused = store.save, []

    def full_at_first(review: Review) -> Review:
        if refused:
            return save(review)
        refused.append(review)
        gate.wait(5)
        raise DiskFullError("No space left.", "")

    monkeypatch.setattr(store, "save", full_at_first)
    model = ReviewViewModel(store, lambda _review: None)
    model.show(UID)
    model.answer(Opinion.AGREE, ASSESSMENT)
    model.show(OTHER)
    model.write_note("Of the other.")
    with qtbot.waitSignal(model.failed):
        gate.set()
    qtbot.waitUntil(lambda: model.saved)
    assert store.load(UID).opinion is Opinion.AGREE
    model.close()


def test_an_answer_that_was_refused_stays_in_view_and_is_kept_on_close(qtbot, qapp, tmp_path: Path) -> None:
    folder = block(tmp_path / "reviews")
    model = ReviewViewModel(ReviewStore(folder), lambda _review: None)
    model.show(UID)
    for change in (lambda: model.answer(Opinion.AGREE, ASSESSMENT), lambda: model.write_note("x")):
        with qtbot.waitSignal(model.failed):
            change()
    assert model.review is not None
    assert (model.review.opinion, model.review.note) == (Opinion.AGREE, "x")
    folder.unlink()
    model.close()
    kept = ReviewStore(folder).load(UID)
    assert (kept.opinion, kept.note) == (Opinion.AGREE, "x")


def test_a_review_that_can_not_be_read_now_is_not_written_over(qtbot, qapp, tmp_path: Path, monkeypatch) -> None:
    store = ReviewStore(tmp_path)
    store.save(Review(UID, Opinion.DISAGREE, "Motion."))
    model = ReviewViewModel(store, lambda _review: None)
    with monkeypatch.context() as share_is_away:
        share_is_away.setattr(store, "load", _unreadable)
        model.show(UID)
        with qtbot.waitSignal(model.failed, check_params_cb=lambda error: error.code == "store"):
            model.write_note("Typical.")
        qtbot.waitUntil(lambda: not model._saver.busy)
        assert ReviewStore(tmp_path).load(UID).note == "Motion."
    model.close()
    kept = store.load(UID)
    assert (kept.opinion, kept.note) == (Opinion.DISAGREE, "Motion.\nTypical.")


def test_what_was_refused_is_in_view_again_where_the_rest_can_not_be_read(
    qtbot, qapp, tmp_path: Path, monkeypatch
) -> None:
    store = ReviewStore(tmp_path)
    model = ReviewViewModel(store, lambda _review: None)
    first, second = SliceRef("1.2.1"), SliceRef("1.2.2")
    with monkeypatch.context() as share_is_away:
        share_is_away.setattr(store, "load", _unreadable)
        model.show(UID)
        with qtbot.waitSignal(model.failed):
            model.toggle_key_image(first)
        model.show(OTHER)
        model.show(UID)
        assert model.key_images == (first,)
        model.toggle_key_image(second)
    model.close()
    assert set(store.load(UID).key_images) == {first, second}


def _unreadable(_study: str) -> Review:
    raise StoreError("The review of this study can't be read (Input/output error).", "")


@pytest.mark.parametrize("closed", [False, True])
def test_a_measurement_that_was_refused_is_kept_later(qtbot, workspace, engine, closed: bool) -> None:
    workspace.open([Path("/ct")])
    pane, book = workspace.viewer.active, workspace.viewer.book
    qtbot.waitUntil(lambda: pane.pixels is not None and book.saved)
    folder = block(data_folder() / "measurements")
    with qtbot.waitSignal(book.failed):
        pane.keep(LINE)
    folder.unlink()
    if closed:
        workspace.close()
    else:
        pane.keep(BOX)
        qtbot.waitUntil(lambda: book.saved)
        assert len(book.of(engine.studies[0].key)) == 2
    kept = MeasurementStore().load(engine.studies[0].key)
    assert [one.kind.value for one in kept] == (["distance"] if closed else ["distance", "rectangle"])


def test_a_result_that_was_refused_is_kept_later(qtbot, workspace) -> None:
    studies = [make_study(make_series(3, uid=f"1.2.{number}")) for number in range(4)]
    first, second, third, last = studies
    queue = workspace.reading.analysis.queue
    folder = block(data_folder() / "kept")

    def judge(study: Study) -> None:
        workspace.reading.analysis.want(study.series[0], study)
        qtbot.waitUntil(lambda: queue.state_of(study.series[0].key) is QueueState.DONE)

    for study in (first, second):
        with qtbot.waitSignal(workspace.trouble):
            judge(study)
    folder.unlink()
    judge(third)
    assert all(ResultStore().load(study.series[0]) is not None for study in (first, second, third))
    shutil.rmtree(folder)
    block(folder)
    with qtbot.waitSignal(workspace.trouble):
        judge(last)
    folder.unlink()
    workspace.close()
    assert ResultStore().load(last.series[0]) is not None


def test_a_result_that_was_refused_is_not_kept_where_none_is_wanted_any_more(qtbot, workspace) -> None:
    study = make_study(make_series(3, uid="1.2.1"))
    folder = block(data_folder() / "kept")
    with qtbot.waitSignal(workspace.trouble):
        workspace.reading.analysis.want(study.series[0], study)
    workspace.settings.set("analysis.keep", False)
    folder.unlink()
    workspace.close()
    assert ResultStore().load(study.series[0]) is None


def test_what_is_refused_a_hundred_times_is_one_box(qtbot, window) -> None:
    for number in range(100):
        window.show_trouble(DiskFullError(f"No space left to write {number}.json.", "Free some space."))
        window.show_trouble(DiskFullError(f"No space left to write {number}.json.", "Free some space."))
    window.show_trouble(StoreError("The worklist can't be read.", ""))
    full, store = window.findChildren(QMessageBox)
    assert full.text().splitlines() == [f"No space left to write {number}.json." for number in range(3)] + [
        "97 more of this kind"
    ]
    assert full.informativeText() == "Free some space."
    assert store.text() == "The worklist can't be read."
    full.accept()
    qtbot.waitUntil(lambda: window.findChildren(QMessageBox) == [store])
    window.show_trouble(DiskFullError("No space left to write 7.json.", "Free some space."))
    again = window.findChildren(QMessageBox)[-1]
    assert again.text() == "No space left to write 7.json.", "what was read is said again when it happens again"
    for box in (again, store):
        box.close()
