"""A training that is killed in the middle, or stopped by Ctrl-C, goes on to the same result; through the command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from typer.testing import CliRunner

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from tests.support.image_sets import write_set
from tests.support.narrow_networks import make_narrow
from tests.support.training_config import write_config
from training.cli import app

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there"),
]

#: Runs the command and sends itself the signal in the middle of the second epoch.
DRIVER = """
import os, signal, sys
import pytest
from tests.support.narrow_networks import make_narrow
from training.learning import loop
make_narrow(pytest.MonkeyPatch())
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits "ignore"
before = loop._Run._set_rate
def set_rate(self, step, total):
    if self.epoch == 1 and step == total // 2 + 1:
        os.kill(os.getpid(), int(os.environ["SIGNAL"]))
    before(self, step, total)
loop._Run._set_rate = set_rate
from training.cli import main
main()
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    index = write_set(folder / "clinic", count=16)
    return write_config(folder, index, "[classifier]\nepochs = 2\nsize = 32\nbatch = 8\nfrozen_layers = 0\n")


@pytest.fixture(scope="module")
def whole(config: Path) -> Path:
    """The run folder of a training that nobody stopped."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore", UserWarning)
        make_narrow(patch)
        _fit(config, config.parent / "run")
    return config.parent / "run"


def _words(config: Path, run: Path) -> list[str]:
    return ["fit", "--config", str(config), "--run", str(run), "--net", "classifier"]


def _fit(config: Path, run: Path) -> None:
    done = CliRunner().invoke(app, _words(config, run))
    assert done.exit_code == 0, (done.output, done.exception)


def _stopped(config: Path, run: Path, root: Path, stop: signal.Signals) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", DRIVER, *_words(config, run)],
        cwd=root,
        env={**os.environ, "SIGNAL": str(int(stop))},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.mark.usefixtures("narrow")
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_what_was_stopped_goes_on_to_the_same_result(
    config: Path, whole: Path, tmp_path: Path, project_root: Path, stop: signal.Signals
) -> None:
    cut = tmp_path / "cut"
    stopped = _stopped(config, cut, project_root, stop)
    assert torch.load(cut / "classifier-small.pt", weights_only=True)["epoch"] == 1
    assert not (cut / "classifier-small.json").exists()
    if stop is signal.SIGINT:
        assert stopped.returncode == 1
        assert stopped.stderr.strip().endswith("goes on from the last checkpoint. [cancelled]")
        assert "Traceback" not in stopped.stderr
    else:
        assert stopped.returncode == -signal.SIGKILL
    _fit(config, cut)
    first, second = (torch.load(run / "classifier-small.pt", weights_only=True) for run in (whole, cut))
    for part in ("net", "average", "best"):
        assert all(torch.equal(value, second[part][name]) for name, value in first[part].items())
    curves = [json.loads((run / "classifier-small.json").read_text()) for run in (whole, cut)]
    assert curves[0] == curves[1]
