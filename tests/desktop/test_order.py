"""Order and numbers: head first by setting, Instance Number quoted, 100 % is one to one."""

from __future__ import annotations

from dataclasses import replace

from desktop.measurements import MeasurementStore
from desktop.viewmodels.view.corner_text import corner_texts
from desktop.viewmodels.view.measure_book import MeasureBook
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.sources import StackSource
from engine.dicom.image_number import image_number
from engine.dicom.values import Series
from tests.support.series import make_series, make_study


class NoStore:
    """Decodes nothing: the order needs no pixels."""

    def get(self, _series: Series, _index: int) -> None:
        return None


def pane_of(series: Series) -> PaneViewModel:
    pane = PaneViewModel(0, MeasureBook(MeasurementStore()))
    pane.show(StackSource(series, make_study(series), NoStore()), 4)
    return pane


def test_the_next_image_of_an_axial_stack_lies_nearer_to_the_feet(qapp) -> None:
    pane = pane_of(make_series(20))
    assert pane.turned
    assert pane.place == 16
    pane.leaf(1)
    assert (pane.index, pane.place) == (3, 17)
    pane.leaf_to_end(last=False)
    assert (pane.index, pane.place) == (19, 1)
    pane.leaf_to_end(last=True)
    assert (pane.index, pane.place) == (0, 20)


def test_from_the_feet_up_by_setting_and_for_what_is_not_axial(qapp) -> None:
    pane = pane_of(make_series(20))
    pane.head_first = False
    pane.leaf(1)
    assert (pane.index, pane.place) == (5, 6)
    sagittal = tuple(
        replace(one, row_direction=(0.0, 1.0, 0.0), column_direction=(0.0, 0.0, -1.0))
        for one in make_series(20).headers
    )
    assert not pane_of(make_series(20, headers=sagittal)).turned


def test_the_instance_number_is_shown_and_quoted(qapp) -> None:
    headers = tuple(replace(one, instance_number=120 - number) for number, one in enumerate(make_series(20).headers))
    series = make_series(20, headers=headers)
    texts = corner_texts(pane_of(series), show_identity=False).bottom_left
    assert texts[0] == "16 / 20   Instance 116"
    assert image_number(series, 4) == "116"


def test_numbers_that_tell_nothing_are_not_quoted() -> None:
    alike = make_series(5, headers=tuple(replace(one, instance_number=1) for one in make_series(5).headers))
    assert image_number(alike, 3) == "4"
    assert image_number(None, 3) == "4"
    headers = [replace(one, instance_number=number or None) for number, one in enumerate(make_series(5).headers)]
    assert headers[0].instance_number is None
    numbers = {image_number(make_series(5, headers=tuple(headers)), index) for index in range(5)}
    assert len(numbers) == 5  # the image without one was 1, and so was the next


def test_hundred_per_cent_is_one_to_one(qapp) -> None:
    pane = pane_of(make_series(20))
    assert corner_texts(pane, show_identity=False, scale=1.0).bottom_right[-1] == "100 %"
    assert corner_texts(pane, show_identity=False, scale=0.625).bottom_right[-1] == "62 %"
