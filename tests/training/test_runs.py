from __future__ import annotations

import json

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

import numpy as np
import torch

from tests.support.image_sets import write_set
from training.config import Config, DataConfig
from training.data.load import read_records
from training.errors import RunError
from training.judging.collect import judged_sides
from training.learning.runs import open_run
from training.learning.shipped import load_classifier
from training.networks.nets import Classifier


def test_a_run_goes_on_with_its_own_configuration_only(tmp_path):
    open_run(tmp_path, Config(seed=3, data=DataConfig(index=("a.csv",))))
    open_run(tmp_path, Config(seed=3, data=DataConfig(index=("a.csv",))))
    with pytest.raises(RunError, match="another configuration"):
        open_run(tmp_path, Config(seed=4, data=DataConfig(index=("a.csv",))))


def test_a_run_from_before_a_key_was_known_goes_on(tmp_path):
    open_run(tmp_path, Config())
    content = json.loads((tmp_path / "config.json").read_text())
    del content["data"]["input"]
    (tmp_path / "config.json").write_text(json.dumps(content))
    open_run(tmp_path, Config())
    with pytest.raises(RunError, match="another configuration"):
        open_run(tmp_path, Config(data=DataConfig(input="whole-image")))


@pytest.mark.parametrize("content", ["", "[]", '{"data": 3}'])
def test_a_damaged_run_folder_is_not_taken_over(tmp_path, content):
    (tmp_path / "config.json").write_text(content)
    with pytest.raises(RunError, match="another configuration"):
        open_run(tmp_path, Config())


def test_networks_are_exported_with_the_configuration_that_they_were_trained_with(tmp_path, narrow):
    """With another seed or source the validation side is another, and calibration would rest on what was trained on."""
    open_run(tmp_path, Config(seed=3, data=DataConfig(index=("a.csv",))))
    torch.save({"best": Classifier().state_dict()}, tmp_path / "classifier-small.pt")
    elsewhere = DataConfig(index=("a.csv",), cache="/elsewhere")
    load_classifier(tmp_path, Config(seed=3, data=elsewhere, threads=2, device="cpu"))
    for other in (Config(seed=4, data=elsewhere), Config(seed=3, data=DataConfig(index=("a.csv", "b.csv")))):
        with pytest.raises(RunError, match="trained with another configuration"):
            load_classifier(tmp_path, other)


def test_a_run_does_not_go_on_with_an_index_that_was_edited(tmp_path, narrow):
    """Rows would be other images, and patients that were trained on would stand on the held-out side."""
    index, run = write_set(tmp_path / "clinic", count=3), tmp_path / "run"
    config = Config(data=DataConfig(index=(str(index),)))
    records = read_records(config.data)
    open_run(run, config, records)
    open_run(run, config, records)
    torch.save({"best": Classifier().state_dict()}, run / "classifier-small.pt")
    np.savez(run / "grouped-0-0.npz", test=[4, 2], logits=[0.5, -0.5])
    load_classifier(run, config)
    assert len(judged_sides(run, config)) == 1
    first, *others = index.read_text().splitlines()
    index.write_text("\n".join([first, *reversed(others)]))
    edited = read_records(config.data)
    assert len(edited) == len(records)
    for use in (
        lambda: open_run(run, config, edited),
        lambda: load_classifier(run, config),
        lambda: judged_sides(run, config),
    ):
        with pytest.raises(RunError, match="an index was edited since"):
            use()
