"""What the classifier learns from, batch by batch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from training.config import ClassifierConfig, DataConfig
from training.data.outlines import Known, known_of
from training.data.prepared import PreparedSet
from training.data.records import Record
from training.learning.map_loss import maps_loss
from training.learning.opacity_frequency import opacity_frequency, read_opacity_frequency, write_opacity_frequency
from training.learning.tasks import ClassifierTask
from training.networks.nets import Classifier


@pytest.fixture(scope="module")
def images() -> PreparedSet:
    prepared = prepare_hu(chest_slice(256).astype(np.float32), (0.7, 0.7), None, DEFAULT_SPEC)
    arrays = {
        name: np.stack([getattr(prepared, name)] * 8)
        for name in ("classifier", "autoencoder", "lung_mask", "body_mask")
    }
    maps = np.zeros((8, 4, 112, 112), np.uint8)
    maps[:, 0] = 255 * (np.abs(np.linspace(-1, 1, 112)) > 0.3)
    maps[1, 1, 40:60, 10:30] = 255
    return PreparedSet(**arrays, lung_fraction=np.full(8, prepared.lung_fraction, np.float32), maps=maps, name="eight")


def _task(
    images: PreparedSet, clear: tuple[str, ...] = (), drawn_on: tuple[str, ...] = (), maps_only: tuple[str, ...] = (),
    **settings,
) -> ClassifierTask:  # fmt: skip
    config = ClassifierConfig(batch=4, **settings)
    records = [
        Record(Path(f"{i}"), i % 2, f"group{i}", "clinic", mask=Path("1.png") if i == 1 else None) for i in range(8)
    ]
    data = DataConfig(clear=clear, drawn_on=drawn_on, maps_only=maps_only)
    return ClassifierTask(images, records, range(8), (), DEFAULT_SPEC, config, data, 64, seed=0)


def test_an_epoch_has_as_many_images_as_asked_for(images):
    assert _task(images).batch_count() == 2
    task = _task(images, epoch_images=20)
    assert task.batch_count() == len(list(task.batches(0))) == 5


def test_labels_and_maps_are_learnt_together(images):
    task = _task(images, clear=("clinic",), lesions=1.0, epoch_images=16)
    torch.manual_seed(0)
    net = Classifier()
    task.loss(net, next(batch for batch in task.batches(0) if batch[2][:, 1:].any())).backward()
    for layer in (net.maps, net.fc, net.layer1[0].conv1):
        assert float(layer.weight.grad.abs().sum()) > 0.0


def test_where_nothing_is_known_of_opacities_only_lung_is_learnt(images):
    task = _task(images)
    net = Classifier()
    image, label, maps, weight, told = next(iter(task.batches(0)))
    loss = task.loss(net, (image, label, maps, torch.zeros_like(weight), told))
    loss.backward()
    assert torch.isfinite(loss)
    assert float(net.maps.weight.grad[0].abs().sum()) > 0.0
    assert float(net.maps.weight.grad[1:].abs().sum()) == 0.0


def test_of_a_source_that_holds_one_class_only_outlines_are_learnt(images):
    task = _task(images, maps_only=("clinic",), epoch_images=16)
    net = Classifier()
    task.loss(net, next(batch for batch in task.batches(0) if batch[2][:, 1:].any())).backward()
    assert float(net.maps.weight.grad.abs().sum()) > 0.0
    assert float(net.fc.weight.grad.abs().sum()) == 0.0


def test_only_the_label_learns_from_opacities_drawn_where_nothing_is_known(images):
    for drawn_on, labels in (((), {0, 1}), (("clinic",), {1})):
        task = _task(images, drawn_on=drawn_on, lesions=1.0, epoch_images=16)
        found = list(task.batches(0))
        assert {int(one) for batch in found for one in batch[1]} == labels
        for _, _, maps, weight, _ in found:
            outlined = (maps[:, 1:].sum((1, 2, 3)) > 0) & (weight > 0)
            assert torch.equal(outlined, weight > 0), "the maps learn from the outlined image alone"


def test_an_opacity_of_unknown_kind_asks_for_either(images):
    """The loss falls as far when one of the kinds is sure as when both are, and does not when none is."""
    maps = torch.zeros(1, 4, 8, 8)
    maps[:, 0] = 1.0
    maps[:, 3, 2:6, 2:6] = 1.0
    inside = maps[:, 3].bool()

    def loss(glass: float, dense: float) -> float:
        found = torch.full((1, 3, 8, 8), -8.0)
        found[:, 0] = 8.0
        found[:, 1][inside], found[:, 2][inside] = glass, dense
        return float(maps_loss(found, maps, torch.ones(1)))

    assert loss(8.0, -8.0) == pytest.approx(loss(8.0, 8.0), abs=1e-3)
    assert loss(-8.0, -8.0) > loss(8.0, -8.0) + 1.0


def test_what_is_known_of_opacities_by_source_and_finding():
    outlined = Record(Path("a"), 1, "g", "clinic", mask=Path("a.png"))
    assert known_of(outlined, ("clinic",), ()) is Known.OUTLINED
    normal, mass = (Record(Path("a"), 0, "g", "clinic", finding=name) for name in ("normal", "mass"))
    assert known_of(normal, ("clinic/normal",), ("clinic",)) is Known.NONE
    assert known_of(mass, ("clinic/normal",), ("clinic",)) is Known.OTHER
    assert known_of(Record(Path("a"), 1, "g", "clinic"), ("clinic",), ()) is Known.NOTHING


def test_outlined_opacities_are_laid_into_clear_lungs_of_others(images):
    task = _task(images, clear=("clinic",), transplants=1.0, epoch_images=32)
    batches = list(task.batches(0))
    laid = torch.cat([batch[2][:, 1:].sum((1, 2, 3)) for batch in batches])
    labels = torch.cat([batch[1] for batch in batches])
    plain = list(_task(images, clear=("clinic",), epoch_images=32).batches(0))
    own = torch.cat([batch[2][:, 1:].sum((1, 2, 3)) for batch in plain])
    assert int((laid > 0).sum()) > int((own > 0).sum())
    assert bool(labels[laid > 5.0].all())


def test_opacities_are_laid_into_clear_images_only(images):
    asked, plain = (_task(images, transplants=share, epoch_images=32).batches(0) for share in (1.0, 0.0))
    for batch, same in zip(asked, plain, strict=True):
        assert all(torch.equal(one, other) for one, other in zip(batch, same, strict=True))


def test_how_much_of_the_lungs_is_opacity_is_measured_on_what_is_drawn(images):
    """One image is outlined, the others that count are clear: together they show less than that one does."""
    task = _task(images, clear=("clinic",), epoch_images=64)
    outlined = float(images.maps[1, 1].sum()) / float(images.maps[1, 0].sum())
    assert 0.0 < opacity_frequency(task) < outlined
    assert opacity_frequency(_task(images, clear=("clinic",), lesions=1.0, epoch_images=64)) > opacity_frequency(task)


def test_without_opacities_nothing_is_measured(images, tmp_path):
    maps = images.maps.copy()
    maps[:, 1:] = 0
    clear = _task(replace(images, maps=maps))
    assert opacity_frequency(clear) is None
    write_opacity_frequency(tmp_path, clear)
    assert read_opacity_frequency(tmp_path) is None
    assert read_opacity_frequency(tmp_path / "a run of an older version") is None
    outlined = _task(images, epoch_images=64)
    other = tmp_path / "other"
    write_opacity_frequency(other, outlined)
    assert read_opacity_frequency(other) == opacity_frequency(outlined) > 0.0


def test_what_a_finished_run_has_measured_stays(images, tmp_path, monkeypatch):
    """Measuring takes as long as half an epoch: a run that is looked at again doesn't do so again."""
    task = _task(images, epoch_images=64)
    write_opacity_frequency(tmp_path, task)
    kept = read_opacity_frequency(tmp_path)
    monkeypatch.setattr(ClassifierTask, "batches", None)
    write_opacity_frequency(tmp_path, task)
    assert read_opacity_frequency(tmp_path) == kept
