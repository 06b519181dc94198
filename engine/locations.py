"""Where Alveoscope keeps what it makes on its own (worklist, audit chain, received studies, results), and for whom."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from engine.errors import SettingsError

DATA_VARIABLE = "ALVEOSCOPE_DATA"


def data_folder() -> Path:
    """The user's data folder for Alveoscope; not made here.

    ``ALVEOSCOPE_DATA`` overrides it (a service account, a department's shared disk). Otherwise it is what the
    platform says: ``~/.local/share/alveoscope``, ``%LOCALAPPDATA%\\alveoscope``.
    """
    given = os.environ.get(DATA_VARIABLE)
    return Path(given) if given else _of_platform("data", "")


def config_folder() -> Path:
    """Settings and trusted keys of this user; not made here."""
    return _of_platform("config", "config")


def cache_folder() -> Path:
    """What can be made again: engines for this computer's GPU; not made here."""
    return _of_platform("cache", "cache")


def is_our_own(path: Path) -> bool:
    """Whether a file lies where Alveoscope keeps its own, which nobody chooses when it is written."""
    try:
        return any(path.is_relative_to(folder) for folder in (data_folder(), config_folder(), cache_folder()))
    except SettingsError:
        return False


def private_folders() -> tuple[Path, ...]:
    """Alveoscope's folders in this account's home, which nobody else has a business in.

    Not what ``ALVEOSCOPE_DATA`` names: a department may share that, and who may see it its administrator says.
    """
    import platformdirs

    kinds = (platformdirs.user_data_path, platformdirs.user_config_path, platformdirs.user_cache_path)
    try:
        return tuple(Path(of_kind("alveoscope", appauthor=False)) for of_kind in kinds)
    except RuntimeError:  # an account without a home
        return ()


def account() -> str:
    """Who is logged in; ``unknown`` for an account without a name, as containers and services have."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _of_platform(kind: str, inside_data: str) -> Path:
    """The platform's folder; for an account without a home the one inside ``ALVEOSCOPE_DATA``.

    Raises
    ------
    SettingsError
        Neither is there.
    """
    import platformdirs

    try:
        return Path(getattr(platformdirs, f"user_{kind}_path")("alveoscope", appauthor=False))
    except RuntimeError as error:
        given = os.environ.get(DATA_VARIABLE)
        if given:
            return Path(given) / inside_data
        raise SettingsError(
            "This account has no home folder.", f"Set {DATA_VARIABLE} to a folder that it may write to."
        ) from error
