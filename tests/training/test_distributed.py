"""Two processes on the CPU train one network, as torchrun starts them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.errors import RunError
from training.learning import distributed
from training.learning.distributed import from_first, mean, parallel, share, world_size


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
def test_two_processes_fit_one_network(trainings: Path) -> None:
    code, said = json.loads((trainings / "ended.json").read_text(encoding="utf-8"))["two"]
    assert code == 0, said
    found = torch.load(trainings / "two" / "classifier-small.pt", weights_only=True)
    assert found["epoch"] == 2
    assert all(torch.isfinite(value).all() for value in found["best"].values())
    told = trainings / "weights"
    first, second = ([(told / f"{epoch}-{process}").read_text() for epoch in (1, 2)] for process in (0, 1))
    assert first == second, "both learn from all gradients, and average to one network"
    assert first[0] != first[1]
