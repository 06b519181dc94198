from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from training.augmentation import reproduction
from training.augmentation.augment import lightly_moved, outside_filled, strongly_moved, strongly_toned
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


def _maps(window):
    """Lung where the image is dark, and no opacity, on half the image's grid."""
    lung = torch.nn.functional.avg_pool2d((window < 0.5).float(), 2)
    return torch.cat([lung, torch.zeros_like(lung).expand(-1, 3, -1, -1)], 1)


def _light(window, size, generator):
    return lightly_moved(window, _maps(window), size, generator)[0]


def _strong(window, size, generator):
    return strongly_toned(strongly_moved(window, _maps(window), size, generator)[0], generator)


def _reproduced(window, size, generator):
    moved, _ = strongly_moved(window, _maps(window), size, generator)
    return strongly_toned(moved, generator, reproduced=True)


@pytest.mark.parametrize("augment", [_strong, _reproduced, _light])
def test_augmentation_keeps_range_and_outside_and_repeats_itself(window, augment):
    first, second = (augment(window, 96, _seeded()) for _ in range(2))
    assert first.shape == (6, 1, 96, 96)
    assert torch.equal(first, second)
    assert float(first.min()) >= 0.0
    assert float(first.max()) <= 1.0 + 1e-6
    assert not torch.equal(first[0], first[1])
    assert float(first[:, :, 0, 0].min()) > 0.99, "outside the lungs stays white"


def test_light_augmentation_changes_no_grey_level_much(window):
    found = _light(window, 96, _seeded())
    lung = window[0][window[0] < 0.5].median()
    assert float((found[found < 0.5].median() - lung).abs()) < 0.02


def test_maps_move_with_their_image(window):
    moved, maps = strongly_moved(window, _maps(window), 112, _seeded(3))
    assert maps.shape == (6, 4, 28, 28)
    dark = torch.nn.functional.avg_pool2d((moved < 0.5).float(), 4)
    assert float((dark - maps[:, :1]).abs().mean()) < 0.05


def test_what_is_outside_the_lungs_can_be_made_one_level(window):
    lung = (window < 0.5).float()
    found = outside_filled(window, lung, torch.tensor([True] * 6), _seeded())
    for image, before, inside in zip(found, window, lung.bool(), strict=True):
        assert torch.equal(image[inside], before[inside])
        assert len(image[~inside].unique()) == 1
    some = outside_filled(window.expand(6, -1, -1, -1), lung, torch.tensor([False] * 6), _seeded(1))
    assert any(torch.equal(image, before) for image, before in zip(some, window, strict=True)), "not on all"


def test_opacities_lie_on_aerated_lung_and_only_brighten(window):
    opacities = with_opacities(window, (window < 0.95).float(), _seeded())
    found = opacities.window
    both = opacities.ground_glass + opacities.consolidation
    assert float(both.max()) == 1.0, "a place has one kind"
    assert not both[(found - window) == 0].mean() > 0.1
    changed = (found - window).abs() > 0.02
    assert (found >= window - 1e-6).all()
    for image, touched in zip(window, changed, strict=True):
        assert touched.any(), "every image gets one"
        assert float((image[touched] > 0.95).float().mean()) < 0.02, "walls and outside stay as they are"
    assert not torch.equal(found[0], found[1])


def test_an_image_without_lung_gets_no_opacity():
    white = torch.ones(2, 1, 64, 64)
    found = with_opacities(white, torch.zeros_like(white), _seeded())
    assert torch.equal(found.window, white)
    assert not found.ground_glass.any()
    assert not found.consolidation.any()


def test_a_reproduced_slice_keeps_the_order_of_its_grey_levels_where_only_the_curve_changed(window):
    found = as_reproduced(window, _seeded(5))
    assert torch.equal(found[window > 0.995], window[window > 0.995])
    assert not torch.equal(found, window)
    lung, vessel = (window < 0.3), (window > 0.6) & (window < 0.95)
    for before, dark, bright in zip(found, lung, vessel, strict=True):
        assert before[dark].mean() < before[bright].mean()


def test_some_slices_are_equalised_and_their_contrast_in_the_lungs_grows(window, monkeypatch):
    monkeypatch.setattr(reproduction, "_NOISE", 0.0)
    monkeypatch.setattr(reproduction, "_EQUALISED", 1.0)
    found = reproduction._equalised(window, _seeded(3))
    for before, after in zip(window, found, strict=True):
        order = before.flatten().argsort()
        assert bool((after.flatten()[order].diff() >= -0.02).all()), "the order of grey levels stays, but for a bin"
        assert float(after[before < 0.3].std()) > float(before[before < 0.3].std())
    monkeypatch.setattr(reproduction, "_EQUALISED", 0.0)
    assert torch.equal(reproduction._equalised(window, _seeded(3)), window)


def test_white_takes_no_part_in_equalising(window, monkeypatch):
    """However much of a picture is soft tissue and air round the body, the lungs are stretched as far."""
    monkeypatch.setattr(reproduction, "_NOISE", 0.0)
    monkeypatch.setattr(reproduction, "_EQUALISED", 1.0)
    monkeypatch.setattr(
        reproduction, "per_image", lambda count, low, high, _: torch.full((count, 1, 1, 1), (low + high) / 2)
    )
    framed = torch.nn.functional.pad(window, (100, 100, 100, 100), value=1.0)
    found = reproduction._equalised(framed, _seeded(3))[:, :, 100:-100, 100:-100]
    assert torch.allclose(found, reproduction._equalised(window, _seeded(3)), atol=1e-5)


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
    clear, maps = label == 0, torch.nn.functional.avg_pool2d(_maps(window), 2)
    found = drawn(window, label, maps, clear, everything, _seeded(1))
    assert found.label.tolist() == [1] * 6
    assert found.maps[:3, 1:3].flatten(1).any(dim=1).all(), "where they were drawn is known"
    assert not found.maps[3:, 1:].any(), "only clear slices get any"
    others = drawn(window, label, maps, clear, ClassifierConfig(other_findings=1.0), _seeded(1))
    assert others.label.tolist() == label.tolist()
    assert torch.equal(others.maps, maps)
    assert not torch.equal(others.window, window)


def test_nothing_is_drawn_unless_asked_for(window):
    label = torch.tensor([0, 0, 0, 1, 1, 1])
    found = drawn(window, label, _maps(window), label == 0, ClassifierConfig(), _seeded())
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
