"""Gas that lies level on fluid, measured on a slice: an abscess is flat, the edges of healthy lungs are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.lungs import lung_layer
from engine.lungs.layer import LEFT, RIGHT
from engine.preprocess import DEFAULT_SPEC, classical_lungs, field_grid, lung_image, prepare_hu
from tests.support.chest_slice import chest_slice
from tests.support.series import make_header

SPACING = (0.75, 0.75)


def _levels(hu: np.ndarray, lies_on: str = "") -> dict[int, float]:
    """Widest level of each side, in a chest whose lungs are found whole: whoever sees them fills cavities in."""
    grid = field_grid(hu, SPACING)
    lungs = classical_lungs(lung_image(chest_slice(), SPACING), grid, DEFAULT_SPEC, is_hu=True)
    header = make_header(size=512, lies_on=lies_on)
    layer = lung_layer(prepare_hu(hu, SPACING, lungs, DEFAULT_SPEC), header, 0, None, DEFAULT_SPEC)
    return {side: max(one.level_mm for one in layer.pieces if one.side == side) for side in (RIGHT, LEFT)}


def _cavity(radius: int, *, turned: bool = False) -> np.ndarray:
    """An abscess in the right lung, half full: gas in front of fluid, or behind it where ``turned``."""
    hu = chest_slice()
    rows, columns = np.ogrid[:512, :512]
    away = np.hypot(rows - 250, columns - 160)
    hu[away < radius + 4] = 40
    hu[(away < radius) & ((rows < 250) != turned)] = -1000
    return hu


@pytest.mark.parametrize("radius", [22, 40])
def test_the_level_of_an_abscess_is_as_wide_as_it(radius: int) -> None:
    found = _levels(_cavity(radius))
    assert found[RIGHT] == pytest.approx(2 * radius * 0.75, rel=0.15)
    assert found[LEFT] == 0.0


def test_a_level_on_a_slice_that_is_stored_turned_is_as_wide_as_it() -> None:
    """Its stored rows are the columns that one sees."""
    spacing = (1.5, 0.75)
    lungs = classical_lungs(
        lung_image(chest_slice()[::2], spacing), field_grid(chest_slice()[::2], spacing), DEFAULT_SPEC, is_hu=True
    )
    header = make_header(
        columns=256,
        rows=512,
        row_direction=(0.0, 1.0, 0.0),
        column_direction=(1.0, 0.0, 0.0),
        position_mm=(0.0, 0.0, 0.0),
    )
    header = replace(header, spacing_mm=(0.75, 1.5))
    prepared = prepare_hu(_cavity(40)[::2], spacing, lungs, DEFAULT_SPEC)
    layer = lung_layer(prepared, header, 0, None, DEFAULT_SPEC)
    assert max(one.level_mm for one in layer.pieces) == pytest.approx(2 * 40 * 0.75, rel=0.15)


def test_healthy_lungs_hold_no_level() -> None:
    assert _levels(chest_slice()) == {RIGHT: 0.0, LEFT: 0.0}


def test_the_curved_edges_of_lungs_as_thin_as_air_are_no_level_worth_telling() -> None:
    hu = chest_slice()
    hu[hu == -860] = -975
    assert max(_levels(hu).values()) < 22.0


def test_fluid_in_front_of_gas_is_no_level() -> None:
    assert _levels(_cavity(40, turned=True))[RIGHT] < 22.0


def test_in_a_patient_on_the_front_fluid_is_in_front_of_gas() -> None:
    assert _levels(_cavity(40, turned=True), "front")[RIGHT] == pytest.approx(2 * 40 * 0.75, rel=0.15)
    assert _levels(_cavity(40), "front")[RIGHT] < 22.0


@pytest.mark.parametrize("lies_on", ["right", "left"])
def test_in_a_patient_on_a_side_a_level_runs_from_front_to_back(lies_on: str) -> None:
    hu = chest_slice()
    rows, columns = np.ogrid[:512, :512]
    away = np.hypot(rows - 250, columns - 160)
    hu[away < 44] = 40
    # The patient's right is on the image's left.
    hu[(away < 40) & ((columns > 160) if lies_on == "right" else (columns < 160))] = -1000
    assert _levels(hu, lies_on)[RIGHT] == pytest.approx(2 * 40 * 0.75, rel=0.15)
    assert _levels(hu)[RIGHT] < 22.0
    assert _levels(hu, {"right": "left", "left": "right"}[lies_on])[RIGHT] < 22.0


@pytest.mark.parametrize("lies_on", ["front", "right", "left"])
def test_healthy_lungs_hold_no_level_however_the_patient_lies(lies_on: str) -> None:
    assert max(_levels(chest_slice(), lies_on).values()) == 0.0


def test_lungs_as_thin_as_air_are_no_level_worth_telling_on_the_front_either() -> None:
    hu = chest_slice()
    hu[hu == -860] = -975
    assert max(_levels(hu, "front").values()) < 22.0
