"""AdamW without torch's compiler, which torch's own imports with its first parameters: a second of every training."""

from __future__ import annotations

from inspect import unwrap
from typing import Any

import torch
from torch.optim import Adam, AdamW, Optimizer

_step = unwrap(Adam.step)


class PlainAdamW(AdamW):
    """The same numbers and the same state: what is left away only tells the compiler to leave these alone."""

    add_param_group = unwrap(Optimizer.add_param_group)
    zero_grad = unwrap(Optimizer.zero_grad)
    state_dict = unwrap(Optimizer.state_dict)
    load_state_dict = unwrap(Optimizer.load_state_dict)

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        return _step(self, closure)
