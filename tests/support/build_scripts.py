"""Import the scripts in ``build/``, which are no package and are run by path."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

BUILD = Path(__file__).resolve().parents[2] / "build"


def script(name: str) -> ModuleType:
    """The module of ``build/<name>.py``; its neighbours are found while it is imported, and only then."""
    sys.path.insert(0, str(BUILD))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(BUILD))
