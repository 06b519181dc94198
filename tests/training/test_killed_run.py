"""A training that is killed in the middle, or stopped by Ctrl-C, goes on to the same result; through the command."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there"),
]


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_what_was_stopped_goes_on_to_the_same_result(trainings: Path, stop: signal.Signals) -> None:
    ended = json.loads((trainings / "ended.json").read_text(encoding="utf-8"))
    whole, cut, again = (trainings / name for name in ("whole", stop.name, f"{stop.name}-again"))
    code, said = ended[cut.name]
    assert torch.load(cut / "classifier-small.pt", weights_only=True)["epoch"] == 1
    assert not (cut / "classifier-small.json").exists()
    if stop is signal.SIGINT:
        assert code == 1
        assert said.strip().endswith("goes on from the last checkpoint. [cancelled]")
        assert "Traceback" not in said
    else:
        assert code == -signal.SIGKILL
    for run in (whole, again):
        assert ended[run.name][0] == 0, ended[run.name][1]
    first, second = (torch.load(run / "classifier-small.pt", weights_only=True) for run in (whole, again))
    for part in ("net", "average", "best"):
        assert all(torch.equal(value, second[part][name]) for name, value in first[part].items())
    curves = [json.loads((run / "classifier-small.json").read_text()) for run in (whole, again)]
    assert curves[0] == curves[1]
