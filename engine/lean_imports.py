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

#: What asks for ``requests``, and knows from then on whether it is there.
_ASKER, _ANSWER = "pydicom.data.download", "HAVE_REQUESTS"
#: What copies numpy's namespace, and the parts of it that stay where they are until somebody names them.
_COPIER, _NOT_COPIED = "scipy._lib.array_api_compat.numpy", frozenset({"f2py", "testing"})


class _Lean:
    """Finds nothing; it is asked before a module is imported (importlib.abc.MetaPathFinder)."""

    @staticmethod
    def find_spec(fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> None:
        if fullname == "requests" and (asker := sys.modules.get(_ASKER)) is not None and not hasattr(asker, _ANSWER):
            raise ModuleNotFoundError(name=fullname)
        if fullname == _COPIER and (numpy := sys.modules.get("numpy")) is not None:
            # Both only serve dir() and star imports: `numpy.testing` is still found by its name.
            names = vars(numpy)
            names["__all__"] = [name for name in names["__all__"] if name not in _NOT_COPIED]
            names.get("__numpy_submodules__", set()).difference_update(_NOT_COPIED)


def install() -> None:
    """From now on, in this process; before pydicom and scipy are imported."""
    if _Lean not in sys.meta_path:
        sys.meta_path.insert(0, _Lean)
