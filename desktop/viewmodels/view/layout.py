"""Layout: how the panes are arranged."""

from __future__ import annotations

from enum import Enum


class Layout(str, Enum):
    """One to four panes, or the three orthogonal views of one volume."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    ORTHOGONAL = "orthogonal"

    @property
    def panes(self) -> int:
        return 3 if self is Layout.ORTHOGONAL else int(self.value)
