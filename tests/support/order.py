"""The order of the tests where several workers share them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest


def longest_first(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """Every worker begins with some of the longest files, so that none waits for the last one in the end; the last
    worker with all that mostly wait, one after the other: two of them at once would leave a core without work.

    pytest-xdist hands each worker one piece of the list at first, all of one length. Files stay together, and the
    order of those of one length is left as it is: random.
    """
    longest: dict[Path, int] = {}
    groups: dict[Path, list[pytest.Item]] = {}
    waiting: set[Path] = set()
    for item in items:
        longest[item.path] = max(longest.get(item.path, 0), _length(item))
        groups.setdefault(item.path, []).append(item)
        if item.get_closest_marker("waits") is not None:
            waiting.add(item.path)
    files = sorted(groups, key=lambda path: -longest[path])
    return dealt(
        [groups[path] for path in files],
        workers,
        lambda group: longest[group[0].path] > 0,
        lambda group: group[0].path in waiting,
    )


def _length(item: pytest.Item) -> int:
    """0 for a test of seconds, 1 for one that is marked ``slow``, 2 where it may take very long."""
    timeout = item.get_closest_marker("timeout")
    return (item.get_closest_marker("slow") is not None) + (timeout is not None and timeout.args[0] > 1000)


def dealt(
    groups: list[list[pytest.Item]],
    workers: int,
    is_long: Callable[[list[pytest.Item]], bool],
    waits: Callable[[list[pytest.Item]], bool] = lambda _group: False,
) -> list[pytest.Item]:
    """The items of the long groups dealt out, one group a piece in turn; what is left fills the pieces up. Where groups
    wait, the last piece begins with all of them, and the others share the long ones."""
    waiting = [item for group in groups if waits(group) for item in group]
    busy = [group for group in groups if not waits(group)]
    long = [group for group in busy if is_long(group)]
    others = [item for group in busy if not is_long(group) for item in group]
    sharing = workers - 1 if waiting and workers > 1 else workers
    left = sum(len(group) for group in groups)
    found: list[pytest.Item] = []
    for number in range(workers):
        size = left // (workers - number)  # as xdist.scheduler.worksteal counts
        piece = [*waiting] if number == workers - 1 else []
        if number < sharing:
            piece += [item for group in long[number::sharing] for item in group]
        room = max(0, size - len(piece)) if number < workers - 1 else len(others)
        found += piece + others[:room]
        del others[:room]
        left -= size
    return found
