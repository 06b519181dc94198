"""What is drawn is what the measures count."""

from __future__ import annotations

import numpy as np

from engine.lungs import stack_lungs
from engine.lungs.counted import counted_only
from engine.lungs.extent import measure_extent
from engine.report.overlay import overlay
from tests.support.lung_layers import a_layer, disc

PATCH, SPOT, OUTSIDE = disc((72, 32), 9), disc((60, 96), 1.0), disc((110, 64), 12)


def _drawn(layers):
    stack = stack_lungs(layers)
    extent = measure_extent(stack)
    return stack, extent, counted_only(stack, extent)


def test_a_spot_too_small_to_count_is_not_drawn():
    """A report said `affected 0 %` beside a coloured dot."""
    layers = [a_layer(i, ground_glass=SPOT if i == 15 else None) for i in range(30)]
    stack, extent, shown = _drawn(layers)
    assert extent.slices[15] == 0.0
    assert overlay(stack.layers[15].opacity)[..., 3].any()
    assert not overlay(shown.layers[15].opacity)[..., 3].any()


def test_what_counts_is_drawn_as_it_was_found_and_measured_alike():
    def patched(index):
        return PATCH | SPOT if index == 12 else PATCH if 10 <= index < 18 else None

    stack, extent, shown = _drawn([a_layer(i, ground_glass=patched(i)) for i in range(30)])
    before, after = (one.layers[12].opacity.ground_glass for one in (stack, shown))
    lost = (before > 0) & (after == 0)
    assert 0 < lost.sum() < 0.2 * (before > 0).sum(), "the spot, and nothing else"
    assert np.array_equal(before[~lost], after[~lost])
    again = measure_extent(shown)
    assert again.zones == extent.zones
    assert all(np.array_equal(one, other) for one, other in zip(again.classes, extent.classes, strict=True))


def test_outside_the_lungs_nothing_is_drawn():
    _, _, shown = _drawn([a_layer(i, consolidation=OUTSIDE) for i in range(30)])
    assert not any(layer.opacity.consolidation.any() for layer in shown.layers)
