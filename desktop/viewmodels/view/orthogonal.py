"""OrthogonalViews: three panes that cut through one volume, and the cross-hair that they share."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.rendering.planes import Cut
from desktop.viewmodels.view.links import Links
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.pane_state import Vector
from desktop.viewmodels.view.slabs import Slabs
from desktop.viewmodels.view.sources import CutSource, StackSource
from desktop.viewmodels.view.use_cases import LoadedVolume
from desktop.viewmodels.view.volume_loader import VolumeRequest, what_is_wrong


class OrthogonalViews:
    """Fills the panes with cuts, and empties them again."""

    def __init__(self, panes: Sequence[PaneViewModel], links: Links, slabs: Slabs) -> None:
        self._panes = panes[: len(Cut)]
        self._links = links
        self._slabs = slabs

    def show(self, request: VolumeRequest, loaded: LoadedVolume, leader: PaneViewModel, at: Vector | None) -> str:
        """Cut through a position, or the middle of what ``leader`` shows; what the reader must know of it."""
        plane, window = leader.plane, leader.window
        center = at
        if center is None and plane is not None:
            center = plane.to_patient_mm(plane.columns / 2, plane.rows / 2)
        cuts = [CutSource(request.series, request.study, loaded.volume, cut, self._slabs.current) for cut in Cut]
        with self._links.held():
            for pane, cut in zip(self._panes, cuts, strict=True):
                pane.show(cut, cut.nearest(center) if center else None)
                pane.set_window(window)
                pane.set_cross(center)
        return what_is_wrong(loaded, sheared=any(cut.skewed for cut in cuts))

    def leave(self, stack: StackSource, index: int) -> None:
        """The stack again, in the first pane only."""
        window = self._panes[0].window
        for pane in self._panes[1:]:
            pane.show(None)
        self._panes[0].show(stack, index)
        self._panes[0].set_window(window)
