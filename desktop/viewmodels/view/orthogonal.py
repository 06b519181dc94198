"""OrthogonalViews: three panes that cut through one volume, and the cross-hair that they share and that turns them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.rendering.geometry import ViewState
from desktop.rendering.oblique import Slant, stack_of
from desktop.rendering.planes import Cut
from desktop.rendering.slab import Slab
from desktop.rendering.window import Window
from desktop.viewmodels.view.links import Links
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.pane_state import Vector
from desktop.viewmodels.view.slabs import Slabs
from desktop.viewmodels.view.sources import CutSource, ObliqueSource, Source, StackSource
from desktop.viewmodels.view.use_cases import LoadedVolume
from desktop.viewmodels.view.volume_loader import VolumeRequest, what_is_wrong


@dataclass(frozen=True)
class _Before:
    """What a pane showed before the cuts."""

    source: Source | None
    index: int
    window: Window
    view: ViewState
    invert: bool


class OrthogonalViews:
    """Fills the panes with cuts, turns them, and gives back what the panes showed before."""

    def __init__(self, panes: Sequence[PaneViewModel], links: Links, slabs: Slabs) -> None:
        self._all, self._panes = panes, panes[: len(Cut)]
        self._before: list[_Before] = []
        #: Number of the pane whose series is cut, and a newer reading of that since.
        self._leader = 0
        self._newer: StackSource | None = None
        self._links = links
        self._slabs = slabs
        self._cuts: tuple[CutSource, ...] = ()
        self._slants: list[Slant] = []

    @property
    def turned(self) -> bool:
        """True where a plane runs against the axes of the volume."""
        return any(isinstance(pane.source, ObliqueSource) for pane in self._panes)

    def show(self, request: VolumeRequest, loaded: LoadedVolume, leader: PaneViewModel, at: Vector | None) -> str:
        """Cut through a position, or the middle of what ``leader`` shows; what the reader must know of it."""
        plane, window = leader.plane, leader.window
        volume = loaded.volume
        self._before = [_before(pane) for pane in self._all]
        self._leader, self._newer = leader.number, None
        z, y, x = (size / 2 for size in volume.hu.shape)
        center = at or (plane.to_patient_mm(plane.columns / 2, plane.rows / 2) if plane else None)
        center = center or volume.to_patient_mm((z, y, x))
        self._cuts = tuple(CutSource(request.series, request.study, volume, cut, self._slabs.current) for cut in Cut)
        for pane in self._panes:
            pane.set_cross(center)
        self.straighten()
        for pane in self._panes:
            pane.set_window(window)
            pane.set_cross(center)
        return what_is_wrong(loaded, sheared=any(cut.skewed for cut in self._cuts))

    def straighten(self) -> None:
        """The planes along the axes of the volume again, through the cross-hair."""
        with self._links.held():
            for pane, cut in zip(self._panes, self._cuts, strict=False):
                cross, at = pane.cross_mm, self._at(pane)
                pane.show(cut, cut.nearest(at) if at else None)
                pane.set_cross(cross)
        self._slants = [_slant_of(cut) for cut in self._cuts]
        self._draw_lines()

    def turn(self, number: int, radians: float, *, draft: bool = False) -> None:
        """Turn the other planes about the normal of a pane's own, from its right to its bottom.

        Parameters
        ----------
        draft : bool
            More turning will follow: no slabs meanwhile, which take ten times as long.
        """
        if not self._cuts:
            return
        axis = self._slants[number].normal
        for other, pane in enumerate(self._panes):
            if other != number:
                self._slants[other] = self._slants[other].turned(axis, radians)
                self._show_oblique(pane, other, draft=draft)
        self._draw_lines()

    def follow(self, pane: PaneViewModel) -> None:
        """A pane was leafed through: the cross-hair comes along, so that its lines show where the planes are."""
        if pane.cross_mm is not None and isinstance(pane.source, CutSource):
            cross = pane.source.carried(pane.cross_mm, pane.index)
            for one in self._panes:
                one.set_cross(cross)

    def newest(self, source: Source) -> Source:
        """The latest reading of what is cut; of everything else, itself."""
        newer = self._newer
        return source if newer is None or newer.series.key != source.series.key else newer

    def renew(self, stack: StackSource) -> None:
        """A newer reading of a series: its cuts stay, and it is there when they are left."""
        if self._cuts and stack.series.key == self._cuts[0].series.key:
            self._newer = stack
        refs = [header.ref for header in stack.series.headers]
        for number, before in enumerate(self._before):
            if isinstance(before.source, StackSource) and before.source.key == stack.key:
                shown = before.source.series.headers[before.index].ref
                index = refs.index(shown) if shown in refs else min(before.index, len(refs) - 1)
                self._before[number] = replace(before, source=stack, index=index)

    def forget(self, keys: Collection[str]) -> None:
        """These series were closed: no pane gets them back."""
        for number, before in enumerate(self._before):
            if before.source is not None and before.source.series.key in keys:
                self._before[number] = replace(before, source=None)

    def paired_before(self, panes: int) -> bool:
        """True where so many panes showed exactly the pair."""
        return self._links.paired(self._before[:panes])

    def leave(self, stack: StackSource, panes: int) -> tuple[int, int]:
        """What so many panes showed before, each placed for itself, and the stack that was cut.

        Returns
        -------
        tuple of int
            The pane that has the stack: where it was, if that is still there; and the image to go to, that in view in
            the first pane, of a turned plane that at the cross-hair.
        """
        first, leader = self._panes[0], self._leader if self._leader < panes else 0
        own = replace(_before(first), source=stack, index=self._before[self._leader].index)
        at, shown = self._at(first), [*self._before]
        shown[leader] = own
        self._cuts, self._slants, self._newer, self._before = (), [], None, []
        for pane in self._panes:
            pane.set_cross_directions(())
        with self._links.held():  # what lies out of view now moves nothing that is in view
            for pane, before in zip(self._all, shown, strict=True):
                pane.show(before.source, before.index)
                if before.source is not None:
                    pane.invert = before.invert
                    pane.set_window(before.window)
                    pane.set_view(before.view)
        return leader, own.index if at is None else stack.nearest(at)

    @staticmethod
    def _at(pane: PaneViewModel) -> Vector | None:
        """Where a pane is: at the cross-hair, else in its middle."""
        plane = pane.plane
        return pane.cross_mm or (plane.to_patient_mm(plane.columns / 2, plane.rows / 2) if plane else None)

    def _show_oblique(self, pane: PaneViewModel, number: int, *, draft: bool) -> None:
        cut, cross = self._cuts[number], pane.cross_mm
        source = ObliqueSource(
            cut.series,
            cut.study,
            cut.volume,
            cut.cut,
            Slab if draft else self._slabs.current,
            stack=stack_of(cut.volume, self._slants[number]),
            straight=_slant_of(cut).normal,
        )
        with self._links.held():
            pane.show(source, source.nearest(cross) if cross else None)
            pane.set_cross(cross)

    def _draw_lines(self) -> None:
        """In each pane where the other planes cut it."""
        normals = [np.array(slant.normal) for slant in self._slants]
        for number, pane in enumerate(self._panes):
            others = [normal for other, normal in enumerate(normals) if other != number]
            crossed = (np.cross(normals[number], other) for other in others)
            pane.set_cross_directions(tuple((float(x), float(y), float(z)) for x, y, z in crossed))


def _before(pane: PaneViewModel) -> _Before:
    return _Before(pane.source, pane.index, pane.window, pane.view, pane.invert)


def _slant_of(cut: CutSource) -> Slant:
    """How a straight cut lies; at a right angle also where the gantry was tilted."""
    plane = cut.plane(0)
    right, down = np.array(plane.row_direction), np.array(plane.column_direction)
    normal = np.cross(right, down)
    x, y, z = np.cross(normal / np.linalg.norm(normal), right)
    return Slant(plane.row_direction, (float(x), float(y), float(z)))
