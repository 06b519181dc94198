"""What the hospital's profile says about the settings of the window: other defaults, and locks.

Both sides call the same thing by the same key, so there is no table of names here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from engine.site import SETTINGS, SiteProfile


@dataclass(frozen=True)
class SiteValue:
    """A site's value of one setting; a locked one can't be changed."""

    value: Any
    locked: bool = False


def site_values(profile: SiteProfile, known: Collection[str]) -> dict[str, SiteValue]:
    """The settings among ``known`` that the profile names or locks."""
    return {
        key: SiteValue(profile.value(key), profile.locked(key))
        for key in known
        if key in SETTINGS and (key in profile.given or profile.locked(key))
    }
