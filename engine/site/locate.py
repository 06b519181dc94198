"""Where the profile lies: beside the frozen app's executable; elsewhere only when a test or a developer says so."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

from engine.site.profile import SiteProfile, load_profile

#: A profile, or the folder that holds ``profile.toml``. A frozen app with a profile of its own ignores it:
#: a user must not be able to step around the site's locks.
ENVIRONMENT_VARIABLE = "ALVEOSCOPE_SITE"

FOLDER = "site"
FILE = "profile.toml"


def profile_file() -> Path | None:
    """The profile that is in force; None when there is none and the app's own defaults hold."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).resolve().parent / FOLDER
        if beside.is_dir():
            return beside / FILE
    asked = os.environ.get(ENVIRONMENT_VARIABLE)
    if not asked:
        return None
    path = Path(asked).expanduser()
    return path / FILE if path.is_dir() else path


def site_profile() -> SiteProfile:
    """The profile in force, read once.

    Raises
    ------
    SettingsError
        A profile is there, or was asked for, and can't be used. The app must not start without it.
    """
    file = profile_file()
    return _DEFAULTS if file is None else _load(file.resolve())


@lru_cache(maxsize=8)
def _load(file: Path) -> SiteProfile:
    return load_profile(file)


_DEFAULTS = SiteProfile()
