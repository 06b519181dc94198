"""Several GPUs (or machines) by torch's own means: ``torchrun --nproc-per-node 4 -m training -- fit ...``.

Every process draws the same batch and takes its share of it; DistributedDataParallel averages the gradients. Only the
first process scores and writes. Without torchrun there is one process and nothing here does anything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, distributed, nn

from training.errors import RunError


def world_size() -> int:
    """Processes that train together; 1 without torchrun."""
    return distributed.get_world_size() if distributed.is_available() and distributed.is_initialized() else 1


def rank() -> int:
    """Which of them this is, from 0."""
    return distributed.get_rank() if world_size() > 1 else 0


@contextmanager
def process_group() -> Iterator[None]:
    """Join the group that torchrun's environment describes, and leave it at the end."""
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        yield
        return
    if torch.cuda.is_available():
        torch.cuda.set_device(local_device())
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield
    finally:
        distributed.destroy_process_group()


def local_device() -> str:
    """``cuda:N`` of this process on its machine."""
    return f"cuda:{os.environ.get('LOCAL_RANK', '0')}"


def parallel(learning: nn.Module) -> nn.Module:
    """The module, with its gradients averaged over all processes in the backward pass; itself where there is one.

    DistributedDataParallel averages those of what ``forward`` gives: that has to be the loss.
    """
    if world_size() == 1:
        return learning
    from torch.nn.parallel import DistributedDataParallel  # brings torch's compiler, a second that one process saves

    return DistributedDataParallel(learning)


def same_statistics(net: nn.Module) -> None:
    """BatchNorm's statistics become those of the first process: each has seen its share of every batch alone."""
    if world_size() > 1:
        for buffer in net.buffers():
            distributed.broadcast(buffer, src=0)


def share(batch: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """This process's part of a batch that all of them have drawn.

    Raises
    ------
    RunError
        It has fewer images than there are processes: the loss of none is no number.
    """
    count = world_size()
    if len(batch[0]) < count:
        raise RunError(
            f"A batch of {len(batch[0])} can't be shared by {count} processes.", "Start fewer, or make batches larger."
        )
    return batch if count == 1 else tuple(part[rank() :: count] for part in batch)


def mean(value: Tensor) -> float:
    """Mean over all processes; not finite anywhere is not finite everywhere, so that all of them stop."""
    found = value.detach().clone()
    if world_size() > 1:
        distributed.all_reduce(found)
        found /= world_size()
    return float(found)


def from_first(compute: Callable[[], float]) -> float:
    """``compute`` in the first process; its value in all."""
    if world_size() == 1:
        return compute()
    value: list[object] = [compute() if rank() == 0 else None]
    distributed.broadcast_object_list(value, src=0)
    return float(value[0])  # type: ignore[arg-type]
