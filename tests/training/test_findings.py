"""What is drawn besides opacities, and where."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from training.other_findings import _KINDS
from training.placement import about_the_hilum, aerated_points, at_the_pleura

DRAWINGS = [draw for draw, _ in _KINDS]


@pytest.fixture(scope="module")
def window():
    prepared = prepare_hu(chest_slice(256).astype(np.float32), (0.7, 0.7), DEFAULT_SPEC)
    image = torch.from_numpy(prepared.classifier.copy()) * DEFAULT_SPEC.classifier_std + DEFAULT_SPEC.classifier_mean
    return image.expand(8, 1, -1, -1).contiguous()


def _seeded():
    return torch.Generator().manual_seed(3)


def _named(name):
    return next(draw for draw in DRAWINGS if draw.__name__ == name)


@pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__)
def test_each_finding_shows_and_repeats_itself(window, draw):
    found = draw(window, _seeded())
    assert found.shape == window.shape
    assert torch.isfinite(found).all()
    changed = ((found - window).abs() > 0.02).flatten(1).any(dim=1)
    assert changed.float().mean() >= 0.5, "a faint one may not be seen"
    assert torch.equal(found, draw(window, _seeded()))


@pytest.mark.parametrize("name", ["bulla", "cavity"])
def test_air_is_dark(window, name):
    found = _named(name)(window, _seeded())
    assert float(found.amin()) < float(window[window > 0.1].amin())


@pytest.mark.parametrize("name", ["dependent_density", "effusion"])
def test_what_sinks_lies_behind(window, name):
    changed = (_named(name)(window, _seeded()) - window).abs() > 0.02
    half = window.shape[2] // 2
    assert not changed[:, :, : half - 16].any()
    assert changed[:, :, half:].any()


def test_an_effusion_is_on_one_side(window):
    changed = (_named("effusion")(window, _seeded()) - window).abs() > 0.02
    half = window.shape[3] // 2
    left, right = (side.flatten(1).any(dim=1) for side in (changed[..., :half], changed[..., half:]))
    assert not (left & right).any()
    assert left.any()
    assert right.any()


def test_points_at_the_pleura_are_lateral_of_those_about_the_hilum(window):
    middle = window.shape[-1] / 2
    aside = {}
    for where in (at_the_pleura, about_the_hilum):
        row, column, has_any = aerated_points(window, 200, _seeded(), where(window))
        assert has_any.all()
        assert (window[0, 0][row.long(), column.long()] < 0.45).all(), "on aerated lung"
        aside[where] = float((column - middle).abs().mean()) / window.shape[-1]
    assert aside[about_the_hilum] < 0.25 < aside[at_the_pleura]
