"""The two networks, with the outputs that :class:`engine.inference.values.Net` promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.preprocess.spec import DEFAULT_SPEC

CODE_SIZE = 500
#: Channels of the four encoding layers and of the 1x1 squeeze before the code; see engine/DECISIONS.md.
ENCODER_CHANNELS = (24, 48, 96, 192)
SQUEEZE_CHANNELS = 24
_CODE_GRID = 16
#: Side of the feature map that the interface promises.
_MAP_SIDE = 7


class ClassifierOutput(NamedTuple):
    logits: Tensor
    features: Tensor
    cam: Tensor


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
    """ResNet-18 for one channel (He et al. 2016), with the class activation map of Zhou et al. 2016.

    Input (n, 1, 224, 224). ``logits`` (n, 2); ``features`` (n, 512, 7, 7); ``cam`` (n, 7, 7): the linear layer's
    weight of covid minus that of non-covid on the last feature map, whose mean plus the bias is the logit difference.
    """

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        widths, inputs = (64, 128, 256, 512), 64
        for number, width in enumerate(widths, start=1):
            stride = 1 if number == 1 else 2
            blocks = nn.Sequential(BasicBlock(inputs, width, stride), BasicBlock(width, width, 1))
            self.add_module(f"layer{number}", blocks)
            inputs = width
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(512, 2)

    def forward(self, image: Tensor) -> ClassifierOutput:
        return self._judged(self._third(image))

    def _third(self, image: Tensor) -> Tensor:
        """What the third stage gives: (n, 256, side / 16, side / 16)."""
        x = self.maxpool(functional.relu(self.bn1(self.conv1(image))))
        return self.layer3(self.layer2(self.layer1(x)))

    def _judged(self, x: Tensor) -> ClassifierOutput:
        x = self.layer4(x)
        logits = self.fc(self.dropout(x.mean(dim=(2, 3))))
        weight = (self.fc.weight[1] - self.fc.weight[0]).reshape(1, -1, 1, 1)
        return ClassifierOutput(logits, x, functional.conv2d(x, weight).squeeze(1))


class LocatingOutput(NamedTuple):
    logits: Tensor
    features: Tensor
    cam: Tensor
    opacity: Tensor


class LocatingClassifier(Classifier):
    """A classifier that, while it is trained, also says where opacities are; its third stage then has to know.

    ``opacity`` (n, 1, side / 16, side / 16): logits of an opacity in each cell.
    """

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__(dropout)
        self.opacity = nn.Conv2d(256, 1, 1)

    def forward(self, image: Tensor) -> LocatingOutput:  # type: ignore[override]
        third = self._third(image)
        return LocatingOutput(*self._judged(third), self.opacity(third))


def plain_weights(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights of a :class:`Classifier` out of those of a :class:`LocatingClassifier`, or of one already plain."""
    return {name: value for name, value in state.items() if not name.startswith("opacity.")}


class AtTrainingSize(nn.Module):
    """A classifier that was trained on smaller images, behind the interface of full-size ones.

    A network gives other logits for the same picture at another size (Touvron et al. 2019), so the input is averaged
    down to the size of its training, and the last feature map and the activation map are enlarged bilinearly to 7x7.
    Both are products with fixed matrices, which every runtime knows.
    """

    def __init__(self, net: Classifier, size: int, full: int = DEFAULT_SPEC.classifier_size) -> None:
        super().__init__()
        self.net = net
        averaging = functional.adaptive_avg_pool2d(torch.eye(full)[None, None], (size, full))[0, 0]
        enlarging = functional.interpolate(
            torch.eye(size // 32)[None, None], (_MAP_SIDE, size // 32), mode="bilinear", align_corners=False
        )[0, 0]
        self.register_buffer("averaging", averaging)
        self.register_buffer("enlarging", enlarging)

    def forward(self, image: Tensor) -> ClassifierOutput:
        found = self.net(self.averaging @ image @ self.averaging.T)
        features = self.enlarging @ found.features @ self.enlarging.T
        return ClassifierOutput(found.logits, features, self.enlarging @ found.cam @ self.enlarging.T)


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
