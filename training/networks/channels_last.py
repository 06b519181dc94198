"""Where a network's numbers lie: channels side by side, as convolutions on processors and tensor cores want them."""

from __future__ import annotations

from typing import TypeVar

import torch
from torch import nn

Network = TypeVar("Network", bound=nn.Module)


def in_channels_last(net: Network, device: str) -> Network:
    """The network itself, on the device, its weights and what it computes in that order."""
    net.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs lack it
    return net
