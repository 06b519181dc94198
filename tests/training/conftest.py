"""What tests of the training share: trainings in processes, graphs that are traced once, intervals of few draws,
matplotlib's list of fonts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.image_sets import write_set
from tests.support.once import of_the_run, once
from tests.support.training_config import write_config
from training.statistics.intervals import interval


@pytest.fixture(scope="module")
def traced_once() -> Iterator[None]:
    """Exports of this module take the graph that torch traced for the first network of the same kind."""
    from tests.support import traced  # which needs the extra `train`

    with traced.traced_once():
        yield


@pytest.fixture(scope="session")
def trainings(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """Folder of trainings by the command: by two processes, by one that nobody stopped, and by two that were stopped,
    with what became of these. See :mod:`tests.support.forked_trainings`."""
    folder = of_the_run(tmp_path_factory) / "trainings"
    return once(tmp_path_factory, "trainings", lambda: _trained(folder, project_root))


def _trained(folder: Path, root: Path) -> Path:
    index = write_set(folder / "clinic", count=16)
    config = write_config(folder, index, "[classifier]\nepochs = 2\nsize = 32\nbatch = 8\nfrozen_layers = 0\n")
    command = [sys.executable, "-m", "tests.support.forked_trainings", str(folder)]
    words = ["fit", "--config", str(config), "--net", "classifier"]
    subprocess.run([*command, *words], cwd=root, check=True, capture_output=True, timeout=240)
    return folder


@pytest.fixture
def narrow() -> Iterator[None]:
    """Networks of an eighth of their channels: what is looked at is what becomes of them."""
    from tests.support.narrow_networks import made_narrow

    with made_narrow():
        yield


@pytest.fixture
def every_draw() -> None:
    """Asked for by a test of the intervals themselves: they are of as many draws as in a real run."""


@pytest.fixture(autouse=True)
def _few_draws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand resamplings a figure took a third of these tests' time, and hardly one looks at an interval."""
    if "every_draw" not in request.fixturenames:
        monkeypatch.setitem(interval.__kwdefaults__, "draws", 50)


@pytest.fixture(scope="session", autouse=True)
def _one_list_of_fonts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """matplotlib looks for fonts once a run, not in the private home of each first test that draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLCONFIGDIR", str(of_the_run(tmp_path_factory) / "matplotlib"))
        yield
