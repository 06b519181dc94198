from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from training.augment import augmented, lightly_augmented
from training.lesions import with_opacities
from training.precision import autocast, chosen_precision


@pytest.fixture(scope="module")
def window():
    prepared = prepare_hu(chest_slice(256).astype(np.float32), (0.7, 0.7), DEFAULT_SPEC)
    image = torch.from_numpy(prepared.classifier.copy()) * DEFAULT_SPEC.classifier_std + DEFAULT_SPEC.classifier_mean
    return image.expand(6, 1, -1, -1).contiguous()


def _seeded(number=0):
    return torch.Generator().manual_seed(number)


@pytest.mark.parametrize("augment", [augmented, lightly_augmented])
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


def test_only_the_chosen_images_get_opacities(window):
    chosen = torch.tensor([True, False, True, False, False, False])
    plain, drawn = augmented(window, 96, _seeded(1)), augmented(window, 96, _seeded(1), opaque=chosen)
    assert torch.equal(plain, augmented(window, 96, _seeded(1), opaque=~chosen & chosen))
    assert not torch.equal(plain[0], drawn[0])


def test_precision_is_what_was_asked_for():
    assert chosen_precision("fp32", "cpu") == "fp32"
    assert chosen_precision("bf16", "cpu") == "bf16"
    assert chosen_precision("auto", "cpu") in ("fp32", "bf16")
    layer, image = torch.nn.Linear(4, 4), torch.ones(1, 4)
    with autocast("cpu", "bf16"):
        assert layer(image).dtype == torch.bfloat16
    with autocast("cpu", "fp32"):
        assert layer(image).dtype == torch.float32
