"""Lungs along the stack: what belongs to them, what does not, and where slices contradict their neighbours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.lungs import lung_layer, stack_lungs
from engine.lungs.layer import LEFT, RIGHT
from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from tests.support.lung_layers import LEFT_AT, PIXEL_MM2, RIGHT_AT, a_layer, disc
from tests.support.series import make_header

LUNGS = [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, 20))]


def test_volumes_are_areas_times_distance():
    stack = stack_lungs([a_layer(i) for i in range(20)])
    expected = disc(RIGHT_AT, 20).sum() * PIXEL_MM2 * 20 * 5.0 / 1000
    assert stack.volume_ml(RIGHT) == pytest.approx(expected)
    assert stack.volume_ml() == pytest.approx(2 * expected)
    assert (stack.gaps, stack.contradicted) == ((), ())


def test_density_is_that_of_the_pieces():
    density = stack_lungs([a_layer(i) for i in range(5)]).density()
    assert density.hu / density.size == pytest.approx(-850)
    assert density.aerated / density.size == pytest.approx(0.9)
    assert density.dense / density.size == pytest.approx(0.05)


def test_uneven_distances_count_by_what_each_slice_stands_for():
    layers = [a_layer(i) for i in (0, 1, 2, 6, 7)]
    assert stack_lungs(layers).thickness_mm == (5.0, 5.0, 12.5, 12.5, 5.0)
    assert stack_lungs([a_layer(i) for i in (0, 1, 2, 6)]).thickness_mm == (5.0, 5.0, 12.5, 20.0)


def test_gas_beside_the_lung_is_dropped_and_a_lobe_that_lies_apart_stays():
    stomach = (LEFT, disc((105, 92), 6))
    lobe = (RIGHT, disc((30, 40), 10))
    layers = [a_layer(i, [*LUNGS, *([stomach, lobe] if i < 4 else [])]) for i in range(12)]
    stack = stack_lungs(layers)
    assert stack.sides[2] == (RIGHT, LEFT, 0, RIGHT)
    assert not (stack.lungs(2) == LEFT)[100:].any()


def test_a_piece_goes_to_the_side_that_its_neighbours_give_it():
    layers = [a_layer(i) for i in range(9)]
    layers[4] = a_layer(4, [(LEFT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, 20))])
    stack = stack_lungs(layers)
    assert stack.sides[4] == (RIGHT, LEFT)
    assert stack.volume_ml(RIGHT) == pytest.approx(stack.volume_ml(LEFT))


def test_a_slice_without_lung_between_lungs_is_a_gap_and_the_lung_goes_on_behind_it():
    layers = [a_layer(i, [] if i in (7, 8) else None) for i in range(16)]
    stack = stack_lungs(layers)
    assert stack.gaps == (7, 8)
    assert stack.area_mm2(15) == stack.area_mm2(0) > 0
    assert stack.volume_ml() == pytest.approx(stack_lungs([a_layer(i) for i in range(16)]).volume_ml())


def test_half_of_the_slices_empty_are_all_gaps():
    stack = stack_lungs([a_layer(i, [] if i % 2 else None) for i in range(21)])
    assert stack.gaps == tuple(range(1, 21, 2))
    assert stack.volume_ml() > 0


def test_far_less_lung_than_on_both_sides_is_a_contradiction():
    layers = [a_layer(i) for i in range(12)]
    layers[6] = a_layer(6, [(RIGHT, disc(RIGHT_AT, 8)), (LEFT, disc(LEFT_AT, 8))])
    assert stack_lungs(layers).contradicted == (6,)


def test_lung_that_thresholds_see_and_the_network_does_not_is_a_contradiction():
    layers = [a_layer(i, missed_mm2=1e5 if i == 5 else 0.0) for i in range(12)]
    assert stack_lungs(layers).contradicted == (5,)


def test_tips_come_and_go_without_a_word():
    tip = [(RIGHT, disc(RIGHT_AT, 3))]
    layers = [a_layer(0, tip), a_layer(1, []), a_layer(2, tip), *(a_layer(i) for i in range(3, 12))]
    stack = stack_lungs(layers)
    assert (stack.gaps, stack.contradicted) == ((), ())


def test_the_largest_body_of_a_side_is_the_lung_however_many_images_show_another():
    """Two scans were joined: the chest every 5 mm, the belly every 1 mm."""
    right = (RIGHT, disc(RIGHT_AT, 20))
    bowel = [(LEFT, disc((64, 100), 12 if i < 57 else 3)) for i in range(60)]
    belly = [replace(a_layer(i, [right, bowel[i]]), position_mm=float(i)) for i in range(60)]
    empty = [replace(a_layer(i, [right]), position_mm=float(i)) for i in range(60, 80)]
    chest = [replace(a_layer(i), position_mm=80.0 + 5.0 * (i - 80)) for i in range(80, 98)]
    stack = stack_lungs([*belly, *empty, *chest])
    assert (stack.area_mm2(30, LEFT) > 0, stack.area_mm2(90, LEFT) > 0) == (False, True)


def test_of_one_slice_alone_the_largest_piece_is_the_lung():
    stack = stack_lungs([a_layer(0, [(LEFT, disc((105, 92), 6)), (LEFT, disc(LEFT_AT, 20))])])
    assert stack.sides[0] == (0, LEFT)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_or_no_slices(count):
    stack = stack_lungs([a_layer(i) for i in range(count)])
    assert (stack.gaps, stack.contradicted) == ((), ())
    assert stack.volume_ml() >= 0.0


def test_no_lung_at_all():
    stack = stack_lungs([a_layer(i, []) for i in range(6)])
    assert stack.volume_ml() == 0.0
    assert stack.gaps == ()


def test_one_lung_only():
    stack = stack_lungs([a_layer(i, LUNGS[:1]) for i in range(10)])
    assert stack.volume_ml(LEFT) == 0.0
    assert stack.volume_ml(RIGHT) > 0.0
    assert stack.gaps == ()


def test_masks_at_the_slices_own_pixels():
    stack = stack_lungs([a_layer(i) for i in range(6)])
    seen = stack.lungs_on_slice(3)
    assert seen.shape == (512, 512)
    assert (seen == RIGHT).sum() == pytest.approx(np.pi * 82**2, rel=0.05)
    assert (seen[:, :256] == LEFT).sum() == 0


def test_the_gas_of_the_stomach_below_the_lung_is_no_lung():
    stomach = [(LEFT, disc(LEFT_AT, 14))]
    layers = [*(a_layer(i, stomach, gas=(1,)) for i in range(4)), *(a_layer(i) for i in range(4, 20))]
    stack = stack_lungs(layers)
    assert [stack.area_mm2(place) > 0 for place in range(6)] == [False] * 4 + [True] * 2
    assert stack.gaps == ()


def test_a_stomach_of_gas_above_fluid_is_no_lung():
    """Half of what the network takes for diseased lung is fluid, the rest air."""
    stomach = [(LEFT, disc(LEFT_AT, 14))]
    layers = [*(a_layer(i, stomach, level=(1,)) for i in range(4)), *(a_layer(i) for i in range(4, 20))]
    stack = stack_lungs(layers)
    assert [stack.area_mm2(place) > 0 for place in range(6)] == [False] * 4 + [True] * 2
    assert stack.gas_left_out()[0] == (0, 1, 2, 3), "and that is told"


def test_a_small_stomach_of_gas_above_fluid_is_no_lung_however_many_images_show_it():
    """Two scans were joined: the belly every 0.5 mm, the chest every 5 mm. Its areas alone were more than a quarter."""
    heights = [*np.arange(0.0, 20.0, 0.5), *np.arange(20.0, 100.0, 5.0)]
    layers = [
        replace(
            a_layer(i, [(LEFT, disc(LEFT_AT, 14))], level=(1,)) if at < 20.0 else a_layer(i),
            position_mm=at,
            height_mm=at,
        )
        for i, at in enumerate(heights)
    ]
    stack = stack_lungs(layers)
    assert [at for place, at in enumerate(heights) if stack.area_mm2(place, LEFT)] == heights[40:]


def test_a_stomach_full_of_fluid_beyond_a_gap_is_no_lung():
    """Both ends that face each other over the gap are large."""
    stomach = [(LEFT, disc(LEFT_AT, 14))]
    layers = [*(a_layer(i, stomach, level=(1,)) for i in range(4)), *(a_layer(i, []) for i in (4, 5))]
    stack = stack_lungs([*layers, *(a_layer(i) for i in range(6, 20))])
    assert stack.area_mm2(3) == 0
    assert stack.gaps == ()


def test_air_above_fluid_within_a_lung_stays():
    layers = [a_layer(i, level=(2,) if 5 <= i < 12 else ()) for i in range(20)]
    stack = stack_lungs(layers)
    assert stack.volume_ml(LEFT) == pytest.approx(stack.volume_ml(RIGHT))


@pytest.mark.parametrize("side", [1, 2], ids=["right", "left"])
@pytest.mark.parametrize("places", [range(20), range(11), range(12, 20)], ids=["whole", "foot half", "apex"])
def test_air_above_fluid_that_reaches_a_tip_of_a_lung_stays(side, places):
    """A hydropneumothorax: half of a lung, or all of it, vanished without a word."""
    layers = [a_layer(i, level=(side,) if i in places else ()) for i in range(20)]
    stack = stack_lungs(layers)
    assert stack.volume_ml(LEFT) == pytest.approx(stack.volume_ml(RIGHT))


def test_an_abscess_at_the_foot_end_of_the_right_lung_stays():
    """The stomach lies below the left one."""
    layers = [a_layer(i, level=(1,) if i < 3 else ()) for i in range(20)]
    assert stack_lungs(layers).area_mm2(0, RIGHT) > 0


def test_air_above_fluid_that_reaches_from_the_foot_of_the_left_lung_to_its_middle_stays():
    """It is small beside the lung, and no stomach reaches so high."""
    drawn = [*LUNGS, (LEFT, disc((100, 88), 10.5))]
    stack = stack_lungs([a_layer(i, drawn if i < 13 else None, level=(3,)) for i in range(20)])
    assert stack.sides[5] == (RIGHT, LEFT, LEFT)


def test_a_pneumothorax_stays():
    layers = [a_layer(i, gas=(2,) if 5 <= i < 12 else ()) for i in range(20)]
    stack = stack_lungs(layers)
    assert stack.volume_ml(LEFT) == pytest.approx(stack.volume_ml(RIGHT))


def test_what_lies_beyond_the_tips_is_no_lung():
    tip = [(RIGHT, disc(RIGHT_AT, 5)), (LEFT, disc(LEFT_AT, 5))]
    head_rest = [(RIGHT, disc(RIGHT_AT, 16))]
    layers = [*(a_layer(i) for i in range(20)), a_layer(20, tip), *(a_layer(i, []) for i in range(21, 25))]
    stack = stack_lungs([*layers, a_layer(25, head_rest), a_layer(26, head_rest)])
    assert stack.area_mm2(25) == stack.area_mm2(26) == 0.0
    assert stack.gaps == ()


def test_an_organ_behind_a_waist_is_no_lung():
    """A full stomach hangs on the tip of the left lung."""
    radii = [21, 22, 15, 9, 5, 5.5, 8, 12, 16, *([20] * 20)]  # wider than any slice of the lung
    layers = [a_layer(i, [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, r))]) for i, r in enumerate(radii)]
    stack = stack_lungs(layers)
    seen = [stack.area_mm2(place, LEFT) > 0 for place in range(9)]
    assert seen == [False] * 4 + [True] * 5
    assert stack.area_mm2(28, LEFT) > 0


def test_an_organ_that_ends_near_the_waist_is_no_lung():
    """Thick slices: of a stomach there are three, and its other end is narrower than the waist."""
    radii = [3, 14, 9, 5, 8.5, 13, 16, *([20] * 12)]
    layers = [a_layer(i, [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, r))]) for i, r in enumerate(radii)]
    stack = stack_lungs(layers)
    assert [stack.area_mm2(place, LEFT) > 0 for place in range(5)] == [False] * 3 + [True] * 2


@pytest.mark.parametrize(
    "radii", [[21, 22, 15, 9, 5, 5.5, 8, 12, 16, *([20] * 20)], [3, 14, 9, 5, 8.5, 13, *([20] * 9)]]
)
def test_lungs_are_the_same_whichever_way_the_stack_runs(radii):
    """Feet first, or against the normal: an organ behind a waist lies at the other end."""
    up, down = (
        stack_lungs([a_layer(i, [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, r))]) for i, r in enumerate(order)])
        for order in (radii, radii[::-1])
    )
    assert [up.area_mm2(place, LEFT) for place in range(len(radii))] == [
        down.area_mm2(place, LEFT) for place in reversed(range(len(radii)))
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_sides_of_a_waist_the_lung_is_the_larger_one_however_many_images_show_the_other(turned):
    """Two scans were joined: the chest every 5 mm, the belly every 1 mm. A full stomach took the left lung's place."""
    radii = [17, 17, 17, 17, 17, 17, 15, 11, 5, 10, 15, *([20] * 20)]
    heights = np.concatenate([np.arange(0.0, 40.0), np.arange(40.0, 155.0, 5.0)])
    shown = np.interp(heights, 5.0 * np.arange(len(radii)), radii)
    order = range(len(heights))[:: -1 if turned else 1]
    layers = [
        replace(a_layer(i, [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, shown[at]))]), position_mm=heights[at])
        for i, at in enumerate(order)
    ]
    stack = stack_lungs(layers)
    assert [heights[at] for place, at in enumerate(order) if stack.area_mm2(place, LEFT)] == [
        heights[at] for at in order if heights[at] >= 40.0
    ]


@pytest.mark.parametrize("spacing_mm", [1.0, 1.5, 3.0, 5.0, 7.5])
@pytest.mark.parametrize("turned", [False, True])
def test_an_organ_behind_a_waist_is_no_lung_however_thin_the_slices_are(spacing_mm, turned):
    """Of slices of 1 mm it was lung: within three of them it hardly widened. It ends at 22 mm."""
    radii = [21, 22, 15, 9, 5, 5.5, 8, 12, 16, *([20] * 20)]
    heights = np.arange(0.0, 140.0, spacing_mm)
    shown = np.interp(heights, 5.0 * np.arange(len(radii)), radii)[:: -1 if turned else 1]
    both = [[(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, r))] for r in shown]
    stack = stack_lungs([a_layer(i, pieces, spacing_mm=spacing_mm) for i, pieces in enumerate(both)])
    lung = heights[::-1] if turned else heights
    seen = sorted(at for place, at in enumerate(lung) if stack.area_mm2(place, LEFT) > 0)
    assert 20.0 <= seen[0] <= 25.0
    assert seen[-1] == heights[-1]
    assert len(seen) == sum(heights >= seen[0])


def a_neck(spacing_mm, radius, half_mm):
    """A left lung of 150 mm with a piece of 20 mm that hangs on it by a neck of this radius; discs of 8 at its ends."""
    far = [spacing_mm * n for n in range(-round((half_mm + 20) / spacing_mm), round((half_mm + 150) / spacing_mm))]
    wide = [radius if abs(mm) < half_mm - 0.01 else min(20, 8 + 0.8 * (abs(mm) - half_mm)) for mm in far]
    both = [[(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, r))] for r in wide]
    return stack_lungs([a_layer(i, pieces, spacing_mm=spacing_mm) for i, pieces in enumerate(both)])


@pytest.mark.parametrize(
    ("spacing_mm", "half_mm", "cut"),
    [(2.5, 15.0, True), (2.5, 17.5, False), (5.0, 15.0, True), (5.0, 20.0, False), (10.0, 30.0, True)],
)
def test_a_neck_is_a_waist_up_to_15_mm_or_three_slices_to_either_side(spacing_mm, half_mm, cut):
    stack = a_neck(spacing_mm, 5, half_mm)
    assert (stack.area_mm2(0, LEFT) == 0) is cut
    assert stack.area_mm2(len(stack.layers) - 1, LEFT) > 0


@pytest.mark.parametrize(("radius", "cut"), [(7, True), (8.5, False)])
def test_a_waist_has_less_than_15_per_cent_of_the_lungs_largest_area(radius, cut):
    """Of a disc of 20 one of 7 is 12 %, one of 8.5 is 18 %."""
    radii = [12, 15, 17, 15, 11.5, radius, 11.5, 13.5, 16, *([20] * 20)]
    both = [[(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, r))] for r in radii]
    assert (stack_lungs([a_layer(i, one) for i, one in enumerate(both)]).area_mm2(0, LEFT) == 0) is cut


@pytest.mark.parametrize("length", [4, 14])
def test_thin_slices_that_lost_their_lungs_are_no_waist_where_the_loss_has_a_slope(length):
    radii = [*([20] * 60), 16, 12, *([6] * length), 12, 16, *([20] * 60)]
    both = [[(RIGHT, disc(RIGHT_AT, r)), (LEFT, disc(LEFT_AT, r))] for r in radii]
    stack = stack_lungs([a_layer(i, pieces, spacing_mm=1.0) for i, pieces in enumerate(both)])
    assert stack.area_mm2(0) == stack.area_mm2(len(radii) - 1) > 0
    assert stack.contradicted == tuple(range(62, 62 + length))


@pytest.mark.parametrize(
    ("spacing_mm", "length_mm"), [(1.0, 4), (1.0, 30), (2.0, 10), (3.0, 15), (5.0, 15), (5.0, 25), (10.0, 30)]
)
def test_slices_that_lost_most_of_their_lungs_are_no_waist_however_many_they_are(spacing_mm, length_mm):
    """Three images of 5 mm without most of their lungs, and half of both lungs was gone without a word."""
    small = [(RIGHT, disc(RIGHT_AT, 6)), (LEFT, disc(LEFT_AT, 6))]
    lost = [i for i in range(round(150 / spacing_mm)) if 70 <= i * spacing_mm < 70 + length_mm]
    layers = [a_layer(i, small if i in lost else None, spacing_mm=spacing_mm) for i in range(round(150 / spacing_mm))]
    stack = stack_lungs(layers)
    assert stack.area_mm2(0) == stack.area_mm2(len(layers) - 1) > 0


@pytest.mark.parametrize("spacing_mm", [1.0, 2.0, 3.0, 5.0, 10.0])
@pytest.mark.parametrize("length_mm", [10, 30])
def test_lung_that_is_lost_on_a_piece_of_the_stack_is_told_however_thin_the_slices_are(spacing_mm, length_mm):
    """Only two images in a row were told: 20 mm of slices of 10 mm, 2 mm of slices of 1 mm."""
    small = [(RIGHT, disc(RIGHT_AT, 6)), (LEFT, disc(LEFT_AT, 6))]
    count = round(150 / spacing_mm)
    lost = [i for i in range(count) if 70 <= i * spacing_mm < 70 + length_mm]
    stack = stack_lungs([a_layer(i, small if i in lost else None, spacing_mm=spacing_mm) for i in range(count)])
    assert stack.contradicted == tuple(lost)
    whole = stack_lungs([a_layer(i, spacing_mm=spacing_mm) for i in range(count)])
    assert stack.volume_ml() == pytest.approx(whole.volume_ml())


def test_one_slice_that_lost_most_of_its_lung_is_no_waist():
    layers = [a_layer(i) for i in range(20)]
    layers[9] = a_layer(9, [(RIGHT, disc(RIGHT_AT, 6)), (LEFT, disc(LEFT_AT, 6))])
    stack = stack_lungs(layers)
    assert stack.area_mm2(0) > 0
    assert stack.area_mm2(19) > 0
    assert stack.contradicted == (9,)


def test_density_is_weighed_by_volume():
    """Ten slices of large lungs with -850 HU, ten of lungs a quarter as large with -450 HU."""
    small = [(RIGHT, disc(RIGHT_AT, 10)), (LEFT, disc(LEFT_AT, 10))]
    stack = stack_lungs([*(a_layer(i, small, mean_hu=-450.0) for i in range(10)), *(a_layer(i) for i in range(10, 20))])
    tip, whole = disc(RIGHT_AT, 10).sum(), disc(RIGHT_AT, 20).sum()
    density = stack.density()
    assert density.size == pytest.approx(2 * (tip + whole) * PIXEL_MM2 * 10 * 5.0)
    assert density.hu / density.size == pytest.approx((-450 * tip - 850 * whole) / (tip + whole))


@pytest.mark.parametrize(("down", "position_mm"), [(1.0, 30.0), (-1.0, -30.0)])
def test_a_layer_knows_its_height_whichever_way_its_normal_points(down: float, position_mm: float) -> None:
    """Mirrored rows have a normal that points to the feet: thirds of the lungs would be counted upside down."""
    header = make_header(size=512, column_direction=(0.0, down, 0.0), position_mm=(0.0, 0.0, 30.0))
    layer = lung_layer(prepare_hu(chest_slice(), (0.75, 0.75), None, DEFAULT_SPEC), header, 0, None, DEFAULT_SPEC)
    assert (layer.position_mm, layer.height_mm) == (position_mm, 30.0)


def test_areas_of_a_layer_follow_both_distances_of_its_pixels() -> None:
    """Two ellipses of 110 x 75 pixels of 0.75 mm, every second row left out."""
    header = make_header(rows=256, columns=512)
    header = replace(header, spacing_mm=(1.5, 0.75))
    prepared = prepare_hu(np.ascontiguousarray(chest_slice()[::2]), (1.5, 0.75), None, DEFAULT_SPEC)
    layer = lung_layer(prepared, header, 0, None, DEFAULT_SPEC)
    assert layer.lung_mm2 == pytest.approx(2 * np.pi * 110 * 75 * 0.75**2, rel=0.05)


@pytest.mark.parametrize(("radius", "contradicted"), [(11, (6, 7)), (13, ())])
def test_a_third_of_what_the_neighbours_have_is_far_less_also_on_two_images_in_a_row(radius, contradicted):
    """Of a disc of 20 one of 11 is 30 %, one of 13 is 42 %; the limit is 35 %."""
    small = [(RIGHT, disc(RIGHT_AT, radius)), (LEFT, disc(LEFT_AT, radius))]
    assert stack_lungs([a_layer(i, small if i in (6, 7) else None) for i in range(14)]).contradicted == contradicted


@pytest.mark.parametrize(("radius", "told"), [(3, False), (5, True)])
def test_gas_of_five_square_centimetres_is_told_where_it_was_left_out(radius, told):
    """A disc of 3 has 297 mm2, one of 5 has 829 mm2."""
    bubble = (LEFT, disc((110, 92), radius))
    stack = stack_lungs([a_layer(i, [*LUNGS, bubble], gas=(3,)) for i in range(12)])
    assert stack.sides[5] == (RIGHT, LEFT, 0)
    assert bool(stack.gas_left_out()[0]) is told


def test_gas_above_fluid_that_is_large_beside_the_lung_is_no_stomach():
    """Six slices of it below fourteen: more than a quarter."""
    stack = stack_lungs([a_layer(i, level=(2,) if i < 6 else ()) for i in range(20)])
    assert stack.area_mm2(0, LEFT) > 0
