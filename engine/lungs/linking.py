"""Connected bodies in a stack of labelled slices, without ever holding the stack: slice by slice, union by overlap."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[Any]
Node = tuple[int, int]
#: Pieces of neighbouring slices -> pixels that they have in common; the lower slice first.
Links = dict[tuple[Node, Node], int]


class Bodies:
    """Pieces (slice, number) joined to bodies."""

    def __init__(self) -> None:
        self._parent: dict[Node, Node] = {}

    def add(self, node: Node) -> None:
        self._parent.setdefault(node, node)

    def find(self, node: Node) -> Node:
        """The piece that stands for the body."""
        root = node
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[node] != root:
            self._parent[node], node = root, self._parent[node]
        return root

    def join(self, first: Node, second: Node) -> None:
        one, other = self.find(first), self.find(second)
        if one != other:
            self._parent[max(one, other)] = min(one, other)

    def groups(self) -> dict[Node, list[Node]]:
        """Body -> its pieces in the order of the slices."""
        found: dict[Node, list[Node]] = {}
        for node in sorted(self._parent):
            found.setdefault(self.find(node), []).append(node)
        return found


def linked(nodes: Collection[Node], links: Links) -> list[list[Node]]:
    """The bodies that pieces make with one another."""
    bodies = Bodies()
    for node in nodes:
        bodies.add(node)
    for first, second in links:
        if first in nodes and second in nodes:
            bodies.join(first, second)
    return list(bodies.groups().values())


def overlaps(below: Labels, above: Labels) -> dict[tuple[int, int], int]:
    """Pixels that each pair of pieces of two neighbouring slices has in common."""
    both = (below > 0) & (above > 0)
    if not both.any():
        return {}
    numbers = int(above.max()) + 1
    counts = np.bincount(below[both].astype(np.intp) * numbers + above[both])
    return {divmod(pair, numbers): int(counts[pair]) for pair in np.flatnonzero(counts).tolist()}


def join_slices(slices: Iterable[tuple[int, Labels, int]], bodies: Bodies) -> None:
    """Join the pieces of each slice with those of the one before.

    Parameters
    ----------
    slices : iterable
        (place, labels (rows, columns), number of labels), place rising; a slice that is missing joins nothing.
    """
    before: tuple[int, Labels] | None = None
    for place, labels, count in slices:
        for number in range(1, count + 1):
            bodies.add((place, number))
        if before is not None and before[0] == place - 1:
            for first, second in overlaps(before[1], labels):
                bodies.join((before[0], first), (place, second))
        before = place, labels
