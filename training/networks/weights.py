"""The partial ImageNet start: convolutions with BatchNorm folded in, layer4's 3x3 convolutions missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.errors import DataError, reason_of
from training.networks.nets import Classifier


def load_imagenet_start(net: Classifier, folder: Path, images: Tensor) -> tuple[str, ...]:
    """Put the weights into ``net`` and set each BatchNorm so that, on ``images``, it starts as the folded bias.

    The three colour filters of conv1 are summed. BatchNorm's statistics are measured layer by layer on ``images``
    (n, 1, h, w), and its scale and shift undo them, so the network computes what the folded one does.

    Returns
    -------
    tuple of str
        Names of the convolutions that stay random.

    Raises
    ------
    DataError
        A file of the folder can't be read, or has another shape than its convolution.
    """
    missing: list[str] = []
    for name, module in net.named_modules():
        if isinstance(module, nn.Conv2d):
            file = folder / f"{name}.weight.npy"
            if not file.is_file():
                missing.append(name)
                continue
            weight = torch.from_numpy(_read(file))
            if weight.shape[1] == 3 and module.in_channels == 1:
                weight = weight.sum(dim=1, keepdim=True)
            if weight.shape != module.weight.shape:
                raise DataError(f"{file} has shape {tuple(weight.shape)}, not {tuple(module.weight.shape)}.")
            module.weight.data.copy_(weight)
    _set_batch_norms(net, folder, images)
    return tuple(missing)


def _set_batch_norms(net: Classifier, folder: Path, images: Tensor) -> None:
    hooks = []
    for name, module in net.named_modules():
        if isinstance(module, nn.BatchNorm2d):
            file = folder / f"{_convolution_of(name)}.bias.npy"
            has_weight = (folder / f"{_convolution_of(name)}.weight.npy").is_file()
            if file.is_file() and has_weight:
                bias = torch.from_numpy(_read(file))
                hooks.append(module.register_forward_pre_hook(_measuring(bias)))
    net.eval()
    with torch.no_grad():
        net(images)
    for hook in hooks:
        hook.remove()


def _measuring(bias: Tensor) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def measure(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        assert isinstance(module, nn.BatchNorm2d)
        assert module.running_mean is not None
        assert module.running_var is not None
        mean, variance = inputs[0].mean(dim=(0, 2, 3)), inputs[0].var(dim=(0, 2, 3))
        module.running_mean.copy_(mean)
        module.running_var.copy_(variance)
        module.weight.data.copy_((variance + module.eps).sqrt())
        module.bias.data.copy_(bias + mean)

    return measure


def _convolution_of(batch_norm: str) -> str:
    """bn1 -> conv1; layer2.0.downsample.1 -> layer2.0.downsample.0."""
    if batch_norm.endswith("downsample.1"):
        return batch_norm[:-1] + "0"
    return batch_norm.replace("bn", "conv")


def _read(file: Path) -> np.ndarray:
    try:
        return np.load(file, allow_pickle=False).astype(np.float32)
    except (OSError, ValueError) as error:
        raise DataError(
            f"Can't read the weights {file}: {reason_of(error)}.", "Give the folder of .npy files."
        ) from None
