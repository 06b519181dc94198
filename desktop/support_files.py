"""What one hands to who helps: a bundle without patients, and settings that go from one computer to another."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.crash import redact
from desktop.settings import BY_KEY, Kind, Settings
from engine.doctor.values import Check
from engine.errors import SettingsError
from engine.files import write_atomically

SCHEMA = "alveoscope.settings/1"
#: Hidden settings that are worth taking along; the others are places, which can bear a patient's name.
TAKEN_ALONG = ("keys.overrides", "export.chosen")


def portable(settings: Settings) -> dict[str, Any]:
    """The settings in force that differ from the app's own defaults, without any place of this computer."""
    return {
        key: settings.get(key)
        for key, one in BY_KEY.items()
        if (one.kind is not Kind.HIDDEN or key in TAKEN_ALONG) and settings.get(key) != one.default
    }


def write_settings(values: Mapping[str, Any], target: Path) -> Path:
    """Write :func:`portable` settings.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    content = {"schema": SCHEMA, "settings": dict(sorted(values.items()))}
    write_atomically(target, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return target


def read_settings(source: Path) -> dict[str, Any]:
    """What :func:`write_settings` wrote, by key; not checked yet.

    Raises
    ------
    SettingsError
        It is no such file.
    """
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA:
            raise ValueError("schema")
        return {str(key): value for key, value in content["settings"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(
            "This file holds no settings of Alveoscope.", "Give one that was made with Export settings."
        ) from None


def take_settings(settings: Settings, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Put values in force; the keys of those that could not be: unknown here, senseless, or decided by the site."""
    refused = []
    for key, value in values.items():
        known = BY_KEY.get(key)
        if known is None or (known.kind is Kind.HIDDEN and key not in TAKEN_ALONG):
            refused.append(key)
            continue
        try:
            settings.set(key, value)
        except SettingsError:
            refused.append(key)
    return tuple(refused)


def write_bundle(target: Path, logs: Path, checks: Iterable[Check], settings: Mapping[str, Any]) -> Path:
    """One ZIP for who helps: log, checks, settings; redacted, nothing of any patient.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    doctor = [{key: _told(value) for key, value in asdict(check).items()} for check in checks]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("doctor.json", json.dumps(doctor, indent=1, ensure_ascii=False))
        bundle.writestr("settings.json", json.dumps(dict(settings), indent=1, ensure_ascii=False))
        for path in sorted(logs.glob("alveoscope.log*")):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            bundle.writestr(f"logs/{path.name}", "\n".join(redact(line) for line in lines))
    write_atomically(target, stream.getvalue())
    return target


def _told(value: object) -> object:
    """Values of a check: words are redacted, for the doctor names folders and accounts."""
    if isinstance(value, str):
        return redact(value)
    return value if isinstance(value, (int, float, bool)) or value is None else redact(str(value))
