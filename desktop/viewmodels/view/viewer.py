"""ViewerViewModel: one to four panes, the active one, what is linked, and the orthogonal views of a volume."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.rendering.window import Window
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.links import Links
from desktop.viewmodels.view.measure_book import MeasureBook
from desktop.viewmodels.view.orthogonal import OrthogonalViews
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.slabs import Slabs
from desktop.viewmodels.view.slice_store import SliceStore
from desktop.viewmodels.view.sources import StackSource
from desktop.viewmodels.view.tool import Tool
from desktop.viewmodels.view.use_cases import LoadedVolume
from desktop.viewmodels.view.volume_loader import VolumeLoader, VolumeRequest
from desktop.viewmodels.view.waiting_pane import WaitingPane
from desktop.viewmodels.words.engine_words import error_words, sentences
from desktop.viewmodels.words.series_doctor import diagnose
from engine.dicom.values import Series, Study

translate = QCoreApplication.translate
Vector = tuple[float, float, float]
PANES = 4


class ViewerViewModel(QObject):
    """All panes together.

    Signals
    -------
    layout_changed(), active_changed(int), tool_changed(object), link_changed(bool)
    series_shown(object, object)
        Series and study that the active pane shows now.
    series_refused(object, object)
        Series and study that were asked for, and of which no image can be shown.
    notice(str)
        A sentence for the status bar.
    """

    layout_changed = Signal()
    active_changed = Signal(int)
    tool_changed = Signal(object)
    link_changed = Signal(bool)
    series_shown = Signal(object, object)
    series_refused = Signal(object, object)
    notice = Signal(str)

    def __init__(
        self,
        store: SliceStore,
        volumes: VolumeLoader,
        book: MeasureBook,
        parent: QObject | None = None,
        first_seat: int = 0,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self.volumes = volumes
        self.book = book
        self.panes = tuple(PaneViewModel(number, book, self, seat=first_seat + number) for number in range(PANES))
        self.layout = Layout.ONE
        #: What comes back when the orthogonal views are left.
        self.before_orthogonal = Layout.ONE
        self._active = 0
        self.tool = Tool.WINDOW
        self.links = Links()
        self.slabs = Slabs(self.panes, self)
        self.orthogonal = OrthogonalViews(self.panes, self.links, self.slabs)
        self._wanted_mm: Vector | None = None
        self._waiting = WaitingPane(volumes, self)
        volumes.loaded.connect(self._volume_loaded)
        volumes.failed.connect(lambda error: self.notice.emit(error_words(error)))
        store.arrived.connect(self._slice_arrived)
        book.changed.connect(self._drawn_on)
        for pane in self.panes:
            pane.index_changed.connect(lambda _index, pane=pane: self._pane_moved(pane))
            pane.source_changed.connect(lambda pane=pane: self._pane_filled(pane))
            pane.placed.connect(lambda pane=pane: self.links.place_alike(pane, self.visible_panes))

    @property
    def active(self) -> PaneViewModel:
        return self.panes[self._active]

    @property
    def visible_panes(self) -> tuple[PaneViewModel, ...]:
        return self.panes[: self.layout.panes]

    @property
    def linked(self) -> bool:
        return self.links.on

    def stack(self, series: Series, study: Study) -> StackSource:
        """The slices of a series, to be shown in a pane."""
        return StackSource(series, study, self._store)

    def set_head_first(self, on: bool) -> None:
        """Whether axial stacks are leafed through from the head down."""
        for pane in self.panes:
            pane.head_first = on
            pane.view_changed.emit()

    def decoded(self, pane: PaneViewModel) -> set[int]:
        """Which images of a pane's stack are decoded already."""
        return self._store.cached(pane.source.key) if pane.is_stack and pane.source is not None else set()

    def set_tool(self, tool: Tool) -> None:
        self.tool = tool
        self.tool_changed.emit(tool)

    def activate(self, number: int) -> None:
        """Make a pane the one that keys and the tree work on."""
        number = min(number, self.layout.panes - 1)
        if number != self._active:
            self._active = number
            self.active_changed.emit(number)
            if self.active.source is not None:
                source = self.orthogonal.newest(self.active.source)
                self.series_shown.emit(source.series, source.study)

    def next_pane(self) -> None:
        self.activate((self._active + 1) % self.layout.panes)

    def show_series(self, series: Series, study: Study, pane: int | None = None, index: int | None = None) -> None:
        """Show a series in a pane (the active one by default), from its middle slice."""
        if self.layout is Layout.ORTHOGONAL:
            self.set_layout(self.before_orthogonal)
        if not series.headers:
            why = translate("Viewer", "No image of this series can be shown.")
            self.notice.emit(sentences(why, diagnose(series).headline))
            self.series_refused.emit(series, study)
            return
        if pane is not None:
            self.activate(pane)
        self.active.show(self.stack(series, study), index)
        self.series_shown.emit(series, study)

    def replace_series(self, series: Series, study: Study) -> None:
        """A newer reading of a series: panes that show it keep the image in view."""
        if series.headers:
            self.orthogonal.renew(self.stack(series, study))
        for pane in self.panes:
            source = pane.source
            if isinstance(source, StackSource) and source.key == series.key and series.headers:
                shown = source.series.headers[pane.index].ref
                refs = [header.ref for header in series.headers]
                keep = not pane.untouched and shown in refs
                pane.show(self.stack(series, study), refs.index(shown) if keep else None)
                if pane is self.active:
                    self.series_shown.emit(series, study)

    def set_layout(self, layout: Layout) -> None:
        """Arrange the panes; leaving the orthogonal views brings the stack back."""
        if layout is self.layout:
            return
        was_orthogonal = self.layout is Layout.ORTHOGONAL
        if layout is Layout.ORTHOGONAL:
            self.before_orthogonal = self.layout
        self.layout = layout
        for pane in self.panes[layout.panes :]:
            self._store.leave(pane.seat)
            self._waiting.leave(pane)
        if was_orthogonal:
            self._leave_orthogonal()
        moved = self._active >= layout.panes
        self._active = min(self._active, layout.panes - 1)
        for pane in self.visible_panes:
            self._look(pane)
        self.layout_changed.emit()
        self.active_changed.emit(self._active)
        source = self.active.source
        if moved and source is not None:
            self.series_shown.emit(source.series, source.study)

    def toggle_orthogonal(self, at: Vector | None = None) -> None:
        """Axial, coronal and sagittal of the active series, through a position or the middle; again: back."""
        self._wanted_mm = at
        if self.layout is Layout.ORTHOGONAL:
            self.set_layout(self.before_orthogonal)
            return
        source = self.active.source
        if source is None:
            self.notice.emit(translate("Viewer", "Open a series first."))
            return
        problem = self.volumes.refused(source.series)
        if problem:
            self.notice.emit(problem)
            return
        self._waiting.ask(self.active, source)

    def toggle_link(self) -> None:
        """Scroll panes together, or each for itself; linking anew remembers how they stand to each other."""
        self.links.on = not self.links.on
        self.links.remember(self.visible_panes)
        self.link_changed.emit(self.links.on)

    def set_window(self, window: Window, pane: PaneViewModel | None = None) -> None:
        """Set a window; the orthogonal views of one volume share theirs, and so do a pair."""
        panes = self.visible_panes
        together = self.layout is Layout.ORTHOGONAL or self.links.paired(panes)
        for target in panes if together else (pane or self.active,):
            target.set_window(window)

    def point_at(self, patient_mm: Vector, origin: PaneViewModel | None = None) -> None:
        """Put the cross-hair: every pane of the active one's study but ``origin`` goes to the plane there."""
        source = (origin or self.active).source
        if source is None:
            return
        study = source.study.key
        panes = [pane for pane in self.visible_panes if pane.source and pane.source.study.key == study]
        with self.links.held():
            for pane in panes:
                if pane is not origin and pane.source is not None:
                    pane.scroll_to(pane.source.nearest(patient_mm))
        for pane in panes:
            pane.set_cross(patient_mm)

    def clear_cross(self) -> None:
        for pane in self.panes:
            pane.set_cross(None)

    def retry(self) -> None:
        """Try images again that failed: the drive may be back."""
        source = self.active.source
        if source is not None:
            self._store.retry(source.series.key)
            self.active.refresh()

    def close_series(self, keys: Collection[str]) -> None:
        """Empty the panes that show one of these series."""
        if self.layout is Layout.ORTHOGONAL and self.active.source and self.active.source.series.key in keys:
            self.set_layout(self.before_orthogonal)
        self.orthogonal.forget(keys)
        for pane in self.panes:
            if pane.source is not None and pane.source.series.key in keys:
                self._store.leave(pane.seat)
                pane.show(None)

    def close_all(self) -> None:
        """Empty every pane."""
        self.volumes.cancel()
        if self.layout is Layout.ORTHOGONAL:
            self.set_layout(self.before_orthogonal)
        for pane in self.panes:
            self._store.leave(pane.seat)
            pane.show(None)

    def _pane_moved(self, pane: PaneViewModel) -> None:
        self._look(pane)
        # The three views of one volume follow the cross-hair, not one another; that goes along with each of them.
        if self.layout is Layout.ORTHOGONAL:
            self.orthogonal.follow(pane)
        else:
            self.links.follow(pane, self.visible_panes)

    def _drawn_on(self, study_key: str) -> None:
        for pane in self.visible_panes:
            if pane.source is not None and pane.source.study.key == study_key:
                pane.view_changed.emit()

    def _pane_filled(self, pane: PaneViewModel) -> None:
        self._waiting.look(pane)
        if pane.source is not None:
            self.book.look(pane.source.study.key)
        self._look(pane)
        self.links.remember(self.visible_panes)

    def _look(self, pane: PaneViewModel) -> None:
        if pane.is_stack and pane.source is not None and pane in self.visible_panes:
            self._store.look(pane.seat, pane.source.series, pane.index)
        else:
            self._store.leave(pane.seat)

    def _slice_arrived(self, series_key: str, index: int) -> None:
        for pane in self.visible_panes:
            if pane.is_stack and pane.source is not None and (pane.source.key, pane.index) == (series_key, index):
                pane.refresh()

    def _volume_loaded(self, request: VolumeRequest, loaded: LoadedVolume) -> None:
        if (leader := self._waiting.leader(request.series)) is None:
            return
        self.activate(leader.number)  # another one may be active since: the panels come along
        self.set_layout(Layout.ORTHOGONAL)
        words = self.orthogonal.show(request, loaded, leader, self._wanted_mm)
        self.activate(0)
        if words:
            self.notice.emit(words)

    def _leave_orthogonal(self) -> None:
        if self.panes[0].source is not None:
            source = self.orthogonal.newest(self.panes[0].source)
            self._active, index = self.orthogonal.leave(self.stack(source.series, source.study), self.layout.panes)
            # Only now: panes that are linked, and a window that follows, come along with the active one as before.
            self.active.scroll_to(index)
            self.links.place_alike(self.active, self.visible_panes)
        self.clear_cross()
