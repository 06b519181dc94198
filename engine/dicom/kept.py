"""What was found out of a file, kept for as long as the file stays as it is.

A scan of the same folder comes again in one process: the window's, a watched folder's, a receiver's. Meanwhile files
are copied anew under their old names, and what was known of them must not speak for what lies there now.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from engine.dicom.values import SliceSource

Look = TypeVar("Look", bound=Callable[..., Any])

_Stamp = tuple[int, int, int]


def kept_by_file(most: int) -> Callable[[Look], Look]:
    """Decorate what looks into the file of a source: it looks again where the file was changed since.

    Parameters
    ----------
    most : int
        Answers that are kept.
    """

    def decorate(look: Look) -> Look:
        @lru_cache(maxsize=most)
        def looked(_stamp: _Stamp | None, source: SliceSource, *rest: Hashable, **named: Hashable) -> Any:
            return look(source, *rest, **named)

        @wraps(look)
        def kept(source: SliceSource, *rest: Hashable, **named: Hashable) -> Any:
            return looked(_stamp_of(source.path), source, *rest, **named)

        return cast(Look, kept)

    return decorate


def _stamp_of(path: Path) -> _Stamp | None:
    """Size and times of a file; None where there is none. POSIX's time of change can't be set back, as copying does
    with the time of writing."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
