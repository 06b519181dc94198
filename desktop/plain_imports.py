"""Python's own import again, after PySide6 has put one of its own in its place.

PySide6 looks whether a module asks for ``from __feature__ import snake_case``: it reads and splits into tokens the
source of every module that is imported after it. Nothing here asks for that, and it was a seventh of what loading the
window costs the processor.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - whose import hook is undone here; later parts of PySide6 add no other


def restore_import() -> None:
    """Undo PySide6's import hook; harmless where there is none."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


restore_import()
