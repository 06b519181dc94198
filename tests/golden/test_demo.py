"""The synthetic chests of the demo through the bundle that ships: one clear, one with its drawn opacities outlined."""

from __future__ import annotations

import numpy as np
import pytest

from engine.dicom import scan
from engine.inference import load_bundle, open_backend
from engine.inference.bundle import SHIPPED_BUNDLE
from engine.phantom import phantom_hu, write_phantom
from engine.triage.series_analysis import Judged, judge_series
from engine.triage.values import Status, Verdict

pytestmark = pytest.mark.slow

SLICES, ROWS = 16, 256
#: What a drawn opacity adds to the lung, HU, from which it can be seen.
_SEEN_HU = 120


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    bundle = load_bundle(SHIPPED_BUNDLE)
    found = {}
    backend = open_backend(bundle, backend="onnxruntime-cpu", precision="fp32")
    try:
        for name, covid, seed in (("clear", False, 1), ("ground-glass", True, 2)):
            folder = tmp_path_factory.mktemp(name)
            write_phantom(folder, slices=SLICES, spacing_mm=300.0 / SLICES, rows=ROWS, covid=covid, seed=seed)
            (study,) = scan([folder]).studies
            found[name] = judge_series(study.series[0], bundle, backend)
    finally:
        backend.close()
    return found


def test_the_clear_chest_is_negative_and_nothing_is_outlined(judged: dict[str, Judged]) -> None:
    result = judged["clear"].result
    assert result.status is Status.COMPLETE
    assert result.verdict is Verdict.NEGATIVE
    assert (result.measure("affected_percent") or 0.0) < 0.5
    assert result.pattern is not None
    assert result.pattern.category == "negative"


def test_the_other_is_positive(judged: dict[str, Judged]) -> None:
    result = judged["ground-glass"].result
    assert result.verdict is Verdict.POSITIVE
    assert (result.measure("affected_percent") or 0.0) > 3.0


def test_its_drawn_opacities_are_outlined(judged: dict[str, Judged]) -> None:
    lungs = judged["ground-glass"].lungs
    assert lungs is not None
    assert lungs.stack is not None
    ill, well = (phantom_hu(slices=SLICES, rows=ROWS, covid=covid, seed=2, noise_hu=0.0) for covid in (True, False))
    drawn = (ill.astype(np.int32) - well) > _SEEN_HU
    both = seen = there = 0
    for layer in lungs.stack.layers:
        if layer.opacity is None:
            continue
        outlined = layer.opacity.on_slice() >= 0.5
        both += int((outlined & drawn[layer.index]).sum())
        seen, there = seen + int(outlined.sum()), there + int(drawn[layer.index].sum())
    assert 2 * both / (seen + there) > 0.6
