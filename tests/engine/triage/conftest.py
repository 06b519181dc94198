from __future__ import annotations

from pathlib import Path

import pytest

from engine.inference.bundle import Bundle, load_bundle
from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle


@pytest.fixture
def bundle_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bundle(tmp_path_factory.mktemp("bundles"))


@pytest.fixture
def bundle(bundle_path: Path) -> Bundle:
    return load_bundle(bundle_path)


@pytest.fixture(scope="session")
def chest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic chest of 24 slices, 12.5 mm apart."""
    folder = tmp_path_factory.mktemp("chest")
    write_phantom(folder, slices=24, spacing_mm=12.5, rows=256)
    return folder
