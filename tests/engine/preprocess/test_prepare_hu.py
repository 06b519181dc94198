from __future__ import annotations

import hashlib

import numpy as np
import pytest

from engine.errors import GeometryError, PixelDataError
from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice

SPACING = (0.7, 0.7)


def test_shapes_types_and_ranges():
    prepared = prepare_hu(chest_slice(), SPACING, None, DEFAULT_SPEC)
    assert prepared.classifier.shape == (224, 224)
    assert prepared.autoencoder.shape == prepared.lung_mask.shape == prepared.body_mask.shape == (244, 244)
    assert prepared.classifier.dtype == prepared.autoencoder.dtype == np.float32
    assert 0.0 <= prepared.autoencoder.min() <= prepared.autoencoder.max() <= 1.0
    assert not prepared.classifier.flags.writeable
    assert not prepared.lung_mask.flags.writeable


def test_same_input_gives_same_bytes_and_stays_as_it_was():
    hu = chest_slice()
    hu.setflags(write=False)
    before = hashlib.sha256(hu.tobytes()).hexdigest()
    first, second = (prepare_hu(hu, SPACING, None, DEFAULT_SPEC) for _ in range(2))
    assert first.classifier.tobytes() == second.classifier.tobytes()
    assert first.autoencoder.tobytes() == second.autoencoder.tobytes()
    assert hashlib.sha256(hu.tobytes()).hexdigest() == before


def test_crop_is_the_lung_field():
    box = prepare_hu(chest_slice(), SPACING, None, DEFAULT_SPEC).box
    # Lungs reach from row 140 to 360 and from column 85 to 427; 5 % margin, 4 pixels of the small grid.
    assert box.top == pytest.approx(129, abs=6)
    assert box.bottom == pytest.approx(371, abs=6)
    assert box.left == pytest.approx(68, abs=6)
    assert box.right == pytest.approx(444, abs=6)


def test_table_and_air_around_the_body_leave_no_trace():
    with_table = prepare_hu(chest_slice(table=True), SPACING, None, DEFAULT_SPEC)
    without = prepare_hu(chest_slice(table=False), SPACING, None, DEFAULT_SPEC)
    assert with_table.classifier.tobytes() == without.classifier.tobytes()
    assert with_table.autoencoder.tobytes() == without.autoencoder.tobytes()
    assert with_table.areas.body_mm2 == without.areas.body_mm2


def test_outside_the_lung_field_nothing_reaches_the_classifier():
    hu = chest_slice()
    changed = hu.copy()
    changed[:110] = 900
    changed[:, :40] = -1000
    first, second = (prepare_hu(x, SPACING, None, DEFAULT_SPEC) for x in (hu, changed))
    assert first.classifier.tobytes() == second.classifier.tobytes()


def test_a_consolidation_at_the_chest_wall_reaches_the_classifier():
    # A threshold gives it to the chest wall; air bronchograms inside it have to stay visible.
    hu = chest_slice(opacity_hu=30)
    consolidated = hu.copy()
    consolidated[296:304, 100:104] = -700
    plain, branched = (prepare_hu(x, SPACING, None, DEFAULT_SPEC).classifier for x in (hu, consolidated))
    assert plain.tobytes() != branched.tobytes()


def test_areas_are_those_of_the_ellipses():
    prepared = prepare_hu(chest_slice(), SPACING, None, DEFAULT_SPEC)
    lungs = 2 * np.pi * 110 * 75 * 0.49
    assert prepared.lung_area_mm2 == pytest.approx(lungs, rel=0.04)
    assert prepared.areas.aerated_mm2 == pytest.approx(lungs, rel=0.06)
    assert prepared.areas.body_mm2 == pytest.approx(np.pi * 160 * 220 * 0.49, rel=0.03)
    assert prepared.lung_fraction == pytest.approx((110 * 75 * 2) / (160 * 220), rel=0.05)


def test_areas_follow_anisotropic_spacing():
    square = prepare_hu(chest_slice(), (1.0, 1.0), None, DEFAULT_SPEC)
    wide = prepare_hu(chest_slice(), (1.0, 1.25), None, DEFAULT_SPEC)
    assert wide.lung_area_mm2 == pytest.approx(1.25 * square.lung_area_mm2, rel=0.02)
    assert wide.areas.body_mm2 == pytest.approx(1.25 * square.areas.body_mm2, rel=0.02)


def test_consolidation_counts_as_lung_but_not_as_aerated():
    healthy = prepare_hu(chest_slice(), SPACING, None, DEFAULT_SPEC)
    ill = prepare_hu(chest_slice(opacity_hu=-450), SPACING, None, DEFAULT_SPEC)
    assert ill.lung_area_mm2 == pytest.approx(healthy.lung_area_mm2, rel=0.02)
    assert ill.areas.aerated_mm2 < 0.95 * healthy.areas.aerated_mm2


def test_a_slice_without_lung_is_cropped_to_the_body():
    prepared = prepare_hu(chest_slice(lungs=False), SPACING, None, DEFAULT_SPEC)
    assert not prepared.has_lung
    assert prepared.lung_area_mm2 == 0.0
    assert prepared.box.width > 430
    assert prepared.body_mask.any()


def test_enclosed_gas_is_no_lung():
    hu = chest_slice(lungs=False)
    hu[220:260, 180:300] = -1000
    assert not prepare_hu(hu, SPACING, None, DEFAULT_SPEC).has_lung


def test_empty_air_is_prepared_without_a_body():
    prepared = prepare_hu(np.full((512, 512), -1000, np.int16), SPACING, None, DEFAULT_SPEC)
    assert not prepared.has_lung
    assert not prepared.body_mask.any()
    assert np.isfinite(prepared.classifier).all()


def test_padding_below_air_counts_as_air():
    hu = chest_slice()
    padded = hu.copy()
    padded[hu == -1000] = -3024
    first, second = (prepare_hu(x, SPACING, None, DEFAULT_SPEC) for x in (hu, padded))
    assert first.classifier.tobytes() == second.classifier.tobytes()


@pytest.mark.parametrize("size", [128, 300, 768, 1024])
def test_any_matrix_size(size):
    prepared = prepare_hu(chest_slice(size), SPACING, None, DEFAULT_SPEC)
    assert prepared.has_lung
    assert prepared.box.width <= size


@pytest.mark.parametrize("spacing", [(0.0, 1.0), (-1.0, 1.0), (float("nan"), 1.0), (1.0, float("inf"))])
def test_bad_spacing_is_refused(spacing):
    with pytest.raises(GeometryError, match="not positive"):
        prepare_hu(chest_slice(), spacing, None, DEFAULT_SPEC)


@pytest.mark.parametrize("shape", [(512,), (3, 64, 64), (0, 0), (16, 512)])
def test_what_is_no_slice_is_refused(shape):
    with pytest.raises(PixelDataError, match="can't be prepared"):
        prepare_hu(np.zeros(shape, np.int16), SPACING, None, DEFAULT_SPEC)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused(value):
    hu = chest_slice().astype(np.float32)
    hu[100, 100] = value
    with pytest.raises(PixelDataError, match="not finite"):
        prepare_hu(hu, SPACING, None, DEFAULT_SPEC)
