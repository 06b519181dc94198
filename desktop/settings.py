"""Declared settings: one frozen record each, from which the dialog is generated.

The file holds only what differs from the defaults and is replaced atomically. A file that can't be read is set
aside under another name and never overwritten. Keys that this version doesn't know stay in the file. Window
geometry is no setting; it lies in QSettings.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Signal

from desktop.site_defaults import SiteValue
from engine.backends import BACKENDS, PRECISIONS
from engine.errors import AlveoscopeError, SettingsError
from engine.files import write_atomically

log = logging.getLogger(__name__)
FILE_NAME = "settings.json"
#: Longest wait for another window that is saving: it takes a millisecond.
LOCK_SECONDS = 0.5


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
            ("system", QT_TRANSLATE_NOOP("Settings", "As the system")),
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
        note=QT_TRANSLATE_NOOP("Settings", "Off shows every pixel as a square."),
    ),
    Setting("viewer.corner_text", VIEWER, QT_TRANSLATE_NOOP("Settings", "Texts in the corners"), Kind.SWITCH, True),
    Setting(
        "viewer.show_identity",
        VIEWER,
        QT_TRANSLATE_NOOP("Settings", "Patient's name on the image"),
        Kind.SWITCH,
        True,
        note=QT_TRANSLATE_NOOP("Settings", "Off for teaching and screen sharing; the list then shows no names either."),
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
        note=QT_TRANSLATE_NOOP("Settings", "Kept on this machine: identifiers of the images and numbers, no names."),
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
            ("auto", QT_TRANSLATE_NOOP("Settings", "As the back-end does best")),
            *((precision, precision.upper()) for precision in PRECISIONS),
        ),
    ),
    Setting("start.welcomed", "", "", Kind.HIDDEN, False),
    Setting("keys.overrides", "", "", Kind.HIDDEN, {}),
    Setting("places.recent", "", "", Kind.HIDDEN, []),
)
BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}


class Settings(QObject):
    """The values in force.

    Signals
    -------
    changed(str, object)
        Key and new value, after it is in force.
    save_failed(AlveoscopeError)
        The value is in force but could not be written.

    Attributes
    ----------
    problems : tuple of str
        What was wrong with the file at the start, one sentence each; to be shown once.
    """

    changed = Signal(str, object)
    save_failed = Signal(object)

    def __init__(
        self, folder: Path, parent: QObject | None = None, site: Mapping[str, SiteValue] | None = None
    ) -> None:
        super().__init__(parent)
        self._path = folder / FILE_NAME
        self._site = site or {}
        self._values: dict[str, Any] = {}
        self.problems: tuple[str, ...] = ()
        stored, problems = _read(self._path)
        for key, value in stored.items():
            if key in BY_KEY:
                try:
                    self._values[key] = BY_KEY[key].check(value)
                except SettingsError as error:
                    problems.append(error.message)
        self.problems = tuple(problems)

    @property
    def path(self) -> Path:
        return self._path

    def default(self, key: str) -> Any:
        """What holds while the user says nothing: the site's value, else the app's."""
        return self._site[key].value if key in self._site else BY_KEY[key].default

    def locked(self, key: str) -> bool:
        """Whether the site decides this setting for everybody."""
        return key in self._site and self._site[key].locked

    def get(self, key: str) -> Any:
        """The value in force; KeyError for a key that nobody declared."""
        return self.default(key) if self.locked(key) else self._values.get(key, self.default(key))

    def set(self, key: str, value: object) -> None:
        """Put a value in force and save it; SettingsError when it can't be one, or the site has locked it."""
        checked = BY_KEY[key].check(value)
        if checked == self.get(key):
            return
        if self.locked(key):
            raise SettingsError(f"{key} is decided by this site.", "Ask whoever runs the installation.")
        self._values[key] = checked
        self._save(key, checked)
        self.changed.emit(key, checked)

    def reset(self, key: str) -> None:
        """Back to the default."""
        if not self.locked(key):
            self.set(key, self.default(key))

    def _save(self, key: str, value: object) -> None:
        # Read again and change one key: a second window of the app may have saved others meanwhile.
        with _alone(self._path):
            stored, _ = _read(self._path)
            stored.pop(key, None)
            if value != self.default(key):
                stored[key] = value
            text = json.dumps(dict(sorted(stored.items())), indent=2, ensure_ascii=False)
            try:
                # On the UI thread, so it must not wait for a disk (4 to 25 ms).
                write_atomically(self._path, text + "\n", durable=False)
            except AlveoscopeError as error:
                self.save_failed.emit(error)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep a second window from saving at the same moment; where that can't be had, save all the same."""
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=LOCK_SECONDS, poll_interval=0.005)
    except (OSError, Timeout):
        pass
    try:
        yield
    finally:
        lock.release()


def _read(path: Path) -> tuple[dict[str, Any], list[str]]:
    """What is stored, and what was wrong; a damaged file is moved aside."""
    try:
        stored = json.loads(path.read_bytes().decode("utf-8"))
        if not isinstance(stored, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [f"The settings can't be read ({error.strerror}); defaults are in force."]
    except (ValueError, RecursionError):
        kept = _set_aside(path)
        where = f"kept as {kept.name}" if kept else "left where it is"
        return {}, [f"The settings file is damaged; it was {where} and defaults are in force."]
    return stored, []


def _set_aside(path: Path) -> Path | None:
    number = 1
    while (kept := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    try:
        path.rename(kept)
    except OSError:
        log.exception("The damaged settings file can't be moved.")
        return None
    return kept
