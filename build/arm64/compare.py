"""Two results of the same files, made on two kinds of processor: what differs, and by how much."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

#: Says when, where and with what something was computed, and so differs between computers.
IGNORED = frozenset(
    {"machine", "qt", "colours", "time", "timing_ms", "device", "versions", "tried", "created", "seconds"}
)


@dataclass
class Comparison:
    """What was compared, by the name of the number.

    Attributes
    ----------
    worst : dict
        Name -> (numbers compared, largest absolute difference).
    words : int
        Words, verdicts, reasons, digests and lists that were compared.
    unequal : list of str
        Those that are not the same; and numbers apart by more than ``tolerance``, in parts of themselves above 1.
    """

    tolerance: float
    worst: dict[str, tuple[int, float]] = field(default_factory=dict)
    unequal: list[str] = field(default_factory=list)
    words: int = 0

    def rows(self) -> Iterator[str]:
        """Each kind of number whose differences are not zero, with the largest; then how many others are equal."""
        for name, (count, worst) in sorted(self.worst.items()):
            if worst:
                yield f"{name}: {count}, largest difference {worst:.2g}"
        equal = [count for count, worst in self.worst.values() if not worst]
        yield f"{sum(equal)} numbers of {len(equal)} other kinds: equal"

    def number(self, name: str, place: str, one: float, other: float) -> None:
        difference = 0.0 if one == other else abs(one - other)
        count, worst = self.worst.get(name, (0, 0.0))
        self.worst[name] = (count + 1, max(worst, difference))
        if not math.isfinite(difference) or difference > self.tolerance * max(1.0, abs(one)):
            self.unequal.append(f"{place}: {one} and {other}")


def compare(one: Any, other: Any, tolerance: float) -> Comparison:
    """Compare two JSON documents, numbers by name, everything else for equality."""
    found = Comparison(tolerance)
    for place, name, left, right in _pairs(one, other, "", ""):
        if _is_number(left) and _is_number(right):
            found.number(name, place, float(left), float(right))
        else:
            found.words += 1
            if left != right:
                found.unequal.append(f"{place}: {left!r} and {right!r}")
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _pairs(one: Any, other: Any, place: str, name: str) -> Iterator[tuple[str, str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key not in IGNORED:
                inner = name if key in ("value", "unit") else key
                yield from _pairs(one.get(key), other.get(key), f"{place}/{key}", inner)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _pairs(left, right, f"{place}/{index}", name)
    else:
        yield place, name, one, other
