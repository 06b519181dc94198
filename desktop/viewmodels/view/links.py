"""Links: panes that are scrolled together by their position in the patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from desktop.viewmodels.view.pane import PaneViewModel

Vector = tuple[float, float, float]
#: Normals this parallel may be scrolled together by position.
PARALLEL = 0.99


class Links:
    """Who follows whom, and how panes of different studies stood to each other when they were linked."""

    def __init__(self) -> None:
        self.on = True
        self._offsets: dict[tuple[int, int], float] = {}
        self._held = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Panes are moved on purpose meanwhile: none follows another."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def follow(self, leader: PaneViewModel, panes: Sequence[PaneViewModel]) -> None:
        """Take the other panes along to where the leader went, as far as their planes are parallel."""
        if not self.on or self._held:
            return
        with self.held():
            for pane in panes:
                if pane is not leader:
                    self._bring(leader, pane)

    def remember(self, panes: Sequence[PaneViewModel]) -> None:
        """How the panes stand to each other now, along their normals."""
        places = {pane.number: place for pane in panes if (place := _position(pane)) is not None}
        self._offsets = {(one, two): places[two][0] - places[one][0] for one in places for two in places}

    def _bring(self, leader: PaneViewModel, follower: PaneViewModel) -> None:
        first, second = _position(leader), _position(follower)
        if first is None or second is None or leader.source is None or follower.source is None:
            return
        (position, normal), (_, other_normal) = first, second
        if abs(sum(a * b for a, b in zip(normal, other_normal, strict=True))) < PARALLEL:
            return
        offset = 0.0
        if leader.source.study.study_instance_uid != follower.source.study.study_instance_uid:
            # Two studies share no frame of reference: keep the distance they had when they were linked.
            offset = self._offsets.get((leader.number, follower.number), 0.0)
        x, y, z = (component * (position + offset) for component in normal)
        follower.scroll_to(follower.source.nearest((x, y, z)))


def _position(pane: PaneViewModel) -> tuple[float, Vector] | None:
    """Position along the normal, and the normal, of the plane in view."""
    if pane.source is None or pane.count == 0:
        return None
    header = pane.source.header(pane.index)
    return (header.position_along_normal_mm, header.normal) if header is not None else None
