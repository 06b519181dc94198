"""A synthetic chest: exact Hounsfield units, and valid CT objects made of them, for the demo, benchmarks and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.phantom.anatomy import FIELD_OF_VIEW_MM, phantom_hu

if TYPE_CHECKING:
    from engine.phantom.stamp import stamp_series
    from engine.phantom.writer import WRITABLE_SYNTAXES, write_phantom

__all__ = ["FIELD_OF_VIEW_MM", "WRITABLE_SYNTAXES", "phantom_hu", "stamp_series", "write_phantom"]


def __getattr__(name: str) -> Any:
    # pydicom is needed to write only; whoever wants the numbers should not wait for it.
    if name == "stamp_series":
        from engine.phantom import stamp

        return stamp.stamp_series
    if name in ("write_phantom", "WRITABLE_SYNTAXES"):
        from engine.phantom import writer

        return getattr(writer, name)
    raise AttributeError(name)
