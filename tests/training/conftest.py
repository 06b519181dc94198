"""What tests of the training share: graphs that are traced once, intervals of few draws, matplotlib's list of fonts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.once import of_the_run
from training.statistics.intervals import interval


@pytest.fixture(scope="module")
def traced_once() -> Iterator[None]:
    """Exports of this module take the graph that torch traced for the first network of the same kind."""
    from tests.support import traced  # which needs the extra `train`

    with traced.traced_once():
        yield


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
