"""What two libraries load of others, and nothing here uses, stays unloaded: a tenth of a second in every process.

pydicom looks for ``requests`` when it is imported, to download its own test files; scipy copies numpy's namespace, and
so imports numpy's compiler of Fortran and its test tools.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

#: What asks for ``requests`` while it is imported.
_ASKER = "pydicom.data.download"
#: What copies numpy's namespace (where it lies differs by scipy's version), and what stays until it is named.
_COPIER, _NOT_COPIED = ".array_api_compat.numpy", frozenset({"f2py", "testing"})


class _Lean:
    """Finds nothing; it is asked before a module is imported (importlib.abc.MetaPathFinder)."""

    @staticmethod
    def find_spec(fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> None:
        if fullname == "requests" and _is_asking():
            raise ModuleNotFoundError(name=fullname)
        if fullname.endswith(_COPIER) and (numpy := sys.modules.get("numpy")) is not None:
            # Both only serve dir() and star imports: `numpy.testing` is still found by its name.
            names = vars(numpy)
            names["__all__"] = [name for name in names["__all__"] if name not in _NOT_COPIED]
            names.get("__numpy_submodules__", set()).difference_update(_NOT_COPIED)


def _is_asking() -> bool:
    """Whether it is pydicom that wants it: another thread, which may import it just then, gets it."""
    from traceback import walk_stack

    return any(frame.f_globals.get("__name__") == _ASKER for frame, _line in walk_stack(None))


def install() -> None:
    """From now on, in this process; before pydicom and scipy are imported."""
    if _Lean not in sys.meta_path:
        sys.meta_path.insert(0, _Lean)
