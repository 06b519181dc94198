"""``python -m training.networks.eager BATCH...``: milliseconds of two networks in torch eager, for the bench.

Prints JSON rows ``[net, batch, median ms, device]``; on the GPU where torch finds one, copies to and fro included.
FP32, channels last, no gradients; weights don't matter for speed.
"""

from __future__ import annotations

import json
import statistics
import sys
import time

import torch

from training.networks.channels_last import in_channels_last
from training.networks.nets import Autoencoder, Classifier

ROUNDS = 15


def main(batches: list[int]) -> int:
    """Time every net at every batch size."""
    rows = []
    device = "cuda" if torch.cuda.is_available() else "cpu"
    for name, net, side in (("classifier", Classifier(), 224), ("autoencoder", Autoencoder(), 244)):
        ready = in_channels_last(net.eval(), device)
        for batch in batches:
            images = torch.rand(batch, 1, side, side).to(memory_format=torch.channels_last)
            rows.append([name, batch, _median_ms(ready, images, device), device])
    print(json.dumps(rows))
    return 0


def _median_ms(net: torch.nn.Module, images: torch.Tensor, device: str) -> float:
    times = []
    with torch.inference_mode():
        for _ in range(ROUNDS + 2):
            begin = time.perf_counter()
            [output.cpu() for output in net(images.to(device))]
            times.append(1e3 * (time.perf_counter() - begin))
    return round(statistics.median(times[2:]), 3)


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]]))
