"""The networks of training with an eighth of their channels, for tests that look at what is done with weights.

A step, a checkpoint and an export of the real ones take most of such a test's time, and say nothing more. As a program
(``python -m tests.support.narrow_networks WORDS``) it is ``alveoscope-train`` with these networks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from training.networks import nets

#: A quarter for the autoencoder's layers: with an eighth its codes of all slices fall together.
WIDTHS = {"STAGE_WIDTHS": (8, 16, 32, 64), "ENCODER_CHANNELS": (6, 12, 24, 48), "SQUEEZE_CHANNELS": 3}
#: Those that are trained and ship.
WIDE = {name: getattr(nets, name) for name in WIDTHS}


@contextmanager
def made_narrow(widths: Mapping[str, Any] = WIDTHS) -> Iterator[None]:
    """While it lasts; with other ``widths`` those."""
    with patch.multiple(nets, **widths):
        yield


if __name__ == "__main__":
    from training.cli import main

    with made_narrow():
        main()
