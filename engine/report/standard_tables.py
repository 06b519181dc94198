"""highdicom's table of all modules and attributes of the Standard, read once a process, out of the collector's sight.

It is a million small objects. Python's garbage collector would look through them again and again while they are read,
which takes longer than the reading, and at every full collection from then on.
"""

from __future__ import annotations

import gc
from functools import cache

from highdicom import _standard_utils


@cache
def read_tables() -> None:
    """Read what whatever highdicom writes is checked against; from then on the collector leaves it alone."""
    read = getattr(_standard_utils, "get_module_attribute_map", None)
    if read is None:
        return  # another version keeps it elsewhere, and reads it by itself
    collects = gc.isenabled()
    gc.disable()
    try:
        read()
        gc.freeze()
    finally:
        if collects:
            gc.enable()
