"""Links: panes that are scrolled together by their position in the patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.sources import Source
from engine.triage.levels import Levels, height

Vector = tuple[float, float, float]
#: Normals this parallel may be scrolled together by position.
PARALLEL = 0.99


@dataclass(frozen=True)
class Pair:
    """Two series of one patient that stand side by side: by their keys, and where they show the same level.

    Attributes
    ----------
    levels : Levels or None
        None while it is not known.
    """

    old: str
    new: str
    levels: Levels | None = None


class Shows(Protocol):
    """A pane, or what is remembered of one."""

    @property
    def source(self) -> Source | None: ...


class Links:
    """Who follows whom, and how panes of different studies stood to each other when they were linked."""

    def __init__(self) -> None:
        self.on = True
        self.pair: Pair | None = None
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

    def paired(self, panes: Sequence[Shows]) -> bool:
        """True while exactly the pair is in these panes."""
        shown = [pane.source.series.key for pane in panes if pane.source is not None]
        return self.pair is not None and shown == [self.pair.old, self.pair.new]

    def place_alike(self, leader: PaneViewModel, panes: Sequence[PaneViewModel]) -> None:
        """Zoom and pan of the leader for the other one of a pair, or of two windows on one series."""
        if not self.on or self._held or not (self.paired(panes) or twins(panes)):
            return
        with self.held():
            for pane in panes:
                pane.set_view(replace(pane.view, zoom=leader.view.zoom, pan=leader.view.pan))

    def remember(self, panes: Sequence[PaneViewModel]) -> None:
        """How the panes stand to each other now, along the normal of the one that leads."""
        places = {pane.number: place for pane in panes if (place := _position(pane)) is not None}
        self._offsets = {(one, two): _ahead(places[one], places[two]) for one in places for two in places}

    def _bring(self, leader: PaneViewModel, follower: PaneViewModel) -> None:
        first, second = _position(leader), _position(follower)
        if first is None or second is None or leader.source is None or follower.source is None:
            return
        if self._bring_to_level(leader, follower):
            return
        (position, normal), (_, other_normal) = first, second
        if abs(sum(a * b for a, b in zip(normal, other_normal, strict=True))) < PARALLEL:
            return
        offset = 0.0
        if leader.source.study.key != follower.source.study.key:
            # Two studies share no frame of reference: keep the distance they had when they were linked.
            offset = self._offsets.get((leader.number, follower.number), 0.0)
        x, y, z = (component * (position + offset) for component in normal)
        follower.scroll_to(follower.source.nearest((x, y, z)))

    def _bring_to_level(self, leader: PaneViewModel, follower: PaneViewModel) -> bool:
        """By the lungs, where these two are a pair whose levels are known."""
        pair, shown = self.pair, leader.source.header(leader.index) if leader.source is not None else None
        if pair is None or pair.levels is None or shown is None or leader.source is None or follower.source is None:
            return False
        keys = leader.source.series.key, follower.source.series.key
        if keys not in ((pair.old, pair.new), (pair.new, pair.old)) or not follower.is_stack:
            return False
        wanted = pair.levels.to_new(height(shown)) if keys[0] == pair.old else pair.levels.to_old(height(shown))
        heights = [abs(height(header) - wanted) for header in follower.source.series.headers]
        follower.scroll_to(heights.index(min(heights)))
        return True


def _ahead(leader: tuple[float, Vector], follower: tuple[float, Vector]) -> float:
    """How far the follower's plane lies ahead along the leader's normal; its own may point the other way."""
    (from_, normal), (to, other_normal) = leader, follower
    opposed = sum(a * b for a, b in zip(normal, other_normal, strict=True)) < 0
    return (-to if opposed else to) - from_


def twins(panes: Sequence[PaneViewModel]) -> bool:
    """True where two panes show one and the same stack."""
    shown = [pane.source.key for pane in panes if pane.source is not None and pane.is_stack]
    return len(panes) == len(shown) == 2 and shown[0] == shown[1]


def _position(pane: PaneViewModel) -> tuple[float, Vector] | None:
    """Position along the normal, and the normal, of the plane in view."""
    if pane.source is None or pane.count == 0:
        return None
    header = pane.source.header(pane.index)
    return (header.position_along_normal_mm, header.normal) if header is not None else None
