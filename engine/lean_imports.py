"""What two libraries load or do that nothing here uses is left out, which saves every process a fifth of a second.

pydicom looks for ``requests`` when it is imported, to download its own test files. scipy copies numpy's namespace, and
so imports numpy's Fortran compiler, its test tools and parts that are imported by name wherever they are used; and it
takes apart and rewrites the documentation of each of its functions, to note which other kinds of array that takes.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

T = TypeVar("T")

#: What asks for ``requests`` while it is imported.
_ASKER = "pydicom.data.download"
#: What copies numpy's namespace (where it lies differs by scipy's version), and what stays until it is named.
_COPIER, _NOT_COPIED = ".array_api_compat.numpy", frozenset({"ctypeslib", "f2py", "ma", "polynomial", "testing"})
#: What has functions annotated (``scipy.ndimage``'s and ``scipy.special``'s), and who annotates, since scipy 1.16.
_ANNOTATED, _ANNOTATOR = "._support_alternative_backends", "xp_capabilities"


class _Lean:
    """Finds nothing; it is asked before a module is imported (importlib.abc.MetaPathFinder)."""

    #: The names that numpy shows, kept while some of them are hidden from the copy.
    _whole: ClassVar[dict[str, Any] | None] = None

    @classmethod
    def find_spec(cls, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> None:
        if fullname == "requests" and _is_asking():
            raise ModuleNotFoundError(name=fullname)
        if fullname.endswith(_COPIER):
            cls._hide_from_copy()
        elif f"{_COPIER}." in fullname:  # its own parts come after the copy
            cls._show_again()
        elif fullname.endswith(_ANNOTATED):
            _leave_documentation()

    @classmethod
    def _hide_from_copy(cls) -> None:
        numpy = sys.modules.get("numpy")
        if numpy is None or cls._whole is not None:
            return
        # Both serve dir() and star imports only: `numpy.testing` is still found by its name.
        names = vars(numpy)
        cls._whole = {key: names[key] for key in ("__all__", "__numpy_submodules__") if key in names}
        for key, whole in cls._whole.items():
            names[key] = type(whole)(name for name in whole if name not in _NOT_COPIED)

    @classmethod
    def _show_again(cls) -> None:
        """``from numpy import *``, in a notebook that has imported the engine, gives all of it."""
        if cls._whole is not None:
            vars(sys.modules["numpy"]).update(cls._whole)
            cls._whole = None


def _is_asking() -> bool:
    """Whether it is pydicom that wants it: another thread, which may import it just then, gets it."""
    from traceback import walk_stack

    return any(frame.f_globals.get("__name__") == _ASKER for frame, _line in walk_stack(None))


def _leave_documentation() -> None:
    """The notes serve scipy's documentation and scipy's own tests only; the functions work the same without them."""
    with suppress(ImportError):
        module = import_module("scipy._lib._array_api")
        if hasattr(module, _ANNOTATOR):
            setattr(module, _ANNOTATOR, _unannotated)


def _unannotated(*_told: object, **_more: object) -> Callable[[T], T]:
    return lambda function: function


def install() -> None:
    """From now on, in this process; before pydicom and scipy are imported."""
    if _Lean not in sys.meta_path:
        sys.meta_path.insert(0, _Lean)
