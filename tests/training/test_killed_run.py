"""A training that is killed in the middle, or stopped by Ctrl-C, goes on to the same result; through the command."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from tests.support.image_sets import write_set
from tests.support.once import of_the_run, once
from tests.support.training_config import write_config

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there"),
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """Folder of a training that nobody stopped, of two that were, and of what became of these."""
    folder = of_the_run(tmp_path_factory) / "stopped-training"
    return once(tmp_path_factory, "stopped-training", lambda: _made(folder, project_root))


def _made(folder: Path, root: Path) -> Path:
    index = write_set(folder / "clinic", count=16)
    config = write_config(folder, index, "[classifier]\nepochs = 2\nsize = 32\nbatch = 8\nfrozen_layers = 0\n")
    command = [sys.executable, "-m", "tests.support.stopped_training", str(folder)]
    words = ["fit", "--config", str(config), "--net", "classifier"]
    subprocess.run([*command, *words], cwd=root, check=True, capture_output=True, timeout=240)
    return folder


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_what_was_stopped_goes_on_to_the_same_result(runs: Path, stop: signal.Signals) -> None:
    ended = json.loads((runs / "ended.json").read_text(encoding="utf-8"))
    whole, cut, again = (runs / name for name in ("whole", stop.name, f"{stop.name}-again"))
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
