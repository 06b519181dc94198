"""What a physician says: kept whole, never overwritten by a slow disk, never lost on close."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from threading import Event

import pytest

from desktop.reviews import Opinion, Review, ReviewStore
from desktop.viewmodels.read.review import ReviewViewModel
from engine.dicom.values import SliceRef
from engine.errors import StoreError
from engine.triage.values import Verdict
from tests.support.assessments import assess
from tests.support.series import make_series

UID = "1.2.840.99.1"
ASSESSMENT = assess(make_series())
FRAME = SliceRef("1.2.3.4", 7)


def a_store(folder: Path) -> ReviewStore:
    return ReviewStore(folder, clock=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc), by="reader")


def test_a_review_is_kept_and_read_back(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    kept = store.save(Review(UID, Opinion.DISAGREE, "Motion, not opacity.", (FRAME, FRAME), "positive", "0" * 64))
    assert kept.key_images == (FRAME,)
    assert (kept.by, kept.at) == ("reader", "2026-01-02T03:04:05+00:00")
    assert store.load(UID) == kept
    assert UID not in next(tmp_path.iterdir()).name


def test_a_study_nobody_spoke_of_has_an_empty_review(tmp_path: Path) -> None:
    assert a_store(tmp_path).load(UID) == Review(UID)


def test_marks_of_an_older_file_are_not_put_on_other_images(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    store.save(Review(UID, Opinion.AGREE, "Typical."))
    path = next(tmp_path.glob("*.json"))
    old = {**json.loads(path.read_text()), "schema": "alveoscope.review/1", "key_images": [["a series", 4]]}
    path.write_text(json.dumps(old))
    kept = store.load(UID)
    assert (kept.opinion, kept.note, kept.key_images) == (Opinion.AGREE, "Typical.", ())


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"schema": "other/1"}', b"\xff\xfe"])
def test_a_damaged_review_is_set_aside_not_overwritten(tmp_path: Path, content: bytes) -> None:
    store = a_store(tmp_path)
    store.save(Review(UID, Opinion.AGREE))
    path = next(tmp_path.glob("*.json"))
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged; it was set aside"):
        store.load(UID)
    assert next(tmp_path.glob("*.damaged-1.json")).read_bytes() == content
    assert store.load(UID) == Review(UID)


@pytest.mark.parametrize("spoiled", [{"note": 7}, {"by": None}, {"key_images": [{"frame": 1}]}, {"opinion": "maybe"}])
def test_a_review_of_other_types_is_set_aside(tmp_path: Path, spoiled: dict[str, object]) -> None:
    store = a_store(tmp_path)
    store.save(Review(UID, Opinion.AGREE))
    path = next(tmp_path.glob("*.json"))
    path.write_text(json.dumps({**json.loads(path.read_text()), **spoiled}))
    with pytest.raises(StoreError, match="damaged; it was set aside"):
        store.load(UID)


def test_an_answer_is_saved_with_what_it_is_about_and_audited_once(qtbot, qapp, tmp_path: Path) -> None:
    told: list[Review] = []
    model = ReviewViewModel(a_store(tmp_path), told.append)
    with qtbot.waitSignal(model.changed):
        model.show(UID)
    model.answer(Opinion.AGREE, ASSESSMENT)
    model.write_note("Typical.")
    model.toggle_key_image(FRAME)
    qtbot.waitUntil(lambda: model.saved)
    kept = a_store(tmp_path).load(UID)
    assert (kept.opinion, kept.verdict, kept.note, kept.key_images) == (
        Opinion.AGREE,
        "positive",
        "Typical.",
        (FRAME,),
    )
    assert [review.opinion for review in told] == [Opinion.AGREE]
    assert model.key_images == (FRAME,)
    model.close()


def test_the_same_answer_to_another_verdict_is_audited_too(qtbot, qapp, tmp_path: Path) -> None:
    told: list[Review] = []
    model = ReviewViewModel(a_store(tmp_path), told.append)
    model.show(UID)
    for verdict in (Verdict.POSITIVE, Verdict.NEGATIVE):
        model.answer(Opinion.AGREE, assess(make_series(), verdict))
        qtbot.waitUntil(lambda: model.saved)
    assert [(review.opinion, review.verdict) for review in told] == [
        (Opinion.AGREE, "positive"),
        (Opinion.AGREE, "negative"),
    ]
    model.close()


def test_an_answer_stands_on_the_report_of_its_own_series_and_bundle_alone(qtbot, qapp, tmp_path: Path) -> None:
    model = ReviewViewModel(a_store(tmp_path), lambda _review: None)
    model.show(UID)
    model.answer(Opinion.AGREE, ASSESSMENT)
    qtbot.waitUntil(lambda: model.saved)
    assert model.answer_to(ASSESSMENT).opinion == "agree"
    assert model.answer_to(assess(make_series(uid="1.2.4"))) is None
    assert model.answer_to(replace(ASSESSMENT, facts=replace(ASSESSMENT.facts, digest="1" * 64))) is None
    model.close()


def test_the_same_answer_to_another_series_is_audited_too(qtbot, qapp, tmp_path: Path) -> None:
    told: list[Review] = []
    model = ReviewViewModel(a_store(tmp_path), told.append)
    model.show(UID)
    for uid in ("1.2.3", "1.2.4"):
        model.answer(Opinion.AGREE, assess(make_series(uid=uid)))
        qtbot.waitUntil(lambda: model.saved)
    assert [review.series for review in told] == ["1.2.3", "1.2.4"]
    model.close()


def test_an_answer_of_before_that_names_no_series_is_still_one(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    store.save(Review(UID, Opinion.AGREE, verdict="positive", bundle="0" * 64))
    path = next(tmp_path.glob("*.json"))
    old = json.loads(path.read_text())
    del old["series"]
    path.write_text(json.dumps(old))
    assert store.load(UID).is_about("positive", "0" * 64, "1.2.3")


def test_what_is_said_before_the_disk_answered_goes_on_top_of_what_is_there(qtbot, qapp, tmp_path: Path) -> None:
    store = a_store(tmp_path)
    store.save(Review(UID, note="Old note."))
    model = ReviewViewModel(store, lambda _review: None)
    model.show(UID)
    model.answer(Opinion.UNSURE, ASSESSMENT)
    qtbot.waitUntil(lambda: model.saved and model.review.note == "Old note.")
    assert store.load(UID).opinion is Opinion.UNSURE
    assert store.load(UID).note == "Old note."
    model.close()


@pytest.mark.parametrize("before_it_answers", [True, False])
def test_a_mark_takes_no_other_one_away_that_it_did_not_know(qtbot, qapp, tmp_path, before_it_answers: bool) -> None:
    """Set before the disk answered, or while another window marked an image too, it was the only one left."""
    earlier, other = SliceRef("1.2.3.5"), SliceRef("1.2.3.6")
    store = a_store(tmp_path)
    store.save(Review(UID, key_images=(earlier,)))
    model = ReviewViewModel(store, lambda _review: None)
    model.show(UID)
    if not before_it_answers:
        qtbot.waitUntil(lambda: model.key_images == (earlier,))
        store.save(Review(UID, key_images=(earlier, other)))
    model.toggle_key_image(FRAME)
    qtbot.waitUntil(lambda: model.saved)
    assert set(store.load(UID).key_images) == {earlier, FRAME} | (set() if before_it_answers else {other})
    assert model.key_images == store.load(UID).key_images
    model.toggle_key_image(earlier)
    qtbot.waitUntil(lambda: model.saved)
    assert earlier not in store.load(UID).key_images
    model.close()


@pytest.mark.parametrize("before_it_answers", [True, False])
def test_a_note_takes_no_words_away_that_it_did_not_know(qtbot, qapp, tmp_path, before_it_answers: bool) -> None:
    """Written before the disk answered, or while another window wrote one too, it was the only one left."""
    store = a_store(tmp_path)
    store.save(Review(UID, note="Old note."))
    model = ReviewViewModel(store, lambda _review: None)
    model.show(UID)
    if before_it_answers:
        model.write_note("Motion.")
        expected = "Old note.\nMotion."
    else:
        qtbot.waitUntil(lambda: model.review.note == "Old note.")
        store.save(Review(UID, note="Old note. Effusion."))
        model.write_note("Old note. Motion.")
        expected = "Old note. Effusion.\nMotion."
    qtbot.waitUntil(lambda: model.saved)
    assert store.load(UID).note == model.review.note == expected
    model.write_note(expected.replace("Old note.", ""))  # what is seen can be taken away
    qtbot.waitUntil(lambda: model.saved)
    assert "Old" not in store.load(UID).note
    model.close()


def test_a_note_is_written_over_what_its_writer_saw(qtbot, qapp, tmp_path) -> None:
    """The disk answered while it was typed: what it held was not seen, and was taken for deleted."""
    store = a_store(tmp_path)
    store.save(Review(UID, note="Old note."))
    model = ReviewViewModel(store, lambda _review: None)
    model.show(UID)
    qtbot.waitUntil(lambda: model.review.note == "Old note.")
    model.write_note("Motion.", over="")
    qtbot.waitUntil(lambda: model.saved)
    assert store.load(UID).note == model.review.note == "Old note.\nMotion."
    model.close()


def test_a_note_that_goes_on_while_its_beginning_is_kept_says_nothing_twice(qtbot, qapp, tmp_path, monkeypatch) -> None:
    store, gate, writes = a_store(tmp_path), Event(), []
    store.save(Review(UID, note="Old note."))
    save = store.save

    def slow(review: Review) -> Review:
        writes.append(review.note)
        gate.wait(5)
        return save(review)

    monkeypatch.setattr(store, "save", slow)
    model = ReviewViewModel(store, lambda _review: None)
    model.show(UID)
    model.write_note("Mot")  # the disk has not answered
    qtbot.waitUntil(lambda: model.review.note == "Old note.\nMot" and bool(writes))
    model.write_note("Old note.\nMotion.")
    gate.set()
    qtbot.waitUntil(lambda: model.saved)
    assert writes == ["Old note.\nMot", "Old note.\nMotion."]
    assert store.load(UID).note == model.review.note == "Old note.\nMotion."
    model.close()


def test_a_note_that_is_being_kept_on_close_is_kept_once(qtbot, qapp, tmp_path, monkeypatch) -> None:
    store, writes = a_store(tmp_path), []
    store.save(Review(UID, note="Old note."))
    save = store.save
    monkeypatch.setattr(store, "save", lambda review: writes.append(review.note) or save(review))
    model = ReviewViewModel(store, lambda _review: None)
    model.show(UID)
    model.write_note("Motion.")
    model.close()
    assert writes == ["Old note.\nMotion."]
    assert store.load(UID).note == "Old note.\nMotion."


def test_two_windows_that_save_at_the_same_moment_keep_both(qtbot, qapp, tmp_path, monkeypatch) -> None:
    """Between reading and writing of one, the other one's words came and went."""
    store, reached = a_store(tmp_path), Event()
    save = store.save

    def slow(review: Review) -> Review:
        reached.set()
        time.sleep(0.2)
        return save(review)

    monkeypatch.setattr(store, "save", slow)
    models = [ReviewViewModel(one, lambda _review: None) for one in (store, a_store(tmp_path))]
    for own, model in enumerate(models):
        model.show(UID)
        qtbot.waitUntil(lambda model=model: not model._loader.busy)
        model.write_note(f"From {own}.")
        assert reached.wait(5)
    qtbot.waitUntil(lambda: all(model.saved for model in models))
    assert a_store(tmp_path).load(UID).note == "From 0.\nFrom 1."
    for model in models:
        model.close()


def test_what_was_just_said_survives_close(qapp, qtbot, tmp_path: Path) -> None:
    model = ReviewViewModel(a_store(tmp_path), lambda _review: None)
    model.show(UID)
    qtbot.waitUntil(lambda: not model._loader.busy)
    for note in ("a", "ab", "abc"):
        model.write_note(note)
    model.close()
    assert a_store(tmp_path).load(UID).note == "abc"


def test_a_folder_that_can_not_be_written_is_said(qtbot, qapp, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    model = ReviewViewModel(a_store(blocked), lambda _review: None)
    model.show(UID)
    qtbot.waitUntil(lambda: not model._loader.busy)
    with qtbot.waitSignal(model.failed) as failed:
        model.write_note("x")
    assert failed.args[0].code in ("output-not-writable", "store")
    model.close()


def test_another_study_has_another_review(qtbot, qapp, tmp_path: Path) -> None:
    model = ReviewViewModel(a_store(tmp_path), lambda _review: None)
    model.show(UID)
    model.write_note("first")
    model.show("1.2.840.99.2")
    assert model.review is not None
    assert model.review.note == ""
    qtbot.waitUntil(lambda: model.saved)
    model.show(None)
    assert model.review is None
    model.close()
