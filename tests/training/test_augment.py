from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from training.augmentation.augment import lightly_augmented, strongly_moved, strongly_toned
from training.augmentation.drawing import drawn
from training.augmentation.lesions import with_opacities
from training.augmentation.other_findings import with_other_findings
from training.augmentation.reproduction import as_reproduced
from training.config import ClassifierConfig
from training.learning.precision import autocast, chosen_precision


@pytest.fixture(scope="module")
def window():
    prepared = prepare_hu(chest_slice(256).astype(np.float32), (0.7, 0.7), None, DEFAULT_SPEC)
    image = torch.from_numpy(prepared.classifier.copy()) * DEFAULT_SPEC.classifier_std + DEFAULT_SPEC.classifier_mean
    return image.expand(6, 1, -1, -1).contiguous()


def _seeded(number=0):
    return torch.Generator().manual_seed(number)


def _strong(window, size, generator):
    return strongly_toned(strongly_moved(window, size, generator), generator)


def _reproduced(window, size, generator):
    return strongly_toned(strongly_moved(window, size, generator), generator, reproduced=True)


@pytest.mark.parametrize("augment", [_strong, _reproduced, lightly_augmented])
def test_augmentation_keeps_range_and_outside_and_repeats_itself(window, augment):
    first, second = (augment(window, 96, _seeded()) for _ in range(2))
    assert first.shape == (6, 1, 96, 96)
    assert torch.equal(first, second)
    assert float(first.min()) >= 0.0
    assert float(first.max()) <= 1.0 + 1e-6
    assert not torch.equal(first[0], first[1])
    assert float(first[:, :, 0, 0].min()) > 0.99, "outside the lungs stays white"


def test_light_augmentation_changes_no_grey_level_much(window):
    found = lightly_augmented(window, 96, _seeded())
    lung = window[0][window[0] < 0.5].median()
    assert float((found[found < 0.5].median() - lung).abs()) < 0.02


def test_opacities_lie_on_aerated_lung_and_only_brighten(window):
    found = with_opacities(window, _seeded())
    changed = (found - window).abs() > 0.02
    assert (found >= window - 1e-6).all()
    for image, touched in zip(window, changed, strict=True):
        assert touched.any(), "every image gets one"
        assert float((image[touched] > 0.95).float().mean()) < 0.02, "walls and outside stay as they are"
    assert not torch.equal(found[0], found[1])


def test_an_image_without_lung_gets_no_opacity():
    white = torch.ones(2, 1, 64, 64)
    assert torch.equal(with_opacities(white, _seeded()), white)


def test_a_reproduced_slice_keeps_the_order_of_its_grey_levels_where_only_the_curve_changed(window):
    found = as_reproduced(window, _seeded(5))
    assert torch.equal(found[window > 0.995], window[window > 0.995])
    assert not torch.equal(found, window)
    lung, vessel = (window < 0.3), (window > 0.6) & (window < 0.95)
    for before, dark, bright in zip(found, lung, vessel, strict=True):
        assert before[dark].mean() < before[bright].mean()


def test_other_findings_stay_inside_the_lung_field(window):
    found = with_other_findings(window, _seeded(2))
    changed = (found - window).abs() > 0.02
    assert changed.any()
    assert not changed[:, :, :4].any()
    assert float(found.min()) >= 0.0
    assert float(found.max()) <= 1.0
    assert torch.equal(with_other_findings(window, _seeded(2)), found)


def test_drawn_opacities_count_as_covid_and_other_findings_change_no_label(window):
    label = torch.tensor([0, 0, 0, 1, 1, 1])
    everything = ClassifierConfig(lesions=1.0, other_findings=1.0)
    found = drawn(window, label, everything, _seeded(1))
    assert found.label.tolist() == [1] * 6
    assert found.complete.tolist() == [True, True, True, False, False, False]
    assert found.opacity[:3].flatten(1).any(dim=1).all(), "where they were drawn is known"
    assert not found.opacity[3:].any(), "covid slices get none"
    others = drawn(window, label, ClassifierConfig(other_findings=1.0), _seeded(1))
    assert others.label.tolist() == label.tolist()
    assert not others.opacity.any()
    assert not torch.equal(others.window, window)


def test_nothing_is_drawn_unless_asked_for(window):
    label = torch.tensor([0, 0, 0, 1, 1, 1])
    found = drawn(window, label, ClassifierConfig(), _seeded())
    assert torch.equal(found.window, window)
    assert found.label.tolist() == label.tolist()


def test_precision_is_what_was_asked_for():
    assert chosen_precision("fp32", "cpu") == "fp32"
    assert chosen_precision("bf16", "cpu") == "bf16"
    assert chosen_precision("auto", "cpu") in ("fp32", "bf16")
    layer, image = torch.nn.Linear(4, 4), torch.ones(1, 4)
    with autocast("cpu", "bf16"):
        assert layer(image).dtype == torch.bfloat16
    with autocast("cpu", "fp32"):
        assert layer(image).dtype == torch.float32
