"""The one table of what can be done by key or menu; the cheat sheet and the key settings are generated from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.rendering.window import PRESETS
from desktop.settings import Settings
from desktop.translatable import QT_TRANSLATE_NOOP


class Group(str, Enum):
    """Menus, in their order; the values are English source texts (context "Actions")."""

    FILE = QT_TRANSLATE_NOOP("Actions", "File")
    NAVIGATE = QT_TRANSLATE_NOOP("Actions", "Navigate")
    WINDOW = QT_TRANSLATE_NOOP("Actions", "Window")
    IMAGE = QT_TRANSLATE_NOOP("Actions", "Image")
    TOOLS = QT_TRANSLATE_NOOP("Actions", "Tools")
    LAYOUT = QT_TRANSLATE_NOOP("Actions", "Layout")
    ANALYSIS = QT_TRANSLATE_NOOP("Actions", "Analysis")
    VIEW = QT_TRANSLATE_NOOP("Actions", "View")
    HELP = QT_TRANSLATE_NOOP("Actions", "Help")


@dataclass(frozen=True)
class ActionSpec:
    """One thing that can be done.

    Attributes
    ----------
    id : str
        Stable; in the settings file when its keys were changed.
    text : str
        English source text (context "Actions").
    keys : tuple of str
        Default shortcuts in Qt's portable notation.
    checkable : bool
        It is on or off.
    viewer_only : bool
        The shortcut works only while the viewer has the focus: lists need the same keys for themselves.
    """

    id: str
    group: Group
    text: str
    keys: tuple[str, ...] = ()
    checkable: bool = False
    viewer_only: bool = False


def _presets() -> tuple[ActionSpec, ...]:
    return tuple(ActionSpec(f"preset-{p.key}", Group.WINDOW, p.name, (str(p.key),)) for p in PRESETS)


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open-folder", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Open folder…"), ("Ctrl+O",)),
    ActionSpec(
        "open-files", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Open files, ZIP or DICOMDIR…"), ("Ctrl+Shift+O",)
    ),
    ActionSpec("stop", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Stop what is running"), ("Esc",)),
    ActionSpec("close-study", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Close this study"), ("Ctrl+Shift+W",)),
    ActionSpec("close-all", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Close all studies"), ("Ctrl+W",)),
    ActionSpec("export-image", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Export image as PNG…"), ("Ctrl+E",)),
    ActionSpec("print-image", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Print image…"), ("Ctrl+P",)),
    ActionSpec("print-report", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Print report…"), ("Ctrl+Alt+P",)),
    ActionSpec("copy-image", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Copy image"), ("Ctrl+C",), viewer_only=True),
    ActionSpec("intake", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Receiver and watched folder…"), ("Ctrl+I",)),
    ActionSpec("pacs", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Query/Retrieve…"), ("Ctrl+Shift+P",)),
    ActionSpec("settings", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Settings…"), ("Ctrl+,",)),
    ActionSpec("quit", Group.FILE, QT_TRANSLATE_NOOP("Actions", "Quit"), ("Ctrl+Q",)),
    ActionSpec("next-image", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Next image"), ("Down",), viewer_only=True),
    ActionSpec(
        "previous-image", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Previous image"), ("Up",), viewer_only=True
    ),
    ActionSpec(
        "forward", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Ten images forward"), ("PgDown",), viewer_only=True
    ),
    ActionSpec("back", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Ten images back"), ("PgUp",), viewer_only=True),
    ActionSpec("first-image", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "First image"), ("Home",), viewer_only=True),
    ActionSpec("last-image", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Last image"), ("End",), viewer_only=True),
    ActionSpec(
        "next-series", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Next series"), ("Right",), viewer_only=True
    ),
    ActionSpec(
        "previous-series", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Previous series"), ("Left",), viewer_only=True
    ),
    ActionSpec("next-pane", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Next pane"), ("F6",)),
    ActionSpec("search", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Search in the list"), ("Ctrl+F",)),
    ActionSpec("cine", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Cine"), ("C",), checkable=True),
    ActionSpec("cine-faster", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Cine faster"), (".",)),
    ActionSpec("cine-slower", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Cine slower"), (",",)),
    ActionSpec("retry", Group.NAVIGATE, QT_TRANSLATE_NOOP("Actions", "Reload failed images"), ("Ctrl+R",)),
    *_presets(),
    ActionSpec("edit-presets", Group.WINDOW, QT_TRANSLATE_NOOP("Actions", "Window presets…")),
    ActionSpec("invert", Group.WINDOW, QT_TRANSLATE_NOOP("Actions", "Invert"), ("I",)),
    ActionSpec("reset-view", Group.IMAGE, QT_TRANSLATE_NOOP("Actions", "Reset"), ("0",)),
    ActionSpec("fit", Group.IMAGE, QT_TRANSLATE_NOOP("Actions", "Fit to pane"), ("F",)),
    ActionSpec("zoom-in", Group.IMAGE, QT_TRANSLATE_NOOP("Actions", "Zoom in"), ("+", "=")),
    ActionSpec("zoom-out", Group.IMAGE, QT_TRANSLATE_NOOP("Actions", "Zoom out"), ("-",)),
    ActionSpec("rotate-right", Group.IMAGE, QT_TRANSLATE_NOOP("Actions", "Rotate right"), ("R",)),
    ActionSpec("rotate-left", Group.IMAGE, QT_TRANSLATE_NOOP("Actions", "Rotate left"), ("Shift+R",)),
    ActionSpec("flip-horizontal", Group.IMAGE, QT_TRANSLATE_NOOP("Actions", "Flip horizontally"), ("H",)),
    ActionSpec("flip-vertical", Group.IMAGE, QT_TRANSLATE_NOOP("Actions", "Flip vertically"), ("V",)),
    ActionSpec("tool-window", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Window/level"), ("W",), checkable=True),
    ActionSpec("tool-scroll", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Scroll"), ("S",), checkable=True),
    ActionSpec("tool-pan", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Pan"), ("P",), checkable=True),
    ActionSpec("tool-zoom", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Zoom"), ("Z",), checkable=True),
    ActionSpec("tool-cross", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Crosshair"), ("X",), checkable=True),
    ActionSpec("tool-region", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Window from a region"), ("Shift+W",), True),
    ActionSpec("tool-loupe", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Magnifier"), ("Shift+Z",), checkable=True),
    ActionSpec("tool-distance", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Distance"), ("D",), checkable=True),
    ActionSpec("tool-angle", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Angle"), ("A",), checkable=True),
    ActionSpec("tool-ellipse", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Ellipse"), ("E",), checkable=True),
    ActionSpec("tool-rectangle", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Rectangle"), ("T",), checkable=True),
    ActionSpec("tool-freehand", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Freehand"), ("Shift+D",), checkable=True),
    ActionSpec("tool-arrow", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Arrow"), ("Shift+A",), checkable=True),
    ActionSpec("delete-measure", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Delete last measurement"), ("Del",)),
    ActionSpec(
        "clear-measures", Group.TOOLS, QT_TRANSLATE_NOOP("Actions", "Delete measurements of this image"), ("Shift+Del",)
    ),
    ActionSpec("layout-1", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "One pane"), ("Ctrl+1",), checkable=True),
    ActionSpec("layout-2", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "Two panes"), ("Ctrl+2",), checkable=True),
    ActionSpec("layout-3", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "Three panes"), ("Ctrl+3",), checkable=True),
    ActionSpec("layout-4", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "Four panes"), ("Ctrl+4",), checkable=True),
    ActionSpec(
        "orthogonal", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "Axial, coronal, sagittal"), ("M",), checkable=True
    ),
    ActionSpec(
        "hanging",
        Group.LAYOUT,
        QT_TRANSLATE_NOOP("Actions", "Lung and soft tissue side by side"),
        ("J",),
        checkable=True,
    ),
    ActionSpec("straighten", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "Straighten rotated planes"), ("Shift+X",)),
    ActionSpec("link", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "Scroll panes together"), ("L",), checkable=True),
    ActionSpec("slab", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "Slab: mean, MIP, MinIP, off"), ("G",)),
    ActionSpec("slab-thicker", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "Thicker slab"), ("]",)),
    ActionSpec("slab-thinner", Group.LAYOUT, QT_TRANSLATE_NOOP("Actions", "Thinner slab"), ("[",)),
    ActionSpec("analyse", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Analyse this series"), ("F5",)),
    ActionSpec("analyse-all", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Analyse all"), ("Shift+F5",)),
    ActionSpec("stop-all", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Stop all analyses"), ("Ctrl+F5",)),
    ActionSpec("next-suspicious", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Next suspicious image"), ("N",)),
    ActionSpec(
        "previous-suspicious", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Previous suspicious image"), ("Shift+N",)
    ),
    ActionSpec("opacity-map", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Opacity map"), ("O",), checkable=True),
    ActionSpec(
        "opacity-contour",
        Group.ANALYSIS,
        QT_TRANSLATE_NOOP("Actions", "Opacities as contours"),
        ("Shift+O",),
        checkable=True,
    ),
    ActionSpec(
        "crop-outline",
        Group.ANALYSIS,
        QT_TRANSLATE_NOOP("Actions", "Outline of what the networks saw"),
        ("Shift+C",),
        checkable=True,
    ),
    ActionSpec(
        "compare", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Compare with the prior study"), ("B",), checkable=True
    ),
    ActionSpec("key-image", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Key image"), ("K",), checkable=True),
    ActionSpec("export-result", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Export result…"), ("Ctrl+Shift+E",)),
    ActionSpec(
        "send-result", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Send result to the PACS"), ("Ctrl+Shift+S",)
    ),
    ActionSpec("batch", Group.ANALYSIS, QT_TRANSLATE_NOOP("Actions", "Batch of a folder…"), ("Ctrl+B",)),
    ActionSpec("worklist", Group.VIEW, QT_TRANSLATE_NOOP("Actions", "Worklist"), ("Ctrl+L",)),
    ActionSpec("tags", Group.VIEW, QT_TRANSLATE_NOOP("Actions", "DICOM header…"), ("Ctrl+H",)),
    ActionSpec("corner-text", Group.VIEW, QT_TRANSLATE_NOOP("Actions", "Corner text"), ("Ctrl+T",), checkable=True),
    ActionSpec("smooth", Group.VIEW, QT_TRANSLATE_NOOP("Actions", "Smooth enlarged images"), (), checkable=True),
    ActionSpec("second-window", Group.VIEW, QT_TRANSLATE_NOOP("Actions", "Second image window"), ("Ctrl+N",), True),
    ActionSpec("image-only", Group.VIEW, QT_TRANSLATE_NOOP("Actions", "Image only"), ("F11",)),
    ActionSpec("image-first", Group.VIEW, QT_TRANSLATE_NOOP("Actions", "Hide or show panels"), ("F9",)),
    ActionSpec("full-screen", Group.VIEW, QT_TRANSLATE_NOOP("Actions", "Full screen"), ("Shift+F11",), checkable=True),
    ActionSpec("help", Group.HELP, QT_TRANSLATE_NOOP("Actions", "Help"), ("F1",)),
    ActionSpec("system-check", Group.HELP, QT_TRANSLATE_NOOP("Actions", "System check")),
    ActionSpec("prepare-gpu", Group.HELP, QT_TRANSLATE_NOOP("Actions", "Prepare this computer's GPU…")),
    ActionSpec("support-bundle", Group.HELP, QT_TRANSLATE_NOOP("Actions", "Save support bundle…")),
    ActionSpec("export-settings", Group.HELP, QT_TRANSLATE_NOOP("Actions", "Export settings…")),
    ActionSpec("import-settings", Group.HELP, QT_TRANSLATE_NOOP("Actions", "Import settings…")),
    ActionSpec("model-card", Group.HELP, QT_TRANSLATE_NOOP("Actions", "Model card of the networks")),
    ActionSpec("about", Group.HELP, QT_TRANSLATE_NOOP("Actions", "About Alveoscope")),
    ActionSpec("cheat-sheet", Group.HELP, QT_TRANSLATE_NOOP("Actions", "Keyboard and mouse"), ("?", "Shift+?")),
)
_OF_IMAGES = (Group.NAVIGATE, Group.WINDOW, Group.IMAGE, Group.TOOLS, Group.LAYOUT, Group.ANALYSIS)
_OF_OTHER_THINGS = {"search", "edit-presets", "analyse-all", "stop-all", "batch"}
#: What is done with the images in view, the result on them, or the room for them: nothing, while a page lies over them.
ABOUT_IMAGES = frozenset(
    {"close-study", "export-image", "copy-image", "print-image", "print-report", "tags", "image-only", "image-first"}
    | {spec.id for spec in ACTIONS if spec.group in _OF_IMAGES} - _OF_OTHER_THINGS
)
#: Setting with the user's own keys.
OVERRIDES = "keys.overrides"
BY_ID: Mapping[str, ActionSpec] = {spec.id: spec for spec in ACTIONS}


def action_text(spec: ActionSpec) -> str:
    """Text of an action in the user's language; presets carry the name of their window."""
    context = "Window" if spec.id.startswith("preset-") else "Actions"
    return QCoreApplication.translate(context, spec.text)


def group_text(group: Group) -> str:
    return QCoreApplication.translate("Actions", group.value)


class Keymap(QObject):
    """Which keys do what: the defaults of the table with the user's changes.

    Signals
    -------
    changed(str)
        Id of the action whose keys changed.
    """

    changed = Signal(str)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._told = self._overrides()
        settings.changed.connect(self._tell)

    def keys(self, action_id: str) -> tuple[str, ...]:
        """Shortcuts in force."""
        own = self._overrides().get(action_id)
        return BY_ID[action_id].keys if own is None else tuple(own)

    def set_keys(self, action_id: str, keys: tuple[str, ...]) -> None:
        """Give an action other keys; whoever had them loses them."""
        overrides = self._overrides()
        for other in ACTIONS:
            if other.id != action_id and set(self.keys(other.id)) & set(keys):
                overrides[other.id] = [key for key in self.keys(other.id) if key not in keys]
        overrides[action_id] = list(keys)
        kept = {name: own for name, own in overrides.items() if tuple(own) != BY_ID[name].keys}
        self._settings.set(OVERRIDES, kept)

    def owner(self, key: str) -> ActionSpec | None:
        """Which action has a key."""
        return next((spec for spec in ACTIONS if key in self.keys(spec.id)), None)

    def reset(self) -> None:
        """The keys of the table again."""
        self._settings.set(OVERRIDES, {})

    def _tell(self, key: str, _value: object) -> None:
        """The keys in force are others: changed here, or taken from another computer."""
        if key != OVERRIDES:
            return
        before, self._told = self._told, self._overrides()
        for name in before | self._told:
            if before.get(name) != self._told.get(name):
                self.changed.emit(name)

    def _overrides(self) -> dict[str, list[str]]:
        """The user's changes, as far as they are ones: the file may have been edited by hand."""
        return {
            name: own
            for name, own in self._settings.get(OVERRIDES).items()
            if name in BY_ID and isinstance(own, list) and all(isinstance(key, str) for key in own)
        }
