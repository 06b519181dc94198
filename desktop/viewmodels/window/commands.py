"""Commands: what actions do, as far as no dialog is needed, and which of them are on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.rendering.geometry import ViewState
from desktop.rendering.window import PRESETS, Preset, Window
from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.view.hanging import hung, toggle_hanging
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.presets import presets_of
from desktop.viewmodels.view.tool import Tool
from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.viewmodels.window.actions import Keymap
from desktop.viewmodels.window.second_viewer import SecondViewer
from desktop.viewmodels.window.subject import Subject
from desktop.viewmodels.window.workspace import Workspace

PAGE = 10
ZOOM_STEP = 1.25


class Commands(QObject):
    """The model of menus, tool bar and keys.

    Signals
    -------
    changed()
        Something that is on or off may have changed.

    Parameters
    ----------
    second : SecondViewer, optional
        Whose panes the keys are about; without it those of the first window.

    Attributes
    ----------
    keymap : Keymap
    handlers : mapping
        Action id -> what it does.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None, second: SecondViewer | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._about = about = Subject(workspace, second, self)
        self._viewer = about.viewer
        self.keymap: Keymap = workspace.keymap
        self.handlers = _handlers(workspace, about)
        for signal in (
            self._viewer.tool_changed,
            self._viewer.layout_changed,
            self._viewer.link_changed,
            about.cine_changed,
            workspace.settings.changed,
            workspace.reading.evidence.overlay_changed,
            workspace.reading.review.changed,
            workspace.comparison.changed,
            workspace.second_changed,
        ):
            signal.connect(self._tell)
        self._seen = self._in_view()
        workspace.reading.moved.connect(self._moved)
        about.key_images.changed.connect(self._moved)
        for pane in self._viewer.panes:
            pane.source_changed.connect(self._moved)

    def name_stop_key(self, key: str) -> None:
        """The key of "stop" as it is shown: sentences that name it name this one."""
        self._workspace.reading.handing_on.name_stop_key(key)

    def _tell(self) -> None:
        """Not a lambda: that would outlive a window that is closed before the first one."""
        self._seen = self._in_view()
        self.changed.emit()

    def _moved(self) -> None:
        """Another image or series: little hangs on that, and one leafs through hundreds."""
        if self._in_view() != self._seen:
            self._tell()

    def _in_view(self) -> tuple[bool, bool]:
        """The states that hang on what the panes show: key image, and one series in both panes."""
        return self._about.key_images.in_view, hung(self._viewer)

    def presets(self) -> Sequence[Preset]:
        """Window presets in force."""
        return presets_of(self._workspace.settings)

    def use_window(self, window: Window) -> None:
        """Set the window of the active pane."""
        self._viewer.set_window(window)

    def states(self) -> Mapping[str, bool]:
        """Which checkable actions are on now."""
        viewer, settings, reading = self._viewer, self._workspace.settings, self._workspace.reading
        states = {
            "cine": self._about.cine.playing,
            "orthogonal": viewer.layout is Layout.ORTHOGONAL,
            "link": viewer.linked,
            "corner-text": bool(settings.get("viewer.corner_text")),
            "smooth": bool(settings.get("viewer.smooth")),
            "opacity-map": reading.evidence.overlay,
            "opacity-contour": reading.evidence.contour,
            "crop-outline": reading.evidence.crop,
            "second-window": self._workspace.second is not None,
            "hanging": hung(viewer),
            "key-image": self._about.key_images.in_view,
            "compare": self._workspace.comparison.on,
        }
        states.update({f"tool-{tool.value}": viewer.tool is tool for tool in Tool})
        plain_layouts = [layout for layout in Layout if layout is not Layout.ORTHOGONAL]
        states.update({f"layout-{layout.value}": viewer.layout is layout for layout in plain_layouts})
        return states


def _handlers(workspace: Workspace, about: Subject) -> Mapping[str, Callable[[], None]]:
    settings, reading, viewer = workspace.settings, workspace.reading, about.viewer

    def on_view(change: Callable[[ViewState], ViewState]) -> Callable[[], None]:
        return lambda: viewer.active.set_view(change(viewer.active.view))

    def on_pane(change: Callable[[PaneViewModel], None]) -> Callable[[], None]:
        return lambda: change(viewer.active)

    def flip_setting(key: str) -> Callable[[], None]:
        return lambda: settings.set(key, not settings.get(key))

    table: dict[str, Callable[[], None]] = {
        "close-study": partial(workspace.close_study_in_view, viewer),
        "close-all": workspace.clear,
        "next-image": lambda: viewer.active.leaf(1),
        "previous-image": lambda: viewer.active.leaf(-1),
        "forward": lambda: viewer.active.leaf(PAGE),
        "back": lambda: viewer.active.leaf(-PAGE),
        "first-image": lambda: viewer.active.leaf_to_end(last=False),
        "last-image": lambda: viewer.active.leaf_to_end(last=True),
        "next-series": partial(_step_series, workspace, about, 1),
        "previous-series": partial(_step_series, workspace, about, -1),
        "next-pane": viewer.next_pane,
        "cine": partial(_toggle_cine, about),
        "cine-faster": lambda: about.cine.change_rate(1.25),
        "cine-slower": lambda: about.cine.change_rate(0.8),
        "retry": partial(_retry, viewer, reading),
        "stop": workspace.stop,
        "invert": on_pane(PaneViewModel.toggle_invert),
        "reset-view": on_pane(PaneViewModel.reset_view),
        "fit": on_view(lambda view: view.fitted()),
        "zoom-in": on_view(lambda view: view.zoomed(ZOOM_STEP)),
        "zoom-out": on_view(lambda view: view.zoomed(1 / ZOOM_STEP)),
        "rotate-right": on_view(lambda view: view.turned(1)),
        "rotate-left": on_view(lambda view: view.turned(-1)),
        "flip-horizontal": on_view(lambda view: view.flipped(horizontally=True)),
        "flip-vertical": on_view(lambda view: view.flipped(horizontally=False)),
        "delete-measure": lambda: viewer.active.remove_measures(all_of_them=False),
        "clear-measures": lambda: viewer.active.remove_measures(all_of_them=True),
        "orthogonal": viewer.toggle_orthogonal,
        "hanging": partial(toggle_hanging, viewer),
        "straighten": viewer.orthogonal.straighten,
        "link": viewer.toggle_link,
        "slab": viewer.slabs.following,
        "slab-thicker": lambda: viewer.slabs.thicker(1),
        "slab-thinner": lambda: viewer.slabs.thicker(-1),
        "analyse": partial(_analyse, workspace, about),
        "analyse-all": workspace.analyse_all,
        "send-result": workspace.pacs_work.send,
        "stop-all": reading.analysis.queue.stop_all,
        "next-suspicious": partial(_next_suspicious, reading, about, 1),
        "previous-suspicious": partial(_next_suspicious, reading, about, -1),
        "opacity-map": reading.toggle_overlay,
        "opacity-contour": reading.toggle_contour,
        "key-image": about.key_images.toggle,
        "crop-outline": reading.toggle_crop,
        "print-report": reading.handing_on.print_report,
        "compare": workspace.comparison.toggle,
        "corner-text": flip_setting("viewer.corner_text"),
        "smooth": flip_setting("viewer.smooth"),
    }

    def use_preset(key: int) -> None:
        found = next((preset.window for preset in presets_of(settings) if preset.key == key), None)
        if found is not None:
            viewer.set_window(found)

    for preset in PRESETS:
        table[f"preset-{preset.key}"] = partial(use_preset, preset.key)
    for tool in Tool:
        table[f"tool-{tool.value}"] = partial(workspace.viewer.set_tool, tool)
    for layout in (Layout.ONE, Layout.TWO, Layout.THREE, Layout.FOUR):
        table[f"layout-{layout.value}"] = partial(viewer.set_layout, layout)
    return table


def _toggle_cine(about: Subject) -> None:
    """Which one it is is asked at every press."""
    about.cine.toggle()


def _next_suspicious(reading: Reading, about: Subject, step: int) -> None:
    reading.next_suspicious(step, about.viewer if about.alone else None)


def _analyse(workspace: Workspace, about: Subject) -> None:
    """Analyse what one points at; in a second window that stands on its own, the series that it shows."""
    source = about.viewer.active.source
    if not about.alone:
        workspace.analyse()
    elif source is not None:
        workspace.reading.analysis.want(source.series, source.study)


def _retry(viewer: ViewerViewModel, reading: Reading) -> None:
    """Images and evidence that failed are asked for again."""
    viewer.retry()
    reading.retry()


def _step_series(workspace: Workspace, about: Subject, step: int) -> None:
    """The next or previous series of the list; a second window that follows shows what the first one does."""
    source = about.viewer.active.source
    found = workspace.browser.neighbour(source.series.key if source else "", step)
    if found is not None:
        show = about.viewer.show_series if about.alone else workspace.show_series
        show(*found)
