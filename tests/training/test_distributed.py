"""Two processes on the CPU train one network, as torchrun starts them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from tests.support.image_sets import write_set
from tests.support.training_config import write_config
from training.cli import app
from training.errors import RunError
from training.learning import distributed
from training.learning.distributed import from_first, mean, parallel, share, world_size

ROOT = Path(__file__).parents[2]


def test_one_process_is_left_alone():
    net, batch = torch.nn.Linear(1, 1), (torch.arange(4.0),)
    assert world_size() == 1
    assert parallel(net) is net
    assert share(batch) is batch
    assert mean(torch.tensor(2.0)) == 2.0
    assert from_first(lambda: 3.0) == 3.0


def test_a_batch_too_small_for_all_processes_is_refused(monkeypatch):
    monkeypatch.setattr(distributed, "world_size", lambda: 3)
    monkeypatch.setattr(distributed, "rank", lambda: 2)
    assert share((torch.arange(4.0), torch.arange(4))) == (2.0, 2)
    with pytest.raises(RunError, match="A batch of 2 can't be shared by 3 processes"):
        share((torch.arange(2.0),))


@pytest.mark.slow
@pytest.mark.skipif(not torch.distributed.is_gloo_available(), reason="this torch has no gloo")
def test_two_processes_fit_one_network(tmp_path):
    index = write_set(tmp_path / "clinic", count=16)
    config = write_config(tmp_path, index, "[classifier]\nepochs = 2\nsize = 32\nbatch = 8\nfrozen_layers = 0\n")
    fit = ["fit", "--config", str(config), "--net", "classifier", "--run"]
    assert CliRunner().invoke(app, ["data", "--config", str(config)]).exit_code == 0
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m"]
    told = tmp_path / "weights"
    told.mkdir()
    command = [*torchrun, "tests.support.one_process", str(told), "--", *fit, str(tmp_path / "two")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=240)
    found = torch.load(tmp_path / "two" / "classifier-small.pt", weights_only=True)
    assert found["epoch"] == 2
    assert all(torch.isfinite(value).all() for value in found["best"].values())
    first, second = ([(told / f"{epoch}-{process}").read_text() for epoch in (1, 2)] for process in (0, 1))
    assert first == second, "both learn from all gradients, and average to one network"
    assert first[0] != first[1]
