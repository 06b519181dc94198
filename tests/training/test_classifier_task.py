"""What the classifier learns from, batch by batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from training.config import ClassifierConfig
from training.data.prepared import PreparedSet
from training.data.records import Record
from training.learning.tasks import ClassifierTask, started_classifier
from training.networks.nets import LocatingClassifier


@pytest.fixture(scope="module")
def images() -> PreparedSet:
    prepared = prepare_hu(chest_slice(256).astype(np.float32), (0.7, 0.7), None, DEFAULT_SPEC)
    arrays = {
        name: np.stack([getattr(prepared, name)] * 8)
        for name in ("classifier", "autoencoder", "lung_mask", "body_mask")
    }
    return PreparedSet(**arrays, lung_fraction=np.full(8, prepared.lung_fraction, np.float32), name="eight")


def _task(images: PreparedSet, **settings) -> ClassifierTask:
    config = ClassifierConfig(batch=4, opacity_weight=0.5, **settings)
    records = [Record(Path(f"{i}"), i % 2, f"group{i}", "clinic") for i in range(8)]
    return ClassifierTask(images, records, range(8), (), DEFAULT_SPEC, config, 64, seed=0)


def test_an_epoch_has_as_many_images_as_asked_for(images):
    assert _task(images).batch_count() == 2
    task = _task(images, epoch_images=20)
    assert task.batch_count() == len(list(task.batches(0))) == 5


def test_the_place_of_drawn_opacities_reaches_the_third_stage(images):
    task = _task(images, lesions=1.0)
    torch.manual_seed(0)
    net = started_classifier(task.config)
    assert isinstance(net, LocatingClassifier)
    batch = next(batch for batch in task.batches(0) if batch[2].any())
    task.loss(net, batch).backward()
    assert net.opacity.weight.grad is not None
    assert float(net.opacity.weight.grad.abs().sum()) > 0.0


def test_a_batch_of_covid_slices_only_says_nothing_of_places(images):
    task = _task(images)
    net = started_classifier(task.config)
    window, _, opacity, _ = next(iter(task.batches(0)))
    nobody = torch.zeros(4, dtype=torch.bool)
    loss = task.loss(net, (window, torch.ones(4, dtype=torch.long), opacity, nobody))
    loss.backward()
    assert torch.isfinite(loss)
    assert float(net.opacity.weight.grad.abs().sum()) == 0.0
