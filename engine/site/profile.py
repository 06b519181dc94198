"""A site profile: read from TOML, checked whole before any of it is used, then immutable."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from engine.errors import SettingsError
from engine.site.checks import check_logo, check_value, closest, toml_type
from engine.site.settings import SETTINGS, SettingValue

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SCHEMA = 1
_TOP = ("schema", "name", "title", "banner", "logo", "locked")
_SECTIONS = tuple(dict.fromkeys(key.split(".")[0] for key in SETTINGS))


@dataclass(frozen=True)
class SiteProfile:
    """What the site decided; a setting that it does not name has the app's own default.

    Attributes
    ----------
    name : str
        Short name, part of the archive's file name: lower case letters, digits and dashes.
    title : str
        Shown in the window, empty: nothing is.
    banner : str
        A sentence shown beside the notice of intended use, never in its place; empty: none.
    logo : Path or None
    values : mapping
        Setting key -> value, all keys of :data:`engine.site.SETTINGS`.
    given : frozenset of str
        The keys that the profile itself names.
    locked_keys : frozenset of str
    file : Path or None
        Where it was read; None for the app's own defaults.
    """

    name: str = "generic"
    title: str = ""
    banner: str = ""
    logo: Path | None = None
    values: Mapping[str, SettingValue] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    locked_keys: frozenset[str] = frozenset()
    file: Path | None = None

    def __post_init__(self) -> None:
        every = {key: self.values.get(key, setting.default) for key, setting in SETTINGS.items()}
        object.__setattr__(self, "values", MappingProxyType(every))

    def __reduce__(self) -> tuple[object, ...]:
        # A mapping proxy can't be pickled, and profiles reach worker processes.
        given = dict(self.values)
        fields = (self.name, self.title, self.banner, self.logo, given, self.given, self.locked_keys, self.file)
        return type(self), fields

    def value(self, key: str) -> SettingValue:
        """The site's value of a setting, else the app's default.

        Raises
        ------
        SettingsError
            No such setting.
        """
        _check_key(key)
        return self.values[key]

    def locked(self, key: str) -> bool:
        """Whether the app must not let the user change this setting.

        Raises
        ------
        SettingsError
            No such setting: a misspelt key must not read as "free to change".
        """
        _check_key(key)
        return key in self.locked_keys

    def text(self, key: str) -> str:
        value = self.value(key)
        if not isinstance(value, str):
            raise SettingsError(f"The setting '{key}' is {SETTINGS[key].type_name}, not a string.")
        return value

    def flag(self, key: str) -> bool:
        value = self.value(key)
        if not isinstance(value, bool):
            raise SettingsError(f"The setting '{key}' is {SETTINGS[key].type_name}, not true or false.")
        return value

    def number(self, key: str) -> int:
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise SettingsError(f"The setting '{key}' is {SETTINGS[key].type_name}, not a whole number.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.value(key)
        if not isinstance(value, tuple):
            raise SettingsError(f"The setting '{key}' is {SETTINGS[key].type_name}, not an array of strings.")
        return value


def _check_key(key: str) -> None:
    if key not in SETTINGS:
        raise SettingsError(f"There is no setting '{key}'.", closest(key, SETTINGS))


def load_profile(file: Path) -> SiteProfile:
    """Read and check a profile.

    Raises
    ------
    SettingsError
        The file is missing, is no TOML, is of a newer schema, or any key or value in it is not known.
    """
    table = _read(file)
    schema = table.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        raise SettingsError(
            f"{file}: schema is {schema!r}; this version of Alveoscope reads schema {SCHEMA}.",
            f"Write 'schema = {SCHEMA}', or install the version that the profile was made for.",
        )
    for key in table:
        if key not in _TOP and key not in _SECTIONS:
            raise SettingsError(f"{file}: unknown key '{key}'.", closest(key, (*_TOP, *_SECTIONS)))
    values = _values(file, table)
    logo = _top_text(file, table, "logo")
    return SiteProfile(
        name=_name(file, table),
        title=_top_text(file, table, "title"),
        banner=_top_text(file, table, "banner"),
        logo=check_logo(file, logo) if logo else None,
        values=values,
        given=frozenset(values),
        locked_keys=_locked(file, table.get("locked", [])),
        file=file,
    )


def _read(file: Path) -> dict[str, object]:
    try:
        # Windows' editor writes a mark in front that TOML does not know.
        table: dict[str, object] = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        return table
    except FileNotFoundError as error:
        raise SettingsError(
            f"The site profile {file} is missing.", "Restore it from the installation archive."
        ) from error
    except OSError as error:
        raise SettingsError(
            f"Can't read the site profile {file}: {error.strerror}.", "Check its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not TOML: {error}.", "See build/sites/generic.toml for the form.") from error


def _values(file: Path, table: Mapping[str, object]) -> dict[str, SettingValue]:
    values: dict[str, SettingValue] = {}
    for section in _SECTIONS:
        content = table.get(section, {})
        if not isinstance(content, dict):
            raise SettingsError(f"{file}: '{section}' is {toml_type(content)}.", f"Write it as a table: [{section}].")
        for name, value in content.items():
            key = f"{section}.{name}"
            if key not in SETTINGS:
                raise SettingsError(f"{file}: unknown key '{key}'.", closest(key, SETTINGS))
            values[key] = check_value(file, SETTINGS[key], value)
    return values


def _name(file: Path, table: Mapping[str, object]) -> str:
    name = _top_text(file, table, "name")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > 32:
        raise SettingsError(
            f"{file}: the name is '{name}'.",
            "Give up to 32 lower case letters, digits and dashes, such as 'er-triage'.",
        )
    return name


def _top_text(file: Path, table: Mapping[str, object], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise SettingsError(f"{file}: '{key}' is {toml_type(value)}.", "Give a string.")
    if not value.isprintable() or len(value) > 200:
        raise SettingsError(f"{file}: '{key}' is longer than 200 characters or holds a line break.", "Shorten it.")
    return value


def _locked(file: Path, value: object) -> frozenset[str]:
    """Keys from the ``locked`` array; the name of a section locks all of it."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{file}: 'locked' is {toml_type(value)}.", "Give an array of strings.")
    keys: set[str] = set()
    for item in value:
        inside = {key for key in SETTINGS if item in (key, key.split(".")[0])}
        if not inside:
            raise SettingsError(f"{file}: 'locked' names '{item}'.", closest(item, (*SETTINGS, *_SECTIONS)))
        keys |= inside
    return frozenset(keys)
