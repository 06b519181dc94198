"""The same level of two studies: by the lungs' own extent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.dicom.values import Series
from engine.triage.levels import height, levels, lung_span
from engine.triage.values import SeriesResult, SliceResult
from tests.support.results import a_series_result
from tests.support.series import make_header, make_series


def judged(series: Series, areas: list[float | None]) -> SeriesResult:
    slices = tuple(
        SliceResult(
            header.sop_instance_uid, index, header.position_along_normal_mm, lung_area_mm2=area, excluded="no-lung"
        )
        for index, (header, area) in enumerate(zip(series.headers, areas, strict=True))
    )
    return replace(a_series_result(), slices=slices, slices_total=len(slices))


def span(areas: list[float | None], **changes: object):
    series = make_series(len(areas), **changes)
    return lung_span(series, judged(series, areas))


WHOLE = [0.0, 0.0, 4e3, 9e3, 8e3, 5e3, 2e3, 0.0]


def test_the_span_ends_where_lung_ends() -> None:
    found = span(WHOLE)  # from -200 mm, 5 mm each
    assert (found.low, found.high, found.widest) == (-190.0, -170.0, -185.0)
    assert (found.low_cut, found.high_cut) == (False, False)


def test_gas_below_the_diaphragm_and_a_gap_move_no_end() -> None:
    assert span([300.0, 0.0, 4e3, 9e3, None, 5e3, 2e3, 0.0]) == span(WHOLE)
    assert span([4e3, 0.0, 0.0, 0.0, 4e3, 9e3, 2e3, 0.0]).low == -180.0, "what lies apart is no lung of this stack"


def test_images_that_could_not_be_read_move_no_end() -> None:
    """Two in a row, and the lung ended there: the other study stood half a lung away from this one."""
    assert span([0.0, 0.0, 4e3, 9e3, 8e3, None, None, None, 2e3, 0.0]).high == -160.0
    assert span([0.0, 0.0, 4e3, None, None, 9e3, 8e3, 2e3, 0.0]).low == -190.0


@pytest.mark.parametrize(("lost", "whole"), [(9, True), (10, False)])
def test_of_thin_slices_a_centimetre_without_lung_ends_nothing(lost: int, whole: bool) -> None:
    """As one slice of 5 mm without it does not; slices are 1 mm apart."""
    areas = [0.0, *([4e3] * 20), *([0.0] * lost), *([9e3] * 30), 0.0]
    headers = tuple(make_header(index, position_mm=(-150.0, -150.0, float(index))) for index in range(len(areas)))
    series = replace(make_series(len(areas)), headers=headers)
    found = lung_span(series, judged(series, areas))
    assert found is not None
    assert found.low == (1.0 if whole else 21.0 + lost)


def test_slices_left_between_those_of_a_grid_are_no_gap() -> None:
    """Of slices of 0.625 mm four are left between two."""
    areas = [area for wide in WHOLE for area in (wide, None, None, None, None)]
    series = make_series(len(areas))
    result = judged(series, areas)
    slices = tuple(replace(one, excluded="off-grid") if one.lung_area_mm2 is None else one for one in result.slices)
    found = lung_span(series, replace(result, slices=slices))
    assert found is not None
    assert (found.low, found.high) == tuple(height(series.headers[5 * place]) for place in (2, 6))


def test_a_series_that_ends_in_the_lungs_is_cut_there() -> None:
    found = span([6e3, 9e3, 8e3, 5e3, 2e3, 0.0])
    assert (found.low_cut, found.high_cut) == (True, False)
    assert span([0.0, 3e3, 9e3, 8e3, 5e3]).high_cut


def test_a_stack_whose_normal_points_to_the_feet_is_read_the_right_way() -> None:
    """Mirrored columns: the normal is their cross product, and the order of the slices follows it."""
    mirrored = [
        make_header(index, column_direction=(0.0, -1.0, 0.0), position_mm=(-150.0, 150.0, -165.0 - 5.0 * index))
        for index in range(8)
    ]
    series = replace(make_series(8), headers=tuple(mirrored))
    assert [height(header) for header in series.headers] == pytest.approx([-165.0 - 5.0 * n for n in range(8)])
    found = lung_span(series, judged(series, WHOLE[::-1]))
    assert (found.low, found.high) == (-190.0, -170.0)


def test_nothing_is_known_without_lungs_or_of_other_images() -> None:
    assert span([0.0, 0.0, 9e3, 0.0]) is None
    assert span([None, None]) is None
    assert lung_span(make_series(3), judged(make_series(4), [0.0, 1e3, 1e3, 0.0])) is None


def test_whole_lungs_are_matched_end_to_end() -> None:
    """Breathing stretches them: ends meet ends, the middle the middle."""
    old, new = span(WHOLE), span(WHOLE, spacing_mm=7.0)
    found = levels(old, new)
    assert found.to_new(old.low) == pytest.approx(new.low)
    assert found.to_new(old.high) == pytest.approx(new.high)
    assert found.to_old(found.to_new(-181.5)) == pytest.approx(-181.5)


@pytest.mark.parametrize(("areas", "end"), [([9e3, 8e3, 5e3, 2e3, 0.0], "high"), ([0.0, 0.0, 4e3, 9e3, 8e3], "low")])
def test_cut_lungs_are_matched_at_the_end_that_both_show(areas: list[float | None], end: str) -> None:
    old, new = span(WHOLE), span(areas, spacing_mm=6.0)
    found = levels(old, new)
    assert found.scale == 1.0
    assert found.to_new(getattr(old, end)) == pytest.approx(getattr(new, end))


def test_lungs_cut_at_both_ends_are_matched_where_they_are_widest() -> None:
    old, new = span(WHOLE), span([4e3, 9e3, 8e3])
    assert levels(old, new).to_new(old.widest) == pytest.approx(new.widest)


def test_lung_ends_with_a_twentieth_of_the_widest_slice_and_behind_two_empty_ones() -> None:
    assert span([0.0, 540.0, 4e3, 9e3, 2e3, 0.0]).low == -195.0
    assert span([4e3, 0.0, 0.0, 4e3, 9e3, 2e3, 0.0]).low == -185.0


@pytest.mark.parametrize(("area", "cut"), [(1.9e3, True), (1.7e3, False)])
def test_more_than_a_fifth_of_the_widest_slice_at_an_end_is_a_cut(area: float, cut: bool) -> None:
    assert span([area, 9e3, 2e3, 0.0]).low_cut is cut


def test_lungs_of_which_one_is_cut_at_both_ends_are_matched_where_they_are_widest() -> None:
    """That its widest slice is the lowest one, too, says nothing of where lungs begin."""
    old, new = span(WHOLE), span([9e3, 8e3, 7e3])
    assert levels(old, new).to_new(old.widest) == pytest.approx(new.widest)
