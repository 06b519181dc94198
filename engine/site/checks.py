"""Checks of one value in a profile; each refusal says where, what was found, and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from pathlib import Path

from engine.errors import SettingsError
from engine.site.settings import Setting, SettingValue

MAXIMUM_LOGO_BYTES = 1 << 20

_IMAGE_STARTS = {".png": (b"\x89PNG\r\n\x1a\n",), ".svg": (b"<svg", b"<?xml", b"<!--")}


def closest(word: str, known: Collection[str]) -> str:
    """A sentence that names the nearest known word, or all of them."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(known)}."


def check_value(file: Path, setting: Setting, value: object) -> SettingValue:
    """A value as TOML gave it, as the setting's own type.

    Raises
    ------
    SettingsError
        Wrong type, out of range, not among the choices, or refused by the setting's own check.
    """
    if isinstance(setting.default, tuple):
        return _check_array(file, setting, value)
    if isinstance(setting.default, bool):
        if not isinstance(value, bool):
            raise _wrong_type(file, setting, value)
        return value
    if isinstance(setting.default, int):
        return _check_integer(file, setting, value)
    if not isinstance(value, str):
        raise _wrong_type(file, setting, value)
    _check_text(file, setting, value)
    return value


def _check_array(file: Path, setting: Setting, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong_type(file, setting, value)
    texts: list[str] = []
    for item in value:
        if not isinstance(item, str):
            raise _wrong_type(file, setting, value)
        _check_text(file, setting, item)
        if item in texts:
            raise SettingsError(f"{file}: '{setting.key}' names '{item}' twice.", "Remove one of them.")
        texts.append(item)
    return tuple(texts)


def _check_integer(file: Path, setting: Setting, value: object) -> int:
    # bool is an int to Python, not to the one who wrote the profile.
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong_type(file, setting, value)
    if not setting.minimum <= value <= setting.maximum:
        raise SettingsError(
            f"{file}: '{setting.key}' is {value}.",
            f"Give a number from {setting.minimum} to {setting.maximum}.",
        )
    return value


def _check_text(file: Path, setting: Setting, text: str) -> None:
    if setting.choices and text not in setting.choices:
        raise SettingsError(f"{file}: '{setting.key}' can't be '{text}'.", closest(text, setting.choices))
    reason = setting.refuse(text) if setting.refuse else ""
    if reason:
        # The text itself is not repeated: it may hold a password.
        raise SettingsError(f"{file}: '{setting.key}' is refused: {reason}.", "Change it, or remove the line.")


def _wrong_type(file: Path, setting: Setting, value: object) -> SettingsError:
    return SettingsError(
        f"{file}: '{setting.key}' is {toml_type(value)}.", f"Give {setting.type_name}: {setting.meaning}"
    )


def toml_type(value: object) -> str:
    """The type of a value in the words of TOML."""
    words = {bool: "true or false", int: "a whole number", float: "a number with a fraction", str: "a string"}
    if isinstance(value, list):
        return "an array" if all(isinstance(item, str) for item in value) else "an array not only of strings"
    return words.get(type(value), "a table" if isinstance(value, dict) else "a date")


def check_logo(file: Path, name: str) -> Path:
    """The logo's path: a PNG or SVG file beside the profile.

    Raises
    ------
    SettingsError
        It is missing, lies elsewhere, is too large, or is no such image.
    """
    way_out = "Put a PNG or SVG file of up to 1 MB beside the profile, or remove the line."
    path = (file.parent / name).resolve()
    if path.parent != file.parent.resolve():
        raise SettingsError(f"{file}: the logo '{name}' does not lie beside the profile.", way_out)
    if not path.is_file():
        raise SettingsError(f"{file}: the logo '{name}' is missing.", way_out)
    starts = _IMAGE_STARTS.get(path.suffix.lower())
    if starts is None or path.stat().st_size > MAXIMUM_LOGO_BYTES:
        raise SettingsError(f"{file}: the logo '{name}' is not a PNG or SVG file of up to 1 MB.", way_out)
    if not path.read_bytes()[:512].lstrip().startswith(starts):
        raise SettingsError(f"{file}: the logo '{name}' does not hold what its suffix says.", way_out)
    return path
