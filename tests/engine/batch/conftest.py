from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle


@pytest.fixture
def bundle_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bundle(tmp_path_factory.mktemp("bundles"))


MakeStudies = Callable[..., Path]


@pytest.fixture
def make_studies(tmp_path: Path) -> MakeStudies:
    """``make_studies("a", "b")``: one synthetic study a folder below one root."""

    def make(*names: str, slices: int = 8, **phantom: object) -> Path:
        for name in names:
            write_phantom(tmp_path / "root" / name, slices=slices, rows=128, spacing_mm=30.0, uids_seed=name, **phantom)  # type: ignore[arg-type]
        return tmp_path / "root"

    return make
