from __future__ import annotations

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from tests.support.image_sets import write_set
from tests.support.training_config import write_config
from training.cli import app
from training.config import config_from
from training.data.load import load_data
from training.errors import SplitError
from training.judging.autoencoder_protocol import figures_of_rows
from training.learning.shipped import shipped_split


class Copying(torch.nn.Module):
    """Gives back what it gets, a little darker."""

    def forward(self, image):
        return type("Output", (), {"reconstruction": 0.9 * image, "code": None})()


@pytest.fixture
def index(tmp_path):
    return write_set(tmp_path / "clinic", count=16)


def test_a_near_copy_has_high_ssim_and_darker_lungs(index, tmp_path):
    config = config_from({"data": {"index": [str(index)], "cache": str(tmp_path / "cache")}})
    records, images = load_data(config.data)
    labels = np.array([record.label for record in records])
    found = figures_of_rows(Copying(), images, range(len(records)), labels, [record.group for record in records])
    assert found["reconstruction"]["ssim"].value > 0.9
    assert found["reconstruction"]["mse"].value < 0.01
    lungs = found["darkened_lungs"]
    for name in ("covid", "others"):
        assert lungs["reconstruction"][name] == pytest.approx(0.9 * lungs["slice"][name], abs=1e-4)
    capacity = found["apparent_capacity"]
    assert len(capacity["covid"]) == len(capacity["others"]) == 11
    assert capacity["cohens_d"].value < 0, "an opacity is not dark"


@pytest.mark.usefixtures("narrow")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_command_trains_it_first_and_writes_its_figures(index, tmp_path):
    from typer.testing import CliRunner

    config = write_config(tmp_path, index, "[autoencoder]\nepochs = 1\nbatch = 8\n")
    command = ["evaluate", "--config", str(config), "--run", str(tmp_path / "run"), "--protocol", "autoencoder"]
    result = CliRunner().invoke(app, [*command, "--source", "clinic", "--quiet"])
    assert result.exit_code == 0, result.output
    figures = json.loads((tmp_path / "run" / "autoencoder-figures.json").read_text())
    assert set(figures) >= {"reconstruction", "darkened_lungs", "apparent_capacity", "images", "groups"}
    assert (tmp_path / "run" / "autoencoder.pt").is_file()


def test_too_few_groups_to_hold_any_back_are_refused(tmp_path):
    config = config_from({"data": {"index": [str(write_set(tmp_path / "few", count=4))], "cache": str(tmp_path / "c")}})
    records, images = load_data(config.data)
    with pytest.raises(SplitError, match="4 groups are too few"):
        shipped_split(records, images, config)
