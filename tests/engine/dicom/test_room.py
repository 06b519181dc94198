"""The room's door: light to open, and nothing of pydicom comes out of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import engine.dicom


def test_opening_the_room_loads_no_decoder(project_root: Path) -> None:
    code = (
        "import sys, engine.dicom, engine.phantom; "
        "print([name for name in ('pydicom', 'imagecodecs', 'PIL', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project_root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", engine.dicom.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(engine.dicom, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="engine.dicom has no nonsense"):
        engine.dicom.nonsense  # noqa: B018
