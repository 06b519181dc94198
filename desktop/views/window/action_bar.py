"""Actions of the window out of the one table: menus, tool bar and shortcuts follow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton, QWidget

from desktop.rendering.window import Preset, Window
from desktop.viewmodels.view.presets import preset_text
from desktop.viewmodels.window.actions import ABOUT_IMAGES, ACTIONS, BY_ID, ActionSpec, Group, action_text, group_text
from desktop.viewmodels.window.commands import Commands
from desktop.views.style import icons
from desktop.views.window.tool_group import ToolGroup

translate = QCoreApplication.translate
#: A group shares one place.
TOOL_BAR: tuple[str | tuple[str, ...], ...] = (
    "open-folder", "",
    "analyse", "opacity-map", "previous-suspicious", "next-suspicious", "key-image", "compare", "",
    "tool-window", "tool-scroll", "tool-pan", "tool-zoom", "tool-cross", "",
    ("tool-distance", "tool-angle", "tool-ellipse", "tool-rectangle", "tool-freehand", "tool-arrow"), "",
    "PRESETS", "invert", "reset-view", "fit", "rotate-right", "flip-horizontal", "",
    ("layout-1", "layout-2", "layout-3", "layout-4"), "orthogonal", "link", "",
    "cine",
)  # fmt: skip


class Actions(QObject):
    """One QAction for each line of the table.

    Parameters
    ----------
    handlers : mapping
        Of the actions that need the window: dialogs, pages, the clipboard.
    """

    def __init__(
        self, commands: Commands, handlers: Mapping[str, Callable[[], object]], window: QWidget, viewer: QWidget
    ) -> None:
        super().__init__(window)
        self._commands = commands
        self._by_id: dict[str, QAction] = {}
        self._presets: tuple[Preset, ...] | None = None
        self._covered = False
        self._handlers = {**commands.handlers, **handlers}
        for spec in ACTIONS:
            self._by_id[spec.id] = self._make(spec, window, viewer)
        exclusive = QActionGroup(self)
        exclusive.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for spec in ACTIONS:
            if spec.id.startswith("tool-"):
                exclusive.addAction(self._by_id[spec.id])
        commands.keymap.changed.connect(self._take_keys)
        commands.changed.connect(self.show_states)
        self.show_states()

    def action(self, action_id: str) -> QAction:
        return self._by_id[action_id]

    def add_menus(self, window: QMainWindow, extra: Mapping[Group, Callable[[QMenu], None]]) -> None:
        """Menus in the order of the groups; ``extra`` adds what is not in the table (recent places, panels)."""
        for group in Group:
            specs = [spec for spec in ACTIONS if spec.group is group]
            if not specs and group not in extra:
                continue
            menu = window.menuBar().addMenu(group_text(group))
            for spec in specs:
                menu.addAction(self._by_id[spec.id])
            if group is Group.WINDOW:
                self._add_own_presets(menu)
            if group in extra:
                menu.addSeparator()
                extra[group](menu)

    def add_tool_bar(self, window: QMainWindow) -> QToolBar:
        """The tool bar under the menus."""
        bar = QToolBar(translate("Actions", "Tools"), window)
        bar.setObjectName("tool-bar")
        bar.setMovable(False)
        bar.setIconSize(QSize(22, 22))
        for name in TOOL_BAR:
            if not name:
                bar.addSeparator()
            elif isinstance(name, tuple):
                bar.addWidget(ToolGroup([self._by_id[one] for one in name], bar))
            elif name == "PRESETS":
                bar.addWidget(self._preset_button(bar))
            else:
                bar.addAction(self._by_id[name])
        window.addToolBar(bar)
        return bar

    def context_menu(self, parent: QWidget) -> QMenu:
        """What a click with the right button on an image offers."""
        menu = QMenu(parent)
        self._fill_presets(menu.addMenu(translate("Actions", "Window")))
        tools = menu.addMenu(translate("Actions", "Tools"))
        for spec in ACTIONS:
            if spec.id.startswith("tool-"):
                tools.addAction(self._by_id[spec.id])
        for name in (
            "invert",
            "reset-view",
            "fit",
            "",
            "copy-image",
            "export-image",
            "print-image",
            "",
            "hanging",
            "orthogonal",
            "",
            "key-image",
            "delete-measure",
            "clear-measures",
            "",
            "tags",
            "close-study",
        ):
            if name:
                menu.addAction(self._by_id[name])
            else:
                menu.addSeparator()
        return menu

    def show_states(self) -> None:
        """Check what is on."""
        for name, on in self._commands.states().items():
            self._by_id[name].setChecked(on)
        presets = tuple(self._commands.presets())
        if presets != self._presets:  # asked at every image; they seldom change
            self._presets = presets
            self._name(presets)

    def _name(self, presets: tuple[Preset, ...]) -> None:
        named = {preset.key: preset_text(preset) for preset in presets}
        for spec in ACTIONS:
            if spec.id.startswith("preset-"):
                key = int(spec.id.removeprefix("preset-"))
                self._by_id[spec.id].setText(named.get(key, "").replace("&", "&&"))
                self._by_id[spec.id].setVisible(key in named)

    def cover(self, covered: bool) -> None:
        """A page lies over the images: what one can't see is not to be changed, exported or sent by a key."""
        for name in ABOUT_IMAGES:
            self._by_id[name].setEnabled(not covered)
        self._covered = covered

    def renew_icons(self) -> None:
        """Draw the icons again in the colour of the theme."""
        for name, action in self._by_id.items():
            action.setIcon(icons.icon(name))

    def _make(self, spec: ActionSpec, window: QWidget, viewer: QWidget) -> QAction:
        action = QAction(icons.icon(spec.id), action_text(spec), self)
        action.setCheckable(spec.checkable)
        action.setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut if spec.viewer_only else Qt.ShortcutContext.WindowShortcut
        )
        (viewer if spec.viewer_only else window).addAction(action)
        handler = self._handlers[spec.id]
        action.triggered.connect(lambda _checked=False: self._run(handler))
        self._set_keys(action, spec.id)
        return action

    def _run(self, handler: Callable[[], object]) -> None:
        handler()
        # A checkable action flips itself when it is triggered; what is on is what the view-models say.
        self.show_states()

    def _take_keys(self, action_id: str) -> None:
        self._set_keys(self._by_id[action_id], action_id)

    def _set_keys(self, action: QAction, action_id: str) -> None:
        keys = self._commands.keymap.keys(action_id)
        action.setShortcuts([QKeySequence(key) for key in keys])
        shown = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
        text = action_text(BY_ID[action_id]).rstrip("…")
        action.setToolTip(f"{text}  ({shown})" if shown else text)
        if action_id == "stop":
            self._commands.name_stop_key(shown)

    def _preset_button(self, bar: QToolBar) -> QToolButton:
        button = QToolButton(bar)
        button.setText(translate("Actions", "Window"))
        button.setToolTip(translate("Actions", "Window presets (keys 1 to 9)"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        self._fill_presets(menu)
        button.setMenu(menu)
        return button

    def _fill_presets(self, menu: QMenu) -> None:
        for spec in ACTIONS:
            if spec.id.startswith("preset-"):
                menu.addAction(self._by_id[spec.id])
        menu.addAction(self._by_id["edit-presets"])
        self._add_own_presets(menu)

    def _add_own_presets(self, menu: QMenu) -> None:
        """Those without a digit key, before the line that edits them, whenever the menu is opened."""
        added: list[QAction] = []

        def refill() -> None:
            while added:
                menu.removeAction(added.pop())
            for preset in self._commands.presets():
                if not preset.key:
                    action = QAction(preset_text(preset).replace("&", "&&"), menu)
                    action.triggered.connect(partial(self._use, preset.window))
                    action.setEnabled(not self._covered)
                    menu.insertAction(self._by_id["edit-presets"], action)
                    added.append(action)

        menu.aboutToShow.connect(refill)

    def _use(self, window: Window, _checked: bool = False) -> None:
        self._commands.use_window(window)
