"""The settings in force.

The file holds only what differs from the defaults and is replaced atomically. A file that can't be read is set
aside under another name and never overwritten. Keys that this version doesn't know stay in the file. Window
geometry is no setting; it lies in QSettings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.alone import alone
from desktop.settings.declared import BY_KEY
from desktop.settings.file import read_stored, stored_in
from desktop.settings.site import SiteValue
from engine.errors import AlveoscopeError, SettingsError
from engine.files import output_error, write_atomically

FILE_NAME = "settings.json"


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
        self.path = folder / FILE_NAME
        self._site = site or {}
        self._values: dict[str, Any] = {}
        self.problems: tuple[str, ...] = ()
        stored, problems = read_stored(self.path)
        for key, value in stored.items():
            if key in BY_KEY:
                try:
                    self._values[key] = BY_KEY[key].check(value)
                except SettingsError as error:
                    problems.append(error.message)
        self.problems = tuple(problems)

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
        with alone(self.path):
            try:
                stored, _ = stored_in(self.path)
            except OSError as error:
                self.save_failed.emit(output_error(self.path, error))
                return
            stored.pop(key, None)
            if value != self.default(key):
                stored[key] = value
            text = json.dumps(dict(sorted(stored.items())), indent=2, ensure_ascii=False)
            try:
                # On the UI thread, so it must not wait for a disk (4 to 25 ms).
                write_atomically(self.path, text + "\n", durable=False)
            except AlveoscopeError as error:
                self.save_failed.emit(error)
