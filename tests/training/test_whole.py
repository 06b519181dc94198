"""The published protocol's input: the whole image, for figures only."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from PIL import Image

from engine.preprocess import DEFAULT_SPEC
from tests.support.image_sets import write_set
from training.config import Config, DataConfig
from training.data.load import load_data
from training.data.prepared import read_grey
from training.errors import ConfigError
from training.learning.shipped import fit_shipped


def _data(tmp_path, **more):
    index = str(write_set(tmp_path / "set", count=3))
    return DataConfig(index=(index,), cache=str(tmp_path / "cache"), **more)


def test_the_whole_image_is_fed_borders_and_all(tmp_path):
    data = _data(tmp_path)
    records, cropped = load_data(data)
    _, whole = load_data(DataConfig(**{**vars(data), "input": "whole-image"}))
    grey = read_grey(records[0].path)
    wanted = np.asarray(Image.fromarray(grey).resize((224, 224), Image.Resampling.BILINEAR)) / 255.0
    found = whole.classifier[0] * DEFAULT_SPEC.classifier_std + DEFAULT_SPEC.classifier_mean
    np.testing.assert_allclose(found, wanted, atol=1e-6)
    assert not np.array_equal(whole.classifier, cropped.classifier)
    np.testing.assert_array_equal(whole.autoencoder, cropped.autoencoder)


def test_no_network_ships_that_saw_whole_images(tmp_path):
    config = Config(data=_data(tmp_path, input="whole-image"))
    with pytest.raises(ConfigError, match="no network that ships may see"):
        fit_shipped(config, tmp_path / "run", "classifier")
    assert not (tmp_path / "run").exists()
