from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.config import Config, config_from, read_config
from training.errors import ConfigError


def test_defaults_and_values(tmp_path):
    (tmp_path / "c.toml").write_text('seed = 3\n[data]\nindex = ["a.csv"]\n[classifier]\nlearning_rate = 1\n')
    config = read_config(tmp_path / "c.toml")
    assert (config.seed, config.data.index, config.classifier.learning_rate) == (3, ("a.csv",), 1.0)
    assert config.autoencoder == Config().autoencoder


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"sed": 1}, "sed is not known"),
        ({"classifier": {"epoch": 3}}, r"classifier\.epoch is not known"),
        ({"classifier": {"epochs": "many"}}, r"classifier\.epochs is 'many'"),
        ({"classifier": {"epochs": -1}}, r"classifier\.epochs is -1"),
        ({"classifier": 3}, "classifier is not a section"),
        ({"data": {"index": [1]}}, r"data\.index is \[1\]"),
        ({"precision": "fp8"}, "precision is 'fp8'"),
        ({"classifier": {"augmentation": "wild"}}, r"classifier\.augmentation is 'wild'"),
        ({"classifier": {"keep": "first"}}, r"classifier\.keep is 'first'"),
        ({"data": {"input": "thumbnail"}}, r"data\.input is 'thumbnail'"),
        ({"data": {"input": "whole-image", "dicom": ["a.csv"]}}, r"there is data\.dicom"),
        ({"seed": True}, "seed is True"),
    ],
)
def test_what_makes_no_sense_is_named(content, text):
    with pytest.raises(ConfigError, match=text):
        config_from(content)


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    (tmp_path / "c.toml").write_text("seed = = 3")
    with pytest.raises(ConfigError, match=r"c\.toml is not TOML"):
        read_config(tmp_path / "c.toml")
    with pytest.raises(ConfigError, match="Can't read"):
        read_config(tmp_path / "none.toml")


@pytest.mark.parametrize("section", ["classifier", "autoencoder"])
def test_a_batch_of_nothing_is_an_error(section):
    with pytest.raises(ConfigError, match=rf"{section}\.batch is 0"):
        config_from({section: {"batch": 0}})
