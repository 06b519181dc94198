"""How much is affected, by side and zone, where it lies, and what it is called."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.lungs import stack_lungs
from engine.lungs.distribution import Distribution, measure_distribution
from engine.lungs.extent import Extent, Volumes, measure_extent
from engine.lungs.layer import LEFT, RIGHT
from engine.lungs.pattern import Category, compute_pattern
from engine.lungs.words import in_words
from engine.preprocess import CropBox
from tests.support.lung_layers import BOX, LEFT_AT, RIGHT_AT, a_layer, disc

PATCH = disc((72, 32), 9)
OTHER = disc((72, 96), 9)


def _measured(layers):
    stack = stack_lungs(layers)
    extent = measure_extent(stack)
    return extent, measure_distribution(stack, extent)


def test_healthy_lungs_are_not_affected():
    extent, distribution = _measured([a_layer(i) for i in range(30)])
    assert extent.of().affected == 0.0
    assert (extent.zone_score, extent.opacities) == (0, 0)
    assert set(extent.slices.values()) == {0.0}
    assert compute_pattern(extent, distribution).category is Category.NEGATIVE
    assert in_words(extent, distribution) == "No significant opacities in the lungs."


def test_volumes_are_those_drawn_in_the_zone_where_they_lie():
    layers = [a_layer(i, ground_glass=PATCH if i < 8 else None) for i in range(30)]
    extent, distribution = _measured(layers)
    drawn = PATCH.sum() * 3.2**2 * 8 * 5 / 1000
    assert extent.of().affected == pytest.approx(drawn, rel=0.08)
    assert extent.of("right", "lower").affected == pytest.approx(drawn, rel=0.08)
    assert extent.of("left").affected == 0.0
    assert extent.of().consolidation == 0.0
    assert extent.slices[3] == pytest.approx(PATCH.sum() / (2 * disc(RIGHT_AT, 20).sum()), rel=0.1)
    assert extent.slices[20] == 0.0
    assert extent.opacities == 1
    assert (distribution.lower, distribution.balance) == (1.0, 0.0)


def test_thirds_are_cut_from_the_head_down_whichever_way_the_stack_runs():
    layers = [a_layer(i, ground_glass=PATCH if i < 8 else None, turned=True) for i in range(30)]
    extent, _ = _measured(layers)
    assert extent.of("right", "upper").affected > 0.0
    assert extent.of("right", "lower").affected == 0.0


@pytest.mark.parametrize("table_mm", [0.0, 1.7, -63.9, -609.800049])
def test_thirds_do_not_depend_on_where_the_table_stood(table_mm: float) -> None:
    """Of 31 slices the 11th and the 21st lie across a limit: they belonged whole to the third below it."""
    layers = [a_layer(i) for i in range(31)]
    heights = [table_mm + 5.0 * i for i in range(31)]
    moved = [replace(layer, height_mm=height) for layer, height in zip(layers, heights, strict=True)]
    extent, _ = _measured(moved)
    lung = [extent.of("right", zone).lung for zone in ("upper", "middle", "lower")]
    assert lung == pytest.approx([sum(lung) / 3] * 3)


@pytest.mark.parametrize("count", [4, 5, 7, 10])
@pytest.mark.parametrize("turned", [False, True])
def test_thirds_of_a_few_thick_slices_are_thirds(count: int, turned: bool) -> None:
    """Of seven slices two, two and three were counted; of ten, three, three and four."""
    whole = disc(RIGHT_AT, 20) | disc(LEFT_AT, 20)
    layers = [a_layer(i, ground_glass=whole, spacing_mm=20.0, turned=turned) for i in range(count)]
    extent, distribution = _measured(layers)
    lung = [extent.of(side, zone).lung for side in ("right", "left") for zone in ("upper", "middle", "lower")]
    assert lung == pytest.approx([lung[0]] * 6)
    assert distribution.lower == pytest.approx(1 / 3)
    assert extent.of().lung == pytest.approx(stack_lungs(layers).volume_ml())


def test_a_lung_without_slices_in_a_zone_keeps_its_own_thirds():
    right = [(1, disc(RIGHT_AT, 20))]
    layers = [a_layer(i, right if i < 15 else None) for i in range(30)]
    extent, _ = _measured(layers)
    left = [extent.of("left", zone).lung for zone in ("lower", "middle", "upper")]
    assert min(left) == pytest.approx(max(left), rel=0.3)


def test_each_zone_scores_0_to_4():
    whole = disc(RIGHT_AT, 20) | disc(LEFT_AT, 20)
    assert _measured([a_layer(i, consolidation=whole) for i in range(30)])[0].zone_score == 24
    assert _measured([a_layer(i, ground_glass=PATCH) for i in range(30)])[0].zone_score == 3


@pytest.mark.parametrize("radius", [4, 7, 12, 20])
def test_no_more_than_all_of_a_lung_is_affected(radius: int) -> None:
    right, left = disc(RIGHT_AT, radius), disc(LEFT_AT, radius)
    layers = [a_layer(i, [(1, right), (2, left)], ground_glass=right | left) for i in range(30)]
    extent, _ = _measured(layers)
    shares = [extent.of(side, zone).affected_fraction for side in ("", "right") for zone in ("", "upper", "lower")]
    assert min(shares) > 0.9
    assert max(shares) <= 1.0
    assert extent.of().affected <= extent.of().lung


def test_spots_of_a_vessel_or_of_motion_do_not_add_up():
    spot = disc((60, 50), 1.0)
    moving = [a_layer(i, ground_glass=np.roll(spot, 9 * i, axis=0)) for i in range(0, 30)]
    extent, _ = _measured(moving)
    assert extent.of().affected == 0.0
    assert extent.opacities == 0


def test_opacities_outside_the_lungs_do_not_count():
    outside = disc((110, 64), 12)
    extent, _ = _measured([a_layer(i, consolidation=outside) for i in range(30)])
    assert extent.of().affected == 0.0


def test_separate_opacities_are_counted_in_three_dimensions():
    layers = [a_layer(i, ground_glass=PATCH | OTHER if i < 8 else PATCH if i > 20 else None) for i in range(30)]
    assert _measured(layers)[0].opacities == 3


def test_at_the_pleura_and_deep_inside():
    rim = disc(RIGHT_AT, 20) & ~disc(RIGHT_AT, 17)
    core = disc(RIGHT_AT, 8)
    near = _measured([a_layer(i, ground_glass=rim) for i in range(30)])[1]
    deep = _measured([a_layer(i, ground_glass=core) for i in range(30)])[1]
    assert near.peripheral > 0.9
    assert deep.peripheral < 0.1
    assert deep.posterior == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("at_the_side", [True, False])
@pytest.mark.parametrize(("depths", "peripheral"), [((4, 6), 1.0), ((8, 11), 0.0)])
def test_the_pleura_is_as_near_at_the_side_as_at_the_back(
    at_the_side: bool, depths: tuple[int, int], peripheral: float
) -> None:
    """The outer third of a disc of 38 is 38 x (1 - sqrt(2/3)) = 7 deep. The map's pixels are 1.5 times as wide as high,
    as those of most chests: counted in them, what lies at the side was nearer, what lies at the back deeper."""
    rows, columns = np.ogrid[:128, :128]
    sector = abs((rows if at_the_side else columns) - 64) <= 8
    band = disc((64, 64), 38 - depths[0]) & ~disc((64, 64), 38 - depths[1]) & sector
    drawn, wide = [(RIGHT, disc((64, 64), 38))], CropBox(91, 0, 421, 512)
    _, distribution = _measured([a_layer(i, drawn, ground_glass=band, box=wide) for i in range(10)])
    assert distribution.peripheral == peripheral


def test_at_the_back():
    back = disc(RIGHT_AT, 20) & (np.arange(128)[:, None] > 70)
    assert _measured([a_layer(i, ground_glass=back) for i in range(30)])[1].posterior == 1.0


def test_both_sides_peripheral_ground_glass_is_typical():
    rims = (disc(RIGHT_AT, 20) & ~disc(RIGHT_AT, 16)) | (disc(LEFT_AT, 20) & ~disc(LEFT_AT, 16))
    extent, distribution = _measured([a_layer(i, ground_glass=rims if i < 12 else None) for i in range(30)])
    pattern = compute_pattern(extent, distribution)
    assert pattern.category is Category.TYPICAL
    signs = {sign.key: sign for sign in pattern.signs}
    assert signs["balance"].value == pytest.approx(1.0, abs=0.05)
    assert signs["balance"].speaks_for is Category.TYPICAL
    assert signs["tree_in_bud"].value is None
    words = in_words(extent, distribution)
    assert words.startswith("Opacities in 1")
    assert "both sides, mostly ground glass; predominantly peripheral and lower." in words


def test_a_sign_is_not_rounded_to_a_limit_that_it_misses():
    rims = disc(RIGHT_AT, 20) & ~disc(RIGHT_AT, 16)
    extent, distribution = _measured([a_layer(i, ground_glass=rims if i < 12 else None) for i in range(30)])
    near = replace(distribution, peripheral=0.41996, balance=0.1, posterior=0.59994, lower=0.40004)
    signs = {sign.key: sign for sign in compute_pattern(extent, near).signs}
    assert (signs["peripheral_share"].value, signs["peripheral_share"].speaks_for) == (0.41996, Category.INDETERMINATE)
    assert (signs["balance"].value, signs["balance"].speaks_for) == (0.1, Category.TYPICAL)
    assert (signs["posterior_share"].value, signs["lower_share"].value) == (0.5999, 0.40004)
    far = replace(distribution, peripheral=0.61238)
    assert {sign.key: sign.value for sign in compute_pattern(extent, far).signs}["peripheral_share"] == 0.612


@pytest.mark.parametrize("volumes", [(28.0, 3.0, 47.0), (30.0, 60.0, 0.0), (0.1, 0.2, 0.3)])
def test_all_of_a_lung_is_not_more_than_all_by_a_rounding(volumes: tuple[float, float, float]) -> None:
    found = Volumes(*volumes).within_lung()
    assert found.affected_fraction == pytest.approx(1.0)
    assert (Volumes() + found + found).affected_fraction <= 1.0
    assert found.affected_fraction <= 1.0


def test_consolidation_of_one_lobe_alone_is_atypical():
    lobe = disc((72, 36), 12)
    extent, distribution = _measured([a_layer(i, consolidation=lobe if i < 10 else None) for i in range(30)])
    assert compute_pattern(extent, distribution).category is Category.ATYPICAL
    assert "right side" in in_words(extent, distribution)
    assert "mostly consolidation" in in_words(extent, distribution)


def test_ground_glass_of_one_side_is_indeterminate():
    extent, distribution = _measured([a_layer(i, ground_glass=PATCH if i < 10 else None) for i in range(30)])
    assert compute_pattern(extent, distribution).category is Category.INDETERMINATE


def test_three_thousand_slices_stay_small():
    layer = a_layer(0)
    assert len(layer.packed) < 2000


def test_each_slice_stands_for_its_own_part_of_the_stack():
    """On both sides of a hole slices stand for 12.5 mm each, the others for 5 mm."""
    layers = [a_layer(i, ground_glass=PATCH if i in (2, 6) else None) for i in (0, 1, 2, 6, 7)]
    extent, _ = _measured(layers)
    assert extent.of().affected == pytest.approx(PATCH.sum() * 3.2**2 * 25 / 1000, rel=0.08)
    assert extent.of("right").lung == pytest.approx(disc(RIGHT_AT, 20).sum() * 3.2**2 * 40 / 1000)


@pytest.mark.parametrize(
    ("affected", "score"),
    [(0.0, 0), (0.4, 0), (0.5, 1), (24.9, 1), (25.0, 2), (49.9, 2), (50.0, 3), (74.9, 3), (75.0, 4), (100.0, 4)],
)
def test_the_score_of_a_zone_rises_at_each_quarter(affected: float, score: int) -> None:
    """Of 100 ml; half a per cent and less is nothing."""
    zones = {("right", "upper"): Volumes(100.0, affected, 0.0), ("left", "lower"): Volumes(100.0, 0.0, affected)}
    assert Extent(zones, {}, ()).zone_score == 2 * score
    assert Extent({("right", "upper"): Volumes()}, {}, ()).zone_score == 0


def test_where_both_are_as_probable_it_is_ground_glass():
    extent, _ = _measured([a_layer(i, ground_glass=PATCH, consolidation=PATCH) for i in range(30)])
    assert extent.of().consolidation == 0.0
    assert extent.of().ground_glass > 0.0


@pytest.mark.parametrize(("radius", "opacities"), [(4.5, 1), (3, 0)])
def test_an_opacity_counts_from_half_a_millilitre_on(radius: float, opacities: int) -> None:
    """On one slice of a millimetre: pi x 4.5^2 x 10.24 mm3 are 0.65 ml, pi x 3^2 x 10.24 mm3 are 0.29 ml."""
    spot = disc((64, 40), radius)
    extent, _ = _measured([a_layer(i, spacing_mm=1.0, ground_glass=spot if i == 15 else None) for i in range(30)])
    assert extent.opacities == opacities
    assert (extent.of().affected > 0.0) is bool(opacities)


def test_the_outer_part_is_a_third_of_the_lung() -> None:
    """Of a disc of 25 the outer third lies beyond 25 x sqrt(2/3) = 20.4, the outer half beyond 17.7: a ring between 18
    and 20 is in the half only."""
    right, left = (64, 38), (64, 90)
    drawn = [(RIGHT, disc(right, 25)), (LEFT, disc(left, 25))]
    ring = disc(right, 19.8) & ~disc(right, 18.2)
    _, distribution = _measured([a_layer(i, drawn, ground_glass=ring) for i in range(30)])
    assert distribution.peripheral < 0.3


def test_shares_are_of_volume_not_of_slices() -> None:
    """At the pleura on two slices that stand for 12.5 mm each, deep inside on three that stand for 5 mm each."""
    rim, core = disc(RIGHT_AT, 20) & ~disc(RIGHT_AT, 17), disc(RIGHT_AT, 8)
    layers = [a_layer(i, ground_glass=rim if i in (2, 6) else core) for i in (0, 1, 2, 6, 7)]
    _, distribution = _measured(layers)
    outer, inner = rim.sum() * 2 * 12.5, core.sum() * 3 * 5.0
    assert distribution.peripheral == pytest.approx(outer / (outer + inner), abs=0.06)


@pytest.mark.parametrize(
    ("glass", "balance", "category"),
    [
        (0.5, 0.1, Category.TYPICAL),
        (0.49, 0.1, Category.INDETERMINATE),
        (0.5, 0.09, Category.INDETERMINATE),
        (0.15, 0.09, Category.INDETERMINATE),
        (0.14, 0.09, Category.ATYPICAL),
        (0.14, 0.1, Category.INDETERMINATE),
    ],
)
def test_the_category_turns_at_its_limits(glass: float, balance: float, category: Category) -> None:
    """Half of what is affected on both sides is ground glass: typical. Less than 15 % of it on one side: atypical."""
    volumes = Volumes(1000.0, 100.0 * glass, 100.0 * (1.0 - glass))
    extent = Extent({("right", "lower"): volumes}, {}, (), opacities=2)
    assert compute_pattern(extent, Distribution(peripheral=0.9, balance=balance)).category is category


def test_an_opacity_is_one_though_each_slice_has_another_crop() -> None:
    spot, wide = disc((64, 40), 4), CropBox(80, 0, 432, 512)
    boxes = {True: wide, False: BOX}
    extent, _ = _measured([a_layer(i, ground_glass=spot, box=boxes[i % 2 == 0]) for i in range(10)])
    assert extent.opacities == 1


@pytest.mark.parametrize("radius", [6, 10, 15, 20])
def test_what_is_alike_everywhere_is_where_chance_puts_it(radius: int) -> None:
    """A third in the outer third, half in the posterior half, of small lungs and of large ones."""
    drawn = [(1, disc(RIGHT_AT, radius)), (2, disc(LEFT_AT, radius))]
    layers = [a_layer(i, drawn, ground_glass=np.ones((128, 128), bool)) for i in range(12)]
    _, distribution = _measured(layers)
    assert distribution.peripheral == pytest.approx(1 / 3, abs=1e-6)
    assert distribution.posterior == pytest.approx(0.5, abs=1e-6)
    assert distribution.lower == pytest.approx(1 / 3, abs=1e-6)


@pytest.mark.parametrize(("affected", "said"), [(9.6, " 1 %"), (9.4, " < 1 %"), (6.0, " < 1 %")])
def test_the_sentence_and_the_table_round_alike(affected: float, said: str) -> None:
    """0.96 % was "< 1 %" in the sentence and 1.0 % in the table."""
    extent = Extent({("right", "lower"): Volumes(1000.0, affected, 0.0)}, {}, (), opacities=2)
    assert in_words(extent, Distribution()).startswith(f"Opacities in{said} of the lungs")
