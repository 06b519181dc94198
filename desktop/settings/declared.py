"""Every setting there is: one frozen record each, from which the dialog is generated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from desktop.translatable import QT_TRANSLATE_NOOP
from engine.backends import BACKENDS, PRECISIONS
from engine.errors import SettingsError


class Kind(str, Enum):
    """How a setting is edited."""

    SWITCH = "switch"
    NUMBER = "number"
    CHOICE = "choice"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Setting:
    """One option.

    Attributes
    ----------
    key : str
        Name in the file.
    group, label, note : str
        English source texts (translation context "Settings").
    choices : tuple of (value, label)
        Of a CHOICE.
    bounds : (lowest, highest)
        Of a NUMBER; int when the default is int.
    restart : bool
        True when it takes effect at the next start only.
    """

    key: str
    group: str
    label: str
    kind: Kind
    default: Any
    note: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    bounds: tuple[float, float] = (0, 0)
    unit: str = ""
    restart: bool = False

    def check(self, value: object) -> object:
        """The value, or SettingsError with what is allowed."""
        if self.kind is Kind.SWITCH and isinstance(value, bool):
            return value
        if self.kind is Kind.NUMBER and isinstance(value, (int, float)) and not isinstance(value, bool):
            low, high = self.bounds
            if low <= value <= high:
                return type(self.default)(value)
            raise SettingsError(f"{self.key}: {value} is not between {low:g} and {high:g}.")
        if self.kind is Kind.CHOICE and value in [choice for choice, _ in self.choices]:
            return value
        if self.kind is Kind.HIDDEN and isinstance(value, type(self.default)):
            return value
        raise SettingsError(f"{self.key}: {value!r} is not a value it can have.")


VIEWER = QT_TRANSLATE_NOOP("Settings", "Viewer")
APPEARANCE = QT_TRANSLATE_NOOP("Settings", "Appearance")
ANALYSIS = QT_TRANSLATE_NOOP("Settings", "Analysis")

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "appearance.theme",
        APPEARANCE,
        QT_TRANSLATE_NOOP("Settings", "Theme"),
        Kind.CHOICE,
        "dark",
        choices=(
            ("dark", QT_TRANSLATE_NOOP("Settings", "Dark (reading room)")),
            ("light", QT_TRANSLATE_NOOP("Settings", "Light")),
        ),
    ),
    Setting(
        "appearance.language",
        APPEARANCE,
        QT_TRANSLATE_NOOP("Settings", "Language"),
        Kind.CHOICE,
        "system",
        choices=(
            ("system", QT_TRANSLATE_NOOP("Settings", "System language")),
            ("en", "English"),
            ("es", "Español"),
            ("pt", "Português"),
            ("zh", "中文"),
        ),
        restart=True,
    ),
    Setting(
        "viewer.memory_mb",
        VIEWER,
        QT_TRANSLATE_NOOP("Settings", "Memory for images"),
        Kind.NUMBER,
        1024,
        note=QT_TRANSLATE_NOOP("Settings", "Decoded images around the one in view are kept within this budget."),
        bounds=(64, 65536),
        unit="MB",
        restart=True,
    ),
    Setting(
        "viewer.volume_mb",
        VIEWER,
        QT_TRANSLATE_NOOP("Settings", "Largest volume for reformatting"),
        Kind.NUMBER,
        4096,
        note=QT_TRANSLATE_NOOP("Settings", "Coronal and sagittal views need the whole series in memory."),
        bounds=(256, 65536),
        unit="MB",
    ),
    Setting(
        "viewer.smooth",
        VIEWER,
        QT_TRANSLATE_NOOP("Settings", "Smooth enlarged images"),
        Kind.SWITCH,
        True,
        note=QT_TRANSLATE_NOOP("Settings", "Off: every pixel is shown as a square."),
    ),
    Setting("viewer.corner_text", VIEWER, QT_TRANSLATE_NOOP("Settings", "Corner text"), Kind.SWITCH, True),
    Setting(
        "viewer.show_identity",
        VIEWER,
        QT_TRANSLATE_NOOP("Settings", "Patient's name on the image"),
        Kind.SWITCH,
        True,
        note=QT_TRANSLATE_NOOP("Settings", "Off for teaching and screen sharing: the list then shows no names either."),
    ),
    Setting(
        "viewer.head_first",
        VIEWER,
        QT_TRANSLATE_NOOP("Settings", "Axial images from the head down"),
        Kind.SWITCH,
        True,
        note=QT_TRANSLATE_NOOP("Settings", "Off: from the feet up."),
    ),
    Setting(
        "viewer.cine_rate",
        VIEWER,
        QT_TRANSLATE_NOOP("Settings", "Cine rate"),
        Kind.NUMBER,
        15,
        bounds=(1, 60),
        unit="/s",
    ),
    Setting(
        "viewer.drag_speed",
        VIEWER,
        QT_TRANSLATE_NOOP("Settings", "Window change per pixel dragged"),
        Kind.NUMBER,
        2.0,
        note=QT_TRANSLATE_NOOP("Settings", "Shift makes it five times faster, Ctrl five times finer."),
        bounds=(0.1, 20.0),
        unit="HU",
    ),
    Setting(
        "analysis.automatic",
        ANALYSIS,
        QT_TRANSLATE_NOOP("Settings", "Analyse a series when it is opened"),
        Kind.SWITCH,
        False,
    ),
    Setting(
        "analysis.keep",
        ANALYSIS,
        QT_TRANSLATE_NOOP("Settings", "Show results again when a series is reopened"),
        Kind.SWITCH,
        True,
        note=QT_TRANSLATE_NOOP("Settings", "Kept on this computer: image identifiers and numbers, no names."),
    ),
    Setting(
        "analysis.backend",
        ANALYSIS,
        QT_TRANSLATE_NOOP("Settings", "Back-end"),
        Kind.CHOICE,
        "auto",
        note=QT_TRANSLATE_NOOP("Settings", "Every result names the one that made it."),
        choices=(
            ("auto", QT_TRANSLATE_NOOP("Settings", "The fastest that works here")),
            *((kind.name, kind.words) for kind in BACKENDS),
        ),
    ),
    Setting(
        "analysis.precision",
        ANALYSIS,
        QT_TRANSLATE_NOOP("Settings", "Precision"),
        Kind.CHOICE,
        "auto",
        choices=(
            ("auto", QT_TRANSLATE_NOOP("Settings", "Best for the back-end")),
            *((precision, precision.upper()) for precision in PRECISIONS),
        ),
    ),
    Setting(
        "intake.ring",
        ANALYSIS,
        QT_TRANSLATE_NOOP("Settings", "Sound an alert when a received study needs a physician"),
        Kind.SWITCH,
        False,
        note=QT_TRANSLATE_NOOP("Settings", "Positive, or not assessable; from the receiver or the watched folder."),
    ),
    Setting("window.presets", "", "", Kind.HIDDEN, []),
    Setting("second_window.follow", "", "", Kind.HIDDEN, True),
    Setting("second_window.open", "", "", Kind.HIDDEN, False),
    Setting("intake.receive", "", "", Kind.HIDDEN, {}),
    Setting("intake.watch", "", "", Kind.HIDDEN, {}),
    Setting("pacs.wish", "", "", Kind.HIDDEN, {}),
    Setting("start.welcomed", "", "", Kind.HIDDEN, False),
    Setting("batch.unfinished", "", "", Kind.HIDDEN, {}),
    Setting("keys.overrides", "", "", Kind.HIDDEN, {}),
    Setting("places.recent", "", "", Kind.HIDDEN, []),
    Setting("places.export", "", "", Kind.HIDDEN, ""),
    Setting("export.chosen", "", "", Kind.HIDDEN, ["pdf"]),
)
BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}
