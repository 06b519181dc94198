"""Two people write on one note: nobody's words are lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PIECES = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Rewritten:
    """A note, and that which its writer saw when it was written."""

    over: str
    note: str

    def on(self, theirs: str) -> str:
        """What was written put into the note that is there now, which may be another than its writer saw.

        What both wrote at one place stands there below one another, theirs first.
        """
        if theirs == self.over or _holds(self.note, theirs):
            return self.note
        seen, mine, now = (_PIECES.findall(text) for text in (self.over, self.note, theirs))
        ours, others = _edit(seen, mine), _edit(seen, now)
        first, last = min(ours.start, others.start), max(ours.end, others.end)
        if ours.apart(others):
            early, late = sorted((ours, others), key=lambda edit: (edit.start, edit.end))
            between = (*early.new, *seen[early.end : late.start], *late.new)
        else:
            between = (_below(*("".join(edit.over(seen, first, last)) for edit in (others, ours))),)
        return "".join((*seen[:first], *between, *seen[last:]))


@dataclass(frozen=True)
class _Edit:
    """Pieces ``start`` to ``end`` of a text became ``new``."""

    start: int
    end: int
    new: tuple[str, ...]

    def apart(self, other: _Edit) -> bool:
        """Whether neither touches what the other one changed; two insertions at one place do."""
        if (self.start, self.end) == (other.start, other.end):
            return False
        return self.end <= other.start or other.end <= self.start

    def over(self, seen: Sequence[str], first: int, last: int) -> tuple[str, ...]:
        """What became of the pieces ``first`` to ``last``, all that were changed among them."""
        return (*seen[first : self.start], *self.new, *seen[self.end : last])


def _edit(before: Sequence[str], after: Sequence[str]) -> _Edit:
    """The shortest stretch outside of which two texts are alike."""
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    room = shorter - start
    tail = next((i for i in range(room) if before[-1 - i] != after[-1 - i]), room)
    return _Edit(start, len(before) - tail, tuple(after[start : len(after) - tail]))


def _below(theirs: str, mine: str) -> str:
    if _holds(theirs, mine):
        return theirs
    return mine if _holds(mine, theirs) else f"{theirs.rstrip()}\n{mine.lstrip()}"


def _holds(text: str, part: str) -> bool:
    """Whether all words of a part stand in a text, one after the other."""
    words, wanted = text.split(), part.split()
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))
