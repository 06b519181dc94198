"""Classifier and autoencoder, with the outputs that :class:`engine.inference.values.Net` promises."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.preprocess.spec import DEFAULT_SPEC

CODE_SIZE = 500
#: Channels of the four stages of ResNet-18 (He et al. 2016); the first is the stem's as well.
STAGE_WIDTHS = (64, 128, 256, 512)
#: Channels of the four encoding layers and of the 1x1 squeeze before the code; see engine/DECISIONS.md.
ENCODER_CHANNELS = (24, 48, 96, 192)
SQUEEZE_CHANNELS = 24
_CODE_GRID = 16
#: Channels of the classifier's top-down head, and its maps: lung, ground glass, consolidation.
HEAD_CHANNELS, MAP_COUNT = 32, 3
#: From this value of the classifier's window (0..1) on, -370 HU after standardising, an opacity is consolidation.
_DENSE_FROM, _KIND_STEEPNESS = 0.65, 20.0
#: Opacities of half a cell of the last stage's grid count as half there.
_LITTLE = 0.5


class ClassifierOutput(NamedTuple):
    logits: Tensor
    lung: Tensor
    ground_glass: Tensor
    consolidation: Tensor


class BasicBlock(nn.Module):
    """Residual block of two 3x3 convolutions (He et al. 2016)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample: nn.Module | None = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        x = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(self.bn2(self.conv2(x)) + shortcut)


class Classifier(nn.Module):
    """ResNet-18 for one channel (He et al. 2016) with a light top-down head (Lin et al. 2017) that shows what it sees.

    The label is read from the whole picture's mean features and from those within the opacities (:func:`within`).
    Input (n, 1, 224, 224). ``logits`` (n, 2); ``lung``, ``ground_glass``, ``consolidation`` (n, 56, 56): probabilities
    at a quarter of the image's side. :meth:`seen` gives the maps' logits, which training needs.
    """

    layer1: nn.Module
    layer2: nn.Module
    layer3: nn.Module
    layer4: nn.Module

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__()
        widths, inputs = STAGE_WIDTHS, STAGE_WIDTHS[0]
        self.conv1 = nn.Conv2d(1, inputs, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(inputs)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        for number, width in enumerate(widths, start=1):
            stride = 1 if number == 1 else 2
            blocks = nn.Sequential(BasicBlock(inputs, width, stride), BasicBlock(width, width, 1))
            self.add_module(f"layer{number}", blocks)
            inputs = width
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(2 * widths[-1], 2)
        self.lateral = nn.ModuleList([nn.Conv2d(width, HEAD_CHANNELS, 1) for width in widths])
        self.join = nn.Conv2d(HEAD_CHANNELS, HEAD_CHANNELS, 3, 1, 1)
        self.maps = nn.Conv2d(HEAD_CHANNELS, MAP_COUNT, 1)

    def seen(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (n, 2) of the labels and (n, 3, side / 4, side / 4) of lung, ground glass, consolidation."""
        x = self.maxpool(functional.relu(self.bn1(self.conv1(image))))
        stages = []
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
            stages.append(x)
        joined = self.lateral[3](x)
        for lateral, stage in zip(reversed(self.lateral[:3]), reversed(stages[:3]), strict=True):
            joined = lateral(stage) + functional.interpolate(joined, scale_factor=2.0, mode="nearest")
        maps = self.maps(functional.relu(self.join(functional.relu(joined))))
        opacity = torch.sigmoid(maps[:, 1:].amax(1, keepdim=True)).detach()
        return self.fc(self.dropout(torch.cat([x.mean(dim=(2, 3)), within(opacity, x)], 1))), maps

    def forward(self, image: Tensor) -> ClassifierOutput:
        logits, maps = self.seen(image)
        lung, *kinds = torch.sigmoid(maps).unbind(1)
        return ClassifierOutput(logits, lung, *kinds_by_density(torch.maximum(*kinds), image))


def within(opacity: Tensor, features: Tensor) -> Tensor:
    """(n, c) mean of the features (n, c, s, s) over the opacities (n, 1, 8 s, 8 s) in 0..1; towards 0 where there are
    none. So the label rests on what the maps show, beside the whole picture.
    """
    weight = functional.avg_pool2d(opacity, 8)
    return (features * weight).sum((2, 3)) / (weight.sum((2, 3)) + _LITTLE)


def kinds_by_density(opacity: Tensor, image: Tensor) -> tuple[Tensor, Tensor]:
    """Ground glass and consolidation, each (n, s / 4, s / 4), of opacities at that grid and the image (n, 1, s, s).

    What is as dense as soft tissue is consolidation; the more probable kind keeps the opacity's probability. Outlines
    in public sets disagree on where one ends and the other begins, so a network learns the place from them, and not
    the kind; the density is measured.
    """
    window = functional.avg_pool2d(image[:, 0], 4) * DEFAULT_SPEC.classifier_std + DEFAULT_SPEC.classifier_mean
    dense = torch.sigmoid(_KIND_STEEPNESS * (window - _DENSE_FROM))
    return opacity * (2.0 * (1.0 - dense)).clamp(max=1.0), opacity * (2.0 * dense).clamp(max=1.0)


class AutoencoderOutput(NamedTuple):
    reconstruction: Tensor
    code: Tensor


class Autoencoder(nn.Module):
    """244x244x1 -> 500 -> 244x244x1: four encoding and four decoding layers around a 1x1 squeeze and the code."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third, fourth = ENCODER_CHANNELS
        flat = SQUEEZE_CHANNELS * _CODE_GRID**2
        # 244 -> 122 -> 61 -> 31 -> 16
        self.encoder = nn.Sequential(
            *_encoding(1, first), *_encoding(first, second), *_encoding(second, third), *_encoding(third, fourth),
            nn.Conv2d(fourth, SQUEEZE_CHANNELS, 1), nn.ReLU(), nn.Flatten(), nn.Linear(flat, CODE_SIZE),
        )  # fmt: skip
        self.decoder = nn.Sequential(
            nn.Linear(CODE_SIZE, flat), nn.ReLU(), nn.Unflatten(1, (SQUEEZE_CHANNELS, _CODE_GRID, _CODE_GRID)),
            nn.Conv2d(SQUEEZE_CHANNELS, fourth, 1), nn.ReLU(),
            *_decoding(fourth, third, 0), *_decoding(third, second, 0), *_decoding(second, first, 1),
            nn.ConvTranspose2d(first, 1, 3, 2, 1, output_padding=1), nn.Sigmoid(),
        )  # fmt: skip

    def forward(self, image: Tensor) -> AutoencoderOutput:
        code = self.encoder(image)
        return AutoencoderOutput(self.decoder(code), code)


def _encoding(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()


def _decoding(inputs: int, outputs: int, extra: int) -> tuple[nn.Module, ...]:
    layer = nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, output_padding=extra, bias=False)
    return layer, nn.BatchNorm2d(outputs), nn.ReLU()


def normalised(window: Tensor) -> Tensor:
    """Classifier input from the window value in 0..1, as :mod:`engine.preprocess` does it."""
    return (window - DEFAULT_SPEC.classifier_mean) / DEFAULT_SPEC.classifier_std
