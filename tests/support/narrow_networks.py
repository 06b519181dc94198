"""The networks of training with an eighth of their channels, for tests that look at what is done with weights.

A step, a checkpoint and an export of the real ones take most of such a test's time, and say nothing more. As a program
(``python -m tests.support.narrow_networks WORDS``) it is ``alveoscope-train`` with these networks.
"""

from __future__ import annotations

import pytest

from training.networks import nets

WIDTHS = {"STAGE_WIDTHS": (8, 16, 32, 64), "SQUEEZE_CHANNELS": 3}


def make_narrow(patch: pytest.MonkeyPatch) -> None:
    """From now on, until the patch is undone."""
    for name, value in WIDTHS.items():
        patch.setattr(nets, name, value)


if __name__ == "__main__":
    from training.cli import main

    with pytest.MonkeyPatch.context() as lasting:
        make_narrow(lasting)
        main()
