from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.learning.optimiser import PlainAdamW


def _trained(kind):
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
    optimiser = kind(net.parameters(), lr=0.01, weight_decay=0.1, fused=True)
    for step in range(4):
        optimiser.param_groups[0]["lr"] = 0.01 * (step + 1)
        optimiser.zero_grad(set_to_none=True)
        net(torch.randn(16, 8)).square().mean().backward()
        optimiser.step()
        kept = optimiser.state_dict()
        optimiser.load_state_dict(kept)
    return net.state_dict(), optimiser.state_dict()


def test_weights_and_state_are_those_of_adamw():
    (ours, state), (theirs, known) = _trained(PlainAdamW), _trained(torch.optim.AdamW)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    assert state["param_groups"] == known["param_groups"]
    for number, kept in known["state"].items():
        assert all(torch.equal(state["state"][number][name], kept[name]) for name in kept)
