"""What tests of the training share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def traced_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Exports of this module take the graph that torch traced for the first network of the same kind in this run."""
    from tests.support import traced  # which needs the extra `train`

    with traced.traced_once(tmp_path_factory):
        yield
