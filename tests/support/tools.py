"""Finding the tools that read our files back: dcmtk's, not pynetdicom's scripts of the same names."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest


def dcmtk(name: str) -> str:
    """Path of a dcmtk tool; skips the test where dcmtk is not installed."""
    own = Path(sys.prefix).resolve()
    folders = [one for one in os.environ.get("PATH", "").split(os.pathsep) if own not in Path(one).resolve().parents]
    found = shutil.which(name, path=os.pathsep.join(folders))
    if found is None:
        pytest.skip(f"dcmtk's {name} is not installed")
    return found
