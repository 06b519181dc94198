"""Where a training computes."""

from __future__ import annotations

import torch

from training.config import Config
from training.learning.distributed import local_device, world_size


def chosen_device(config: Config) -> str:
    """``cuda`` where there is one and nothing else is asked for; under torchrun each process has its own."""
    if config.device != "auto":
        return config.device
    if not torch.cuda.is_available():
        return "cpu"
    return local_device() if world_size() > 1 else "cuda"
