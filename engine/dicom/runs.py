"""Elements that followed one another in files met before, read in one go.

The headers of a series are alike but for a few values, and those seldom change their length. So what is remembered of a
header are the beginnings of its elements (tag, VR, length), in runs: one call gives all beginnings of a run, one
comparison tells whether they are the same, one more call gives the values. A run that comes out otherwise is cut in
front of the element that differs. What is read is always what an element by element walk reads; only faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile, takewhile
from struct import Struct
from typing import NamedTuple

_HEAD_BYTES = 8
"""Of the beginning that all elements have; a run is looked up by that of its first."""

_LEAST = 4
"""Elements from which a run is quicker than single steps."""

_MOST = 256
_MOST_RUNS = 256
_NO_TAG = 1 << 32


class Element(NamedTuple):
    """The beginning of an element in the file, its tag (0 where nobody wants its value), and its value's length."""

    head: bytes
    tag: int
    length: int


class Run:
    """Consecutive elements, and how to read them."""

    def __init__(self, elements: Sequence[Element]) -> None:
        tags = [one.tag for one in elements if one.tag]
        self.elements = tuple(elements)
        self.heads = tuple(one.head for one in elements)
        self.tags = tuple(tags)
        self.first_tag, self.last_tag = (tags[0], tags[-1]) if tags else (_NO_TAG, 0)
        heads = Struct("<" + "".join(f"{len(one.head)}s{one.length}x" for one in elements))
        values = Struct("<" + "".join(f"{len(one.head)}x{one.length}{'s' if one.tag else 'x'}" for one in elements))
        self.size = heads.size
        self.heads_at, self.values_at = heads.unpack_from, values.unpack_from


class RunBook:
    """The runs of one encoding, by the beginning of their first element. Few are kept; then all are learnt anew."""

    def __init__(self) -> None:
        self._runs: dict[bytes, Run | None] = {}

    def take(self, buffer: bytes, position: int, end: int, previous: int, values: dict[int, bytes]) -> Run | None:
        """The run at ``position``, if one is known, ends by ``end`` and holds no tag below ``previous``.

        The values that are wanted of it are put into ``values``.
        """
        run = self._runs.get(buffer[position : position + _HEAD_BYTES])
        if run is None or position + run.size > end or run.first_tag < previous:
            return None
        heads = run.heads_at(buffer, position)
        if heads != run.heads:
            run = self._cut(run, heads)
            if run is None:
                return None
        values.update(zip(run.tags, run.values_at(buffer, position), strict=True))
        return run

    def add(self, single: list[Element]) -> None:
        """Remember elements that had to be read one by one, each right behind the other; the list is emptied."""
        if not single:
            return
        new = list(dropwhile(lambda one: one.head[:_HEAD_BYTES] in self._runs, single))
        single.clear()
        if len(new) >= _LEAST:
            self._put(new[0].head[:_HEAD_BYTES], Run(new[:_MOST]))

    def _cut(self, run: Run, found: Sequence[bytes]) -> Run | None:
        """The part of a run before the first beginning that was found to differ, None where that is short.

        It takes the place of the whole.
        """
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(run.heads, found, strict=True)))
        part = Run(run.elements[:same]) if same >= _LEAST else None
        self._put(run.heads[0][:_HEAD_BYTES], part)
        return part

    def _put(self, head: bytes, run: Run | None) -> None:
        if len(self._runs) >= _MOST_RUNS:
            self._runs.clear()
        self._runs[head] = run
