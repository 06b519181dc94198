"""The file of the settings: read whole, replaced atomically, set aside when it is damaged."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from engine.language import phrase

log = logging.getLogger(__name__)


def read_stored(path: Path) -> tuple[dict[str, Any], list[str]]:
    """What is stored, and what was wrong; a damaged file is moved aside."""
    try:
        return stored_in(path)
    except OSError as error:
        return {}, [phrase(f"The settings can't be read ({error.strerror}); defaults are in force.")]


def stored_in(path: Path) -> tuple[dict[str, Any], list[str]]:
    """As :func:`read_stored`, for who is going to replace the file.

    Raises
    ------
    OSError
        It can't be read now: what it holds is not known, and must not be written over.
    """
    try:
        stored = json.loads(path.read_bytes().decode("utf-8"))
        if not isinstance(stored, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        return {}, []
    except (ValueError, RecursionError):
        kept = _set_aside(path)
        where = phrase(f"kept as {kept.name}") if kept else phrase("left where it is")
        return {}, [phrase(f"The settings file is damaged; it was {where} and defaults are in force.")]
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
