"""Which installed bundle is in use: what ``bundles/state.json`` in the user's data folder says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.errors import BundleCorruptError
from engine.inference.bundle_files import unreadable
from engine.locations import data_folder


@dataclass(frozen=True)
class State:
    """Names of the folders in use and in use before; None stands for the bundle that ships."""

    current: str | None = None
    previous: str | None = None


def bundles_folder() -> Path:
    """``bundles`` in the user's data folder (:func:`engine.locations.data_folder`)."""
    return data_folder() / "bundles"


def current_bundle() -> Path | None:
    """Folder of the installed bundle in use; None when the one that ships is.

    Raises
    ------
    BundleError
        ``state.json`` can't be read, or makes no sense.
    """
    state = read_state()
    return bundles_folder() / state.current if state and state.current else None


def read_state() -> State | None:
    """What ``state.json`` says; None when nothing was ever installed.

    Raises
    ------
    BundleError
        It can't be read.
    BundleCorruptError
        It makes no sense, or names something that is no plain folder name.
    """
    file = bundles_folder() / "state.json"
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        names = [content["current"], content["previous"]]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(file, error) from None
    except (ValueError, KeyError, TypeError) as error:
        raise BundleCorruptError(
            f"Can't read which bundle is in use from {file} ({error}).", "Move this file away, then install again."
        ) from None
    if not all(name is None or (isinstance(name, str) and PurePosixPath(name).name == name) for name in names):
        raise BundleCorruptError(f"{file} names folders that can't be.", "Move this file away, then install again.")
    return State(*names)
