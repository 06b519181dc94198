"""What a verdict may rest on: enough lung, no contradictions, an interval on one side."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pydicom
import pytest

from engine.dicom.findings import finding
from engine.language import language_named
from engine.lungs import stack_lungs
from engine.lungs.distribution import measure_distribution
from engine.lungs.extent import measure_extent
from engine.lungs.layer import LEFT, RIGHT
from engine.phantom import write_phantom
from engine.service import analyse
from engine.triage.collected import Collected
from engine.triage.conclusion import conclude
from engine.triage.measures import MeasuredLungs, measure_all
from engine.triage.refused import as_reason
from engine.triage.request import AnalyseRequest
from engine.triage.scoring import Scorer
from engine.triage.seen import (
    contradictions,
    edge_warnings,
    gap_warnings,
    gaps_share,
    judged_mm,
    level_warnings,
    little_lung,
    unseen_share,
)
from engine.triage.series_analysis import _refusals
from engine.triage.values import SeriesResult, SliceResult, Status, Verdict
from tests.support.lung_layers import LEFT_AT, RIGHT_AT, a_layer, disc
from tests.support.series import make_series, numbered

PATCH = disc((72, 32), 14)
#: Counted from the head down, as most scanners do, and the stack from the feet up.
NUMBERED = numbered(60 - index for index in range(20))


def _slices(probabilities, affected=0.0):
    return [
        SliceResult(f"1.{i}", i, 5.0 * i, float(p), 0.1, 1.0, True, 1e4, affected_fraction=affected)
        for i, p in enumerate(probabilities)
    ]


def _lungs(count, **drawn):
    stack = stack_lungs([a_layer(i, **drawn) for i in range(count)])
    extent = measure_extent(stack)
    return MeasuredLungs(stack, extent, measure_distribution(stack, extent))


def _codes(found):
    return [reason.code for reason in found.reasons]


def test_a_firm_positive_says_what_is_seen(bundle):
    found = conclude(Scorer(bundle), _slices([0.9] * 40, 0.2), _lungs(40, ground_glass=PATCH))
    assert found.verdict is Verdict.POSITIVE
    assert _codes(found) == ["probability-high", "suspicious-slices", "extent", "covid-or-other"]
    assert found.reasons[2].message.startswith("Opacities in ")


def test_a_clear_chest_is_negative(bundle):
    found = conclude(Scorer(bundle), _slices([0.1] * 40), _lungs(40))
    assert found.verdict is Verdict.NEGATIVE
    assert found.pattern.category.value == "negative"
    assert "covid-or-other" not in _codes(found)


def test_an_interval_that_crosses_the_threshold_takes_the_firmness(bundle):
    wide = [0.95] * 9 + [0.05] * 31
    found = conclude(Scorer(bundle), _slices(wide, 0.2), _lungs(40, ground_glass=PATCH))
    assert found.verdict is Verdict.INDETERMINATE
    assert found.interval[0] < 0.7
    assert _codes(found)[0] == "interval-crosses"
    assert "not certain" in found.reasons[0].message


def test_high_probability_and_an_empty_map_contradict_each_other(bundle):
    found = conclude(Scorer(bundle), _slices([0.9] * 40), _lungs(40))
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "map-contradiction"


def test_much_affected_lung_is_never_called_negative(bundle):
    found = conclude(Scorer(bundle), _slices([0.05] * 40, 0.2), _lungs(40, consolidation=PATCH))
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "other-opacities"


@pytest.mark.parametrize("mean_hu", [-650.0, -450.0])
def test_lungs_that_are_dense_all_over_are_never_called_negative(bundle, mean_hu):
    """Healthy lungs made 350 HU denser everywhere were "negative" with 0.1 % affected."""
    found = conclude(Scorer(bundle), _slices([0.05] * 40), _lungs(40, mean_hu=mean_hu))
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "dense-lungs"
    assert f"have {mean_hu:.0f} HU on average; healthy lungs that have breathed in have less than -650 HU" in (
        found.reasons[0].message
    )


def test_lungs_at_expiration_are_still_negative(bundle):
    found = conclude(Scorer(bundle), _slices([0.05] * 40), _lungs(40, mean_hu=-660.0))
    assert found.verdict is Verdict.NEGATIVE
    assert "dense-lungs" not in _codes(found)


def test_density_keeps_no_finding_from_being_said(bundle):
    found = conclude(Scorer(bundle), _slices([0.9] * 40, 0.2), _lungs(40, ground_glass=PATCH, mean_hu=-450.0))
    assert found.verdict is Verdict.POSITIVE


def test_less_than_ten_centimetres_of_lung_give_no_firm_verdict(bundle):
    found = conclude(Scorer(bundle), _slices([0.9] * 12, 0.2), _lungs(12, ground_glass=PATCH))
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "little-lung"
    assert "Only 60 mm" in found.reasons[0].message


@pytest.mark.parametrize("probability", [0.05, 0.95])
def test_images_computed_from_others_give_no_firm_verdict(bundle, probability):
    drawn = {"ground_glass": PATCH} if probability > 0.5 else {}
    slices = _slices([probability] * 40, 0.2 if drawn else 0.0)
    found = conclude(Scorer(bundle), slices, _lungs(40, **drawn), [finding("derived-map", "A MinIP.")])
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "derived-map"
    assert conclude(
        Scorer(bundle), slices, _lungs(40, **drawn), [finding("contrast", "It was given.")]
    ).verdict is not (Verdict.INDETERMINATE)


def test_no_number_reads_as_the_limit_that_it_misses(bundle):
    scorer = Scorer(bundle)
    low, high = scorer.thresholds.negative_below, scorer.thresholds.positive_from
    below = scorer._reason(low - 0.001, Verdict.NEGATIVE).message
    assert below == f"The study's probability is {low - 0.001:.3f}; less than {low:.3f} counts as negative."
    between = scorer._reason(high - 0.0001, Verdict.INDETERMINATE).message
    assert f"{high - 0.0001:.4f}, between {low:.4f} and {high:.4f}" in between
    assert f"is {high:.2f}; {high:.2f} and more" in scorer._reason(high, Verdict.POSITIVE).message
    assert "Only 99.8 mm" in little_lung(99.8).message


def test_no_probability_reads_as_certainty(bundle):
    scorer = Scorer(bundle)
    high = scorer._reason(0.9973, Verdict.POSITIVE).message
    assert high.startswith("The study's probability is > 0.99; ")
    assert scorer._reason(0.0004, Verdict.NEGATIVE).message.startswith("The study's probability is < 0.01; ")
    assert language_named("es").say(high).startswith("La probabilidad del estudio es > 0,99; ")
    assert "needs 100.0 mm" in little_lung(99.8).message


@pytest.mark.parametrize(("description", "status"), [("LUNG MinIP 20", Status.COMPLETE), ("", Status.REFUSED)])
def test_a_series_computed_from_others_says_so(
    bundle_path: Path, tmp_path: Path, description: str, status: Status
) -> None:
    def edit(dataset: pydicom.Dataset, _index: int) -> None:
        dataset.SeriesDescription = description
        dataset.RescaleType = "HU" if description else "MGML"

    write_phantom(tmp_path / "map", slices=24, spacing_mm=12.5, rows=256, edit=edit)
    result = _analysed(tmp_path / "map", bundle_path)
    assert result.status is status
    assert result.verdict is (Verdict.INDETERMINATE if description else Verdict.NOT_ASSESSABLE)
    assert result.reasons[0].code == "derived-map"


def test_unfamiliar_slices_are_not_judged_lung():
    slices = _slices([0.5] * 10)
    strange = [SliceResult("2", i, 5.0 * i, 0.5, 0.1, 9.0, False, 1e4) for i in range(4)]
    assert judged_mm(_lungs(10).stack, strange + slices[4:]) == pytest.approx(30.0)


def test_slices_whose_map_contradicts_them_are_named():
    slices = [*_slices([0.9] * 3, 0.0), *(_slices([0.1] * 9, 0.3)[3:])]
    empty, marked = contradictions(slices, NUMBERED, 0.5, 0.3)
    assert empty.message.endswith(": 58, 59, 60.")
    assert "opacities" in marked.message
    assert contradictions(_slices([0.9] * 3, 0.2), NUMBERED, 0.5, 0.3) == []


def test_lungs_that_the_field_of_view_cuts_off_are_named():
    """The left lung reaches the right edge on nine images; on one image alone, it would be noise."""
    cut = [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc((64, 112), 20))]
    layers = [a_layer(i, cut if 3 <= i < 12 else None) for i in range(20)]
    (found,) = edge_warnings(stack_lungs(layers), NUMBERED)
    assert found.code == "partial-coverage"
    assert "edge of 9 images: 49, 50, 51, 52, 53, 54, 55, 56 and 1 more" in found.message
    assert edge_warnings(stack_lungs([a_layer(i) for i in range(20)]), NUMBERED) == []
    assert edge_warnings(stack_lungs([a_layer(i, cut if i == 3 else None) for i in range(20)]), NUMBERED) == []


def test_a_series_whose_lungs_reach_the_edge_says_so(
    bundle_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine centimetres are near, for once: thresholds, of which the tiny network is made, find no lung at an edge."""
    write_phantom(tmp_path / "in", slices=12, rows=128, spacing_mm=20.0)
    for near, said in ((5.0, False), (90.0, True)):
        monkeypatch.setattr("engine.triage.seen._EDGE_MM", near)
        found = [one.message for one in _analysed(tmp_path / "in", bundle_path).warnings]
        assert any("reach the edge" in text for text in found) is said


def test_gaps_are_named_and_counted():
    stack = stack_lungs([a_layer(i, [] if i in (5, 6) else None) for i in range(20)])
    (warning,) = gap_warnings(stack, NUMBERED)
    assert (warning.code, gaps_share(stack)) == ("lung-gap", 0.1)
    assert ": 54, 55." in warning.message


def test_findings_in_a_result_name_images_as_the_window_does():
    """The window and the PACS said 116 where the sentence said 5."""
    series = make_series(20, headers=numbered(120 - index for index in range(20)))
    noticed = finding("lossy-compression", "Images were compressed with loss.", (4, 5))
    assert as_reason(noticed, series).message.endswith(" Images: 115, 116.")
    assert as_reason(noticed, make_series(20, headers=numbered([1] * 20))).message.endswith(" Images: 5, 6.")


def test_every_measure_of_the_table_is_measured():
    values = measure_all(_lungs(40, ground_glass=PATCH))
    missing = [key for key, one in values.items() if one.value is None]
    assert missing == ["apparent_capacity", "capacity_percentile"]
    assert values["affected_percent"].value == pytest.approx(
        100 * values["affected_ml"].value / values["lung_volume_ml"].value
    )
    halves = values["lung_volume_right_ml"].value + values["lung_volume_left_ml"].value
    assert halves == pytest.approx(values["lung_volume_ml"].value)
    assert values["zone_score"].value == 6
    assert values["affected_percent_left_lower"].value == 0.0
    assert values["affected_percent_right_lower"].value == pytest.approx(
        100 * (PATCH & disc(RIGHT_AT, 20)).sum() / disc(RIGHT_AT, 20).sum(), rel=0.12
    )


def test_nothing_measured_is_no_number():
    assert {one.value for one in measure_all(MeasuredLungs()).values()} == {None}


def _analysed(folder: Path, bundle_path: Path) -> SeriesResult:
    request = AnalyseRequest(paths=(folder,), bundle=bundle_path, backend="onnxruntime-cpu")
    (study,) = analyse(request).studies
    return max(study.series, key=lambda one: one.slices_total)


def test_slices_of_a_foreign_scale_are_gaps_and_the_result_is_partial(
    chest: Path, bundle_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "scales"
    shutil.copytree(chest, folder)
    for victim in sorted(folder.iterdir())[12:14]:
        dataset = pydicom.dcmread(victim)
        pixels = dataset.pixel_array // 4 + 1100  # as of another scanner: nothing is dark any more
        dataset.PixelData = pixels.astype("<u2").tobytes()
        dataset.save_as(victim)
    result = _analysed(folder, bundle_path)
    assert result.status is Status.PARTIAL
    gap = next(one for one in result.warnings if one.code == "lung-gap")
    assert "2 images between images with lung" in gap.message
    numbers = sorted(int(pydicom.dcmread(path).InstanceNumber) for path in sorted(folder.iterdir())[12:14])
    assert gap.message.partition(": ")[2].startswith(f"{numbers[0]}, {numbers[1]}.")
    assert sum(one.excluded == "no-lung" for one in result.slices[8:14]) == 2


def test_the_scale_is_checked_on_images_that_can_be_read(bundle_path: Path, tmp_path: Path) -> None:
    """Where the images of the three places that are looked at are cut off, nobody looked at the scale."""

    def edit(dataset: pydicom.Dataset, _index: int) -> None:
        dataset.RescaleSlope, dataset.RescaleIntercept = "0.6", "-614"

    paths = write_phantom(tmp_path / "in", slices=24, spacing_mm=12.5, rows=128, edit=edit)
    for victim in (paths[6], paths[12], paths[18]):
        victim.write_bytes(victim.read_bytes()[:-9000])
    result = _analysed(tmp_path / "in", bundle_path)
    assert [one.code for one in result.reasons] == ["hu-implausible"]


def test_a_thin_slab_of_lung_gives_no_verdict(bundle_path: Path, tmp_path: Path) -> None:
    write_phantom(tmp_path / "slab", slices=8, spacing_mm=4.0, rows=256, lung_span=(-1.0, 2.0))
    result = _analysed(tmp_path / "slab", bundle_path)
    assert result.verdict is Verdict.NOT_ASSESSABLE
    assert result.reasons[0].code == "little-lung"


def test_opacities_of_the_phantom_are_measured(chest: Path, bundle_path: Path, tmp_path: Path) -> None:
    write_phantom(tmp_path / "ill", slices=24, spacing_mm=12.5, rows=256, covid=True)
    ill, clear = (_analysed(folder, bundle_path) for folder in (tmp_path / "ill", chest))
    assert (clear.measure("affected_percent") or 0.0) < 1.0
    assert (ill.measure("affected_percent") or 0.0) > 5.0
    assert (ill.measure("ground_glass_percent") or 0.0) > (ill.measure("consolidation_percent") or 0.0)
    affected = [one.affected_fraction for one in ill.slices if one.probability is not None]
    assert None not in affected
    assert max(np.array(affected, float)) > 0.1
    assert ill.pattern is not None


def _of(*layers):
    stack = stack_lungs(layers)
    extent = measure_extent(stack)
    return MeasuredLungs(stack, extent, measure_distribution(stack, extent))


def test_a_lung_that_is_missing_is_no_clear_chest(bundle):
    """Full of fluid, it vanished without a word, and the other one was "negative"."""
    drawn = [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, 5))]
    found = conclude(Scorer(bundle), _slices([0.1] * 40), _of(*(a_layer(i, drawn) for i in range(40))))
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "missing-lung"


def test_much_gas_that_was_left_out_is_no_clear_chest(bundle):
    """A pneumothorax down to the base, with half of the lung collapsed."""
    lungs = _of(*(a_layer(i, gas=(2,) if i < 18 else ()) for i in range(40)))
    headers = numbered(60 - index for index in range(40))
    found = conclude(Scorer(bundle), _slices([0.1] * 40), lungs, headers=headers)
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "gas-left-out"
    assert "on 18 images: 43, 44, 45, 46, 47, 48, 49, 50 and 10 more" in found.reasons[0].message


def test_fluid_in_a_lung_is_no_clear_chest(bundle):
    lungs = _of(*(a_layer(i, level=(2,)) for i in range(40)))
    assert lungs.stack.volume_ml(LEFT) == pytest.approx(lungs.stack.volume_ml(RIGHT))
    found = conclude(Scorer(bundle), _slices([0.1] * 40), lungs)
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "dense-lungs"


def test_gas_above_fluid_in_a_lung_is_no_clear_chest(bundle):
    """An abscess of seven centimetres was "negative" without a word."""
    for place, number in ((4, 1), (30, 2)):
        at = range(place, place + 3)
        lungs = _of(*(a_layer(i, levels_mm={number: 40.0} if i in at else None) for i in range(40)))
        found = conclude(Scorer(bundle), _slices([0.1] * 40), lungs, headers=numbered(range(1, 41)))
        assert found.verdict is Verdict.INDETERMINATE
        assert _codes(found)[0] == "fluid-level"
        assert f"on 3 images: {place + 1}, {place + 2}, {place + 3}." in found.reasons[0].message
        assert level_warnings(lungs.stack, numbered(range(1, 41))) == []


def test_a_level_where_the_stomach_lies_is_named_and_no_more(bundle):
    lungs = _of(*(a_layer(i, levels_mm={2: 40.0} if i in (3, 4) else None) for i in range(40)))
    assert conclude(Scorer(bundle), _slices([0.1] * 40), lungs).verdict is Verdict.NEGATIVE
    (warning,) = level_warnings(lungs.stack, numbered(range(1, 41)))
    assert warning.code == "fluid-level"
    assert "foot of the left lung, on 2 images: 4, 5." in warning.message


def test_a_level_that_reaches_above_where_the_stomach_lies_is_no_clear_chest(bundle):
    """Of forty images the lowest fourteen may show the stomach: of an abscess on two, each was alone on its side."""
    lungs = _of(*(a_layer(i, levels_mm={2: 40.0} if i in (12, 13) else None) for i in range(40)))
    assert conclude(Scorer(bundle), _slices([0.1] * 40), lungs).verdict is Verdict.INDETERMINATE
    lungs = _of(*(a_layer(i, levels_mm={2: 40.0} if i in (11, 12) else None) for i in range(40)))
    assert conclude(Scorer(bundle), _slices([0.1] * 40), lungs).verdict is Verdict.NEGATIVE


def test_a_level_that_reaches_above_where_the_stomach_lies_is_none_whichever_way_the_stack_runs(bundle):
    lungs = _of(*(a_layer(i, turned=True, levels_mm={2: 40.0} if i in (26, 27) else None) for i in range(40)))
    assert conclude(Scorer(bundle), _slices([0.1] * 40), lungs).verdict is Verdict.INDETERMINATE
    assert level_warnings(lungs.stack, ()) == []


@pytest.mark.parametrize("turned", [False, True])
def test_a_level_is_told_once_however_far_it_reaches_down(bundle, turned):
    """From the upper two thirds to the foot: it was an abscess on three images, and perhaps the stomach on six."""
    at = range(25, 33) if turned else range(7, 15)
    lungs = _of(*(a_layer(i, turned=turned, levels_mm={2: 40.0} if i in at else None) for i in range(40)))
    found = conclude(Scorer(bundle), _slices([0.1] * 40), lungs, headers=numbered(range(1, 41)))
    assert "on 8 images" in next(one.message for one in found.reasons if one.code == "fluid-level")
    assert level_warnings(lungs.stack, ()) == []


def test_what_the_stack_shows_to_be_no_lung_keeps_no_measure_of_a_network():
    (scored,) = _slices([0.5])
    found = Collected._known(scored, 0.0, None)
    assert found == SliceResult(scored.sop_instance_uid, 0, 0.0, lung_area_mm2=0.0, excluded="no-lung")


@pytest.mark.parametrize("levels_mm", [{1: 12.0, 2: 12.0}, None])
def test_short_edges_and_one_image_alone_are_no_level(bundle, levels_mm):
    layers = [a_layer(i, levels_mm=levels_mm) for i in range(39)]
    lungs = _of(*layers, a_layer(39, levels_mm={1: 40.0}))
    assert conclude(Scorer(bundle), _slices([0.1] * 40), lungs).verdict is Verdict.NEGATIVE
    assert level_warnings(lungs.stack, ()) == []


@pytest.mark.parametrize("turned", [False, True])
def test_a_lung_that_ends_abruptly_is_no_clear_chest(bundle, turned):
    """With both bases consolidated, which the lungs network leaves out, healthy tops were "negative"."""
    short = [(RIGHT, disc(RIGHT_AT, 20))]
    gone = range(30, 40) if turned else range(10)
    lungs = _of(*(a_layer(i, short if i in gone else None, turned=turned) for i in range(40)))
    found = conclude(Scorer(bundle), _slices([0.1] * 40), lungs, headers=numbered(range(1, 41)))
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "lung-ends"
    last = 30 if turned else 11
    assert f"The left lung ends abruptly towards the feet, on image {last}, with 100 %" in found.reasons[0].message


def test_a_lung_that_tapers_or_whose_end_lies_between_images_ends_as_lungs_do(bundle):
    short = [(RIGHT, disc(RIGHT_AT, 20))]
    tapering = [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, 12))]
    tapered = _of(*(a_layer(i, short if i < 10 else tapering if i == 10 else None) for i in range(40)))
    wide = _of(*(a_layer(i, short if i < 5 else None, spacing_mm=12.5) for i in range(20)))
    for lungs in (tapered, wide, _lungs(40)):
        count = len(lungs.stack.layers)
        assert conclude(Scorer(bundle), _slices([0.1] * count), lungs).verdict is Verdict.NEGATIVE


@pytest.mark.parametrize("spacing_mm", [0.75, 1.0, 1.5, 2.5])
@pytest.mark.parametrize("turned", [False, True])
def test_an_abrupt_end_is_told_however_thin_the_slices_are(bundle, spacing_mm, turned):
    """A lung that is whole 4 mm above its end: of slices of 1 mm the last one has hardly any of it."""
    count = round(150 / spacing_mm)
    heights = [spacing_mm * (count - 1 - i if turned else i) for i in range(count)]
    lungs = _of(
        *(
            a_layer(
                i,
                [(RIGHT, disc(RIGHT_AT, 20)), *([(LEFT, disc(LEFT_AT, 20 * min(1.0, part)))] if part > 0 else [])],
                spacing_mm=spacing_mm,
                turned=turned,
            )
            for i, part in enumerate(math.sqrt(max(0.0, (height - 30.0) / 4.0)) for height in heights)
        )
    )
    found = conclude(Scorer(bundle), _slices([0.1] * count), lungs, headers=numbered(range(1, count + 1)))
    assert "lung-ends" in _codes(found)


@pytest.mark.parametrize("spacing_mm", [1.0, 5.0, 10.0])
def test_a_lung_that_tapers_over_15_mm_ends_as_lungs_do(bundle, spacing_mm):
    count = round(200 / spacing_mm)
    parts = [math.sqrt(min(1.0, max(0.0, (spacing_mm * i - 30.0) / 30.0))) for i in range(count)]
    ends = [[(RIGHT, disc(RIGHT_AT, 20)), *([(LEFT, disc(LEFT_AT, 20 * part))] if part else [])] for part in parts]
    lungs = _of(*(a_layer(i, drawn, spacing_mm=spacing_mm) for i, drawn in enumerate(ends)))
    assert "lung-ends" not in _codes(conclude(Scorer(bundle), _slices([0.1] * count), lungs))


def test_a_right_lung_that_is_missing_is_no_clear_chest_either(bundle):
    drawn = [(RIGHT, disc(RIGHT_AT, 5)), (LEFT, disc(LEFT_AT, 20))]
    found = conclude(Scorer(bundle), _slices([0.1] * 40), _of(*(a_layer(i, drawn) for i in range(40))))
    assert found.verdict is Verdict.INDETERMINATE
    assert _codes(found)[0] == "missing-lung"


def test_gaps_are_a_share_of_the_images_inside_the_lungs(bundle):
    """Ten images of twenty lie inside the lungs, and three of these show none."""
    inside = [i for i in range(5, 15) if i not in (8, 9, 10)]
    stack = stack_lungs([a_layer(i, None if i in inside else []) for i in range(20)])
    assert stack.gaps == (8, 9, 10)
    assert gaps_share(stack) == pytest.approx(0.3)
    small = [(RIGHT, disc(RIGHT_AT, 8)), (LEFT, disc(LEFT_AT, 8))]
    stack = stack_lungs([a_layer(i, small if i in (3, 4, 5, 6) else None) for i in range(10)])
    assert gaps_share(stack) == pytest.approx(0.4), "far less lung than on both sides counts as none"


@pytest.mark.parametrize(("gaps", "firm"), [(range(5, 35, 3), True), (range(5, 38, 3), False)])
def test_more_than_a_quarter_of_gaps_gives_no_firm_verdict(bundle, gaps, firm):
    """Of forty images ten, and eleven, show no lung."""
    lungs = _of(*(a_layer(i, [] if i in gaps else None) for i in range(40)))
    found = conclude(Scorer(bundle), _slices([0.1] * 40), lungs, headers=numbered(range(1, 41)))
    assert found.verdict is (Verdict.NEGATIVE if firm else Verdict.INDETERMINATE)
    assert ("lung-gap" in _codes(found)) is not firm


@pytest.mark.parametrize(("unread", "firm"), [(range(68, 80), True), (range(68, 98), False)])
def test_lungs_between_images_that_could_not_be_read_were_not_seen(bundle, unread, firm):
    """Of fifty images with lung twelve, and thirty, in a row could not be read. Where the belly was scanned, too, that
    is a quarter of all images at most, but of the lungs a fifth and more than half."""
    lung = [i for i in range(60, 110) if i not in unread]
    lungs = _of(*(a_layer(i) for i in lung))
    judged = [one for one in _slices([0.1] * 120) if one.index in lung]
    found = conclude(Scorer(bundle), judged, lungs, headers=numbered(range(1, 121)))
    assert found.verdict is (Verdict.NEGATIVE if firm else Verdict.INDETERMINATE)
    assert ("lung-gap" in _codes(found)) is not firm
    # The two images beside the gap stand for 10.5 mm each.
    assert judged_mm(lungs.stack, judged) == pytest.approx(5.0 * (len(lung) - 2) + 21.0)


def test_of_a_scan_with_wide_distances_all_was_seen_that_an_image_stands_for():
    """Two centimetres everywhere are a sample of the lungs; once, among images of 5 mm, they are a hole."""
    wide = stack_lungs([a_layer(i, spacing_mm=20.0) for i in range(12)])
    assert unseen_share(wide) == 0.0
    assert judged_mm(wide, _slices([0.1] * 12)) == pytest.approx(240.0)
    holed = stack_lungs([a_layer(i) for i in range(40) if not 10 <= i < 30])
    assert unseen_share(holed) == pytest.approx((2 * 55.0 - 21.0) / 200.0)
    assert unseen_share(stack_lungs([])) == 0.0


@pytest.mark.parametrize(("column", "said"), [(107, True), (106, False)])
def test_half_a_square_centimetre_of_lung_at_the_edge_is_cut_off(column, said):
    """Pixels have 10.24 mm2. A disc of 20 about column 107 has 13 of them in column 126 (19^2 + 6^2 < 20^2) and one in
    column 127, 143 mm2 within five millimetres of the edge; about column 106 it has one, 10 mm2."""
    cut = [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc((64, column), 20))]
    found = edge_warnings(stack_lungs([a_layer(i, cut) for i in range(20)]), NUMBERED)
    assert bool(found) is said


def test_an_interval_that_reaches_into_no_clear_answer_takes_the_firmness(bundle):
    """Limits are 0.3 and 0.7. Six of the twelve highest slices have 0.35: 0.275 in all, up to 0.35 in a draw. Twelve
    have 0.75: 0.75 in all, down to 0.5 in a draw."""
    low = conclude(Scorer(bundle), _slices([0.35] * 6 + [0.2] * 34), _lungs(40))
    high = conclude(Scorer(bundle), _slices([0.75] * 12 + [0.5] * 28, 0.2), _lungs(40, ground_glass=PATCH))
    assert low.probability == pytest.approx(0.275)
    assert high.probability == pytest.approx(0.75)
    assert 0.3 <= low.interval[1] < 0.7
    assert 0.3 < high.interval[0] < 0.7
    for found in (low, high):
        assert found.verdict is Verdict.INDETERMINATE
        assert _codes(found)[0] == "interval-crosses"


@pytest.mark.parametrize(("radius", "clear"), [(4, True), (6.5, False)])
def test_three_per_cent_of_the_lungs_are_not_called_clear(bundle, radius, clear):
    """A disc of 4 in two of 20 is 4^2 / (2 x 20^2), 2 % of the lungs; one of 6.5 is 5 %."""
    lungs = _lungs(40, consolidation=disc((72, 32), radius))
    found = conclude(Scorer(bundle), _slices([0.1] * 40, 0.04), lungs)
    assert found.verdict is (Verdict.NEGATIVE if clear else Verdict.INDETERMINATE)
    assert ("other-opacities" in _codes(found)) is not clear


def test_every_measure_is_of_the_side_and_kind_that_it_names():
    """Forty slices of 5 mm; the right lung larger, ground glass in it alone; consolidation in the left one alone."""
    right, left, glass, dense = (disc(*one) for one in ((RIGHT_AT, 20), (LEFT_AT, 16), (RIGHT_AT, 9), (LEFT_AT, 6)))
    drawn = [(RIGHT, right), (LEFT, left)]
    lungs = _of(*(a_layer(i, drawn, ground_glass=glass, consolidation=dense) for i in range(40)))
    values = {key: one.value for key, one in measure_all(lungs).items()}
    per_pixel = 3.2**2 * 40 * 5.0 / 1000
    both = right.sum() + left.sum()
    assert values["lung_volume_right_ml"] == pytest.approx(right.sum() * per_pixel)
    assert values["lung_volume_left_ml"] == pytest.approx(left.sum() * per_pixel)
    assert values["lung_volume_ml"] == pytest.approx(both * per_pixel)
    near = {"rel": 0.12}  # the map's pixels are coarse
    assert values["affected_ml"] == pytest.approx((glass.sum() + dense.sum()) * per_pixel, **near)
    assert values["ground_glass_percent"] == pytest.approx(100 * glass.sum() / both, **near)
    assert values["consolidation_percent"] == pytest.approx(100 * dense.sum() / both, **near)
    assert values["affected_percent"] == pytest.approx(100 * (glass.sum() + dense.sum()) / both, **near)
    for zone in ("", "_upper", "_middle", "_lower"):
        assert values[f"affected_percent_right{zone}"] == pytest.approx(100 * glass.sum() / right.sum(), **near)
        assert values[f"affected_percent_left{zone}"] == pytest.approx(100 * dense.sum() / left.sum(), **near)
    assert values["zone_score"] == 6  # a fifth and a seventh of each third: 1 each
    assert (values["mean_lung_density_hu"], values["dense_percent"], values["aerated_percent"]) == pytest.approx(
        (-850.0, 5.0, 90.0)
    )


def _collected(total, unreadable=0):
    slices = [
        SliceResult(f"1.{i}", i, 5.0 * i, excluded="pixel-data") if i < unreadable else one
        for i, one in enumerate(_slices([0.5] * total))
    ]
    return Collected(None, None, slices, failures={"pixel-data": list(range(unreadable))} if unreadable else {})


@pytest.mark.parametrize(
    ("unreadable", "scored", "familiar", "code"),
    [
        (10, 30, 30, ""),
        (11, 29, 29, "unreadable-slices"),
        (0, 5, 5, ""),
        (0, 4, 4, "lung-not-in-field"),
        (0, 30, 15, ""),
        (0, 30, 14, "out-of-distribution"),
        (0, 5, 4, "out-of-distribution"),
    ],
)
def test_what_is_refused_after_all_was_seen(unreadable, scored, familiar, code):
    """Of forty images more than a quarter may not be unreadable, five have to show lung, and of those with lung half,
    and five, have to look familiar."""
    found = _refusals(_collected(40, unreadable), scored, familiar)
    assert [one.code for one in found] == ([code] if code else [])


def test_a_level_in_what_was_left_out_of_the_right_lung_is_no_stomachs(bundle):
    beside = [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, 20)), (RIGHT, disc((105, 40), 4))]
    lungs = _of(*(a_layer(i, beside, levels_mm={3: 40.0} if i in (3, 4) else None) for i in range(40)))
    assert lungs.stack.sides[3] == (RIGHT, LEFT, 0)
    assert "fluid-level" in _codes(conclude(Scorer(bundle), _slices([0.1] * 40), lungs))


@pytest.mark.parametrize(("level_mm", "told"), [(21.9, False), (22.0, True)])
def test_a_level_of_22_mm_is_told(bundle, level_mm, told):
    lungs = _of(*(a_layer(i, levels_mm={1: level_mm} if i in (20, 21) else None) for i in range(40)))
    assert ("fluid-level" in _codes(conclude(Scorer(bundle), _slices([0.1] * 40), lungs))) is told


@pytest.mark.parametrize(("radius", "abrupt"), [(14, False), (15, True)])
def test_a_lung_that_ends_with_half_of_its_largest_area_ends_abruptly(bundle, radius, abrupt):
    """Of a disc of 20 one of 14 is 49 %, one of 15 is 56 %. Images are 10 mm apart."""
    right = (RIGHT, disc(RIGHT_AT, 20))
    ends = {True: [right], False: [right, (LEFT, disc(LEFT_AT, radius))]}
    lungs = _of(*(a_layer(i, ends[i < 5] if i < 6 else None, spacing_mm=10.0) for i in range(20)))
    assert ("lung-ends" in _codes(conclude(Scorer(bundle), _slices([0.1] * 20), lungs))) is abrupt


@pytest.mark.parametrize(("radius", "missing"), [(9, True), (11, False)])
def test_a_lung_of_less_than_a_quarter_of_the_other_is_missing(bundle, radius, missing):
    """Of a disc of 20 one of 9 is a fifth, one of 11 three tenths."""
    drawn = [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, radius))]
    found = conclude(Scorer(bundle), _slices([0.1] * 40), _of(*(a_layer(i, drawn) for i in range(40))))
    assert ("missing-lung" in _codes(found)) is missing


@pytest.mark.parametrize(("images", "told"), [(9, False), (11, True)])
def test_gas_of_15_per_cent_of_the_lungs_is_told(bundle, images, told):
    """Nine images of gas below 71 of lung are 13 %, eleven below 69 are 16 %."""
    lungs = _of(*(a_layer(i, gas=(2,) if i < images else ()) for i in range(40)))
    assert ("gas-left-out" in _codes(conclude(Scorer(bundle), _slices([0.1] * 40), lungs))) is told


@pytest.mark.parametrize(("images", "told"), [(16, False), (20, True)])
def test_lungs_of_which_15_per_cent_are_dense_are_not_called_clear(bundle, images, told):
    """Half of a lung is dense on so many images of forty, a twentieth of all else: 14 %, and 16 %."""
    lungs = _of(*(a_layer(i, level=(2,) if i >= 40 - images else ()) for i in range(40)))
    assert ("dense-lungs" in _codes(conclude(Scorer(bundle), _slices([0.1] * 40), lungs))) is told
