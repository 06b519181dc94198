"""The lungs network's targets, data and training."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.preprocess import DEFAULT_SPEC
from tests.support.chest_slice import as_figure, chest_slice
from tests.support.image_sets import write_index
from training.config import Config, LungsConfig
from training.data.lung_finder import LungFinder
from training.data.outlines import maps_of
from training.data.prepared import prepare_record
from training.data.records import Record, read_index
from training.errors import ConfigError, DataError, RunError
from training.learning.runs import LUNGS_RECORDS, open_run
from training.lungs import fit as lungs_fit
from training.lungs.augment import augmented
from training.lungs.data import STORED, read_lungs
from training.lungs.fit import fit_lungs, load_lungs
from training.lungs.targets import EITHER, IGNORED, LEFT, RIGHT, with_sides
from training.lungs.task import lungs_loss


def _lungs(*boxes):
    lung = np.zeros((60, 100), bool)
    for top, bottom, left, right in boxes:
        lung[top:bottom, left:right] = True
    return lung


def test_the_patients_right_lung_is_on_the_left_of_the_image():
    found = with_sides(_lungs((10, 50, 10, 40), (10, 50, 60, 90)), None)
    assert set(np.unique(found[:, :50])) == {0, RIGHT}
    assert set(np.unique(found[:, 50:])) == {0, LEFT}


def test_lungs_that_touch_are_parted_where_they_are_lowest():
    found = with_sides(_lungs((10, 50, 10, 45), (10, 50, 55, 90), (28, 32, 45, 55)), None)
    assert set(np.unique(found[10:50, 10:45])) == {RIGHT}
    assert set(np.unique(found[10:50, 55:90])) == {LEFT}


def test_one_lung_has_a_side_only_beside_a_body():
    lung = _lungs((10, 50, 60, 90))
    assert set(np.unique(with_sides(lung, None))) == {0, EITHER}
    assert set(np.unique(with_sides(lung, np.ones_like(lung)))) == {0, LEFT}


def test_mirroring_exchanges_the_sides():
    code = torch.zeros(64, 1, 96, 96)
    code[..., 30:60, 20:40], code[..., 30:60, 60:80] = RIGHT, LEFT
    image = torch.full((64, 1, 96, 96), 0.5)
    _, found = augmented(image, code, 96, torch.Generator().manual_seed(0))
    columns = torch.arange(96.0).reshape(1, 1, 1, 96)
    middle = {
        side: ((found == side) * columns).sum((1, 2, 3)) / (found == side).sum((1, 2, 3)) for side in (RIGHT, LEFT)
    }
    assert (middle[RIGHT] < middle[LEFT]).all()


def test_nothing_is_learnt_where_nothing_is_known():
    found = torch.zeros(1, 2, 8, 8, requires_grad=True)
    lungs_loss(found, torch.full((1, 1, 8, 8), float(IGNORED))).backward()
    assert not found.grad.any()
    found = torch.zeros(1, 2, 8, 8, requires_grad=True)
    lungs_loss(found, torch.full((1, 1, 8, 8), float(EITHER))).backward()
    assert torch.equal(found.grad[:, 0], found.grad[:, 1]), "either lung will do"


@pytest.fixture
def clinic(tmp_path):
    """Four slices with lungs outlined, one of them only an opacity, and one with lungs cut out on black."""
    rows = []
    hu = chest_slice(96)
    lung = (hu < -500) & (np.hypot(*np.meshgrid(*[np.linspace(-1, 1, 96)] * 2)) < 0.8)
    for number in range(4):
        Image.fromarray(as_figure(hu)).save(tmp_path / f"{number}.png")
        mask = lung.astype(np.uint8) * (3 if number == 3 else 1)
        if number == 2:
            mask[40:50, 20:30] = 2
        Image.fromarray(mask).save(tmp_path / f"{number}.mask.png")
        rows.append({"file": f"{number}.png", "mask": f"{number}.mask.png", "label": "covid", "patient": f"p{number}"})
    return write_index(tmp_path / "index.csv", rows)


def test_outlines_and_cut_out_lungs_become_targets(clinic):
    data = read_lungs(LungsConfig(outlined=(str(clinic),), found=(str(clinic),), wrong=("1.png",)))
    assert len(data) == 6, "one of the four is named wrong, on both sides"
    assert data.image.shape == (6, STORED, STORED)
    assert set(np.unique(data.code[0])) == {0, RIGHT, LEFT}
    assert set(np.unique(data.code[2])) == {EITHER, IGNORED}, "where only opacities are outlined, no lung is not known"
    assert (data.code[3] > 0).any()
    with pytest.raises(DataError, match="no images"):
        read_lungs(LungsConfig())
    for key in ("unused", "wrong"):
        with pytest.raises(ConfigError, match=rf"lungs\.{key} names '5\.png'"):
            read_lungs(LungsConfig(outlined=(str(clinic),), **{key: ("5.png",)}))


def test_a_slice_whose_outline_shows_no_opacity_is_no_covid_slice(clinic):
    assert [record.label for record in read_index(clinic)] == [0, 0, 1, 1]


def test_outlines_are_seen_on_the_crop(clinic):
    record = read_index(clinic)[2]
    prepared = prepare_record(record, DEFAULT_SPEC)
    maps = maps_of(record, prepared)
    assert maps.shape == (4, 112, 112)
    box = prepared.box
    share = maps[1].mean() / 255 * box.height * box.width
    assert share == pytest.approx(100, rel=0.1), "ten by ten pixels of ground glass"
    assert not maps[2:].any()
    plain = maps_of(Record(record.path, 0, "g", "s"), prepared)
    assert not plain[1:].any()


@pytest.mark.parametrize(
    ("outline", "words"),
    [(np.zeros((95, 96), np.uint8), "has 95 x 96 pixels"), (np.full((96, 96), 255, np.uint8), "known are 0 to 4")],
)
def test_an_outline_that_is_none_of_its_image_is_not_learnt_from(clinic, outline, words):
    record = read_index(clinic)[2]
    Image.fromarray(outline).save(record.mask)
    with pytest.raises(DataError, match=words):
        maps_of(record, prepare_record(record, DEFAULT_SPEC))
    with pytest.raises(DataError, match=words):
        read_lungs(LungsConfig(found=(), outlined=(str(clinic),)))


def test_a_network_is_trained_kept_and_finds_lungs_for_others(clinic, tmp_path):
    config = Config(threads=1, lungs=LungsConfig(outlined=(str(clinic),), epochs=1, batch=2, epoch_images=4))
    net = fit_lungs(config, tmp_path / "run")
    again = load_lungs(tmp_path / "run")
    image = torch.rand(1, 1, 128, 128)
    with torch.no_grad():
        assert torch.allclose(net(image).lungs, again(image).lungs, atol=1e-5)
    with pytest.raises(DataError, match="lungs network"):
        LungFinder(tmp_path / "none.onnx")


def test_a_run_does_not_go_on_with_an_index_that_was_edited(clinic, tmp_path, monkeypatch):
    """Its first epochs were of other slices than its last ones, and nothing said so."""

    def fit(*_words, **_more):
        raise AssertionError("it began to train")

    monkeypatch.setattr(lungs_fit, "fit", fit)
    config = Config(threads=1, lungs=LungsConfig(outlined=(str(clinic),), epochs=1, batch=2, epoch_images=4))
    open_run(tmp_path / "run", config, read_lungs(config.lungs).records, LUNGS_RECORDS)
    clinic.write_text("\n".join(clinic.read_text().splitlines()[:-1]) + "\n")
    with pytest.raises(RunError, match="an index was edited since"):
        fit_lungs(config, tmp_path / "run")
