"""Evidence of the image in view: the newest wish wins, answers are kept, errors stay with their image."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from desktop.viewmodels.analyse.marked import as_stored
from desktop.viewmodels.read import evidence as module
from desktop.viewmodels.read.evidence import EvidenceViewModel
from engine.errors import PixelDataError
from engine.preprocess import OpacityMap
from engine.preprocess.values import CropBox
from tests.support.assessments import FakeAnalysis
from tests.support.series import make_header, make_series

SERIES = make_series(20)


@pytest.fixture(name="fake")
def _fake() -> FakeAnalysis:
    return FakeAnalysis()


@pytest.fixture(name="evidence")
def _evidence(qapp, fake: FakeAnalysis) -> Iterator[EvidenceViewModel]:
    evidence = EvidenceViewModel(fake.use_cases)
    yield evidence
    fake.let_go()
    evidence.close()


def test_the_image_in_view_gets_its_pictures(qtbot, evidence) -> None:
    evidence.look(SERIES, 4)
    assert evidence.loading
    qtbot.waitUntil(lambda: evidence.evidence is not None)
    assert evidence.evidence.residual.shape == (244, 244)
    assert not evidence.loading


def test_scrolling_asks_for_the_newest_image_only(qtbot, evidence, fake) -> None:
    fake.hold()
    for index in range(10):
        evidence.look(SERIES, index)
    fake.let_go()
    qtbot.waitUntil(lambda: evidence.evidence is not None)
    asked = [request.header.instance_number for request in fake.explained]
    assert asked[-1] == 10
    assert len(asked) <= 2


def test_coming_back_asks_nobody(qtbot, evidence, fake) -> None:
    evidence.look(SERIES, 1)
    qtbot.waitUntil(lambda: evidence.evidence is not None)
    evidence.look(SERIES, 2)
    qtbot.waitUntil(lambda: evidence.evidence is not None)
    evidence.look(SERIES, 1)
    assert evidence.evidence is not None
    assert len(fake.explained) == 2


def test_another_image_with_the_number_of_one_that_was_explained_has_pictures_of_its_own(qtbot, evidence, fake) -> None:
    """A series that grew is read again and counted anew: the pictures were those of the image that had the number."""
    evidence.look(SERIES, 4)
    qtbot.waitUntil(lambda: evidence.evidence is not None)
    grown = replace(SERIES, headers=SERIES.headers[1:])
    evidence.look(grown, 4)
    assert evidence.evidence is None
    assert evidence.evidence_of(grown, 4) is None
    qtbot.waitUntil(lambda: evidence.evidence is not None)
    assert [request.header.ref for request in fake.explained] == [SERIES.headers[4].ref, grown.headers[4].ref]
    assert evidence.evidence_of(grown, 4) is not None
    evidence.look(SERIES, 5)
    assert evidence.evidence is not None, "the same image, under another number"


def test_only_so_many_pictures_are_kept(qtbot, evidence, fake, monkeypatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    for index in (1, 2, 3):
        evidence.look(SERIES, index)
        qtbot.waitUntil(lambda: evidence.evidence is not None)
    evidence.look(SERIES, 1)
    assert evidence.evidence is None


def test_an_image_that_fails_says_why_and_the_next_one_works(qtbot, evidence, fake) -> None:
    fake.error = PixelDataError("The image data is cut short.", "Copy it again.")
    evidence.look(SERIES, 5)
    qtbot.waitUntil(lambda: evidence.error is not None)
    assert evidence.error.message == "The image data is cut short."
    fake.error = None
    evidence.look(SERIES, 6)
    qtbot.waitUntil(lambda: evidence.evidence is not None)
    assert evidence.error is None


def test_overlay_and_opacity_are_announced_once_each(qtbot, evidence) -> None:
    announced: list[float] = []
    evidence.overlay_changed.connect(lambda: announced.append(evidence.opacity))
    evidence.set_overlay(True)
    evidence.set_overlay(True)
    evidence.set_opacity(7.0)
    evidence.set_opacity(0.2)
    assert announced == [1.0, 0.2]


def test_nothing_to_explain_shows_nothing(qtbot, evidence, fake) -> None:
    evidence.look(None, 0)
    assert evidence.evidence is None
    assert not evidence.loading
    assert fake.explained == []


@pytest.mark.parametrize(
    ("row", "column", "box"),
    [
        ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (10.0, 4.0, 20.0, 30.0)),
        ((-1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (34.0, 30.0, 20.0, 30.0)),
        ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (4.0, 10.0, 30.0, 20.0)),
    ],
)
def test_a_box_of_the_display_lies_on_the_stored_image(row, column, box) -> None:
    from engine.dicom import display_turn

    header = make_header(size=64, row_direction=row, column_direction=column)
    shown = CropBox(top=4, left=10, bottom=34, right=30)
    displayed = np.zeros((64, 64), np.float32)
    displayed[shown.top : shown.bottom, shown.left : shown.right] = 1
    stored = display_turn(header).undo(displayed)
    nothing = np.zeros((56, 56), np.uint8)
    found = as_stored(header, OpacityMap(nothing, nothing, shown, (64, 64))).box
    assert found == box
    left, top, width, height = (int(value) for value in found)
    assert stored[top : top + height, left : left + width].all()
    assert stored.sum() == width * height


def test_what_failed_is_asked_for_again(qtbot, evidence, fake) -> None:
    fake.error = PixelDataError("The image data is cut short.", "Copy it again.")
    evidence.look(SERIES, 5)
    qtbot.waitUntil(lambda: evidence.error is not None)
    fake.error = None
    evidence.forget_errors()
    evidence.look(SERIES, 5)
    qtbot.waitUntil(lambda: evidence.evidence is not None)
    assert evidence.error is None
