"""Where a program that a test runs keeps what it keeps."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest


def live_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, caches and data lie below ``home``."""
    for variable, folder in {
        "HOME": "",
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_CACHE_HOME": ".cache",
        "XDG_STATE_HOME": ".local/state",
    }.items():
        monkeypatch.setenv(variable, str(home / folder))


def share_pace(measured: Path, cache: Path) -> None:
    """The shipped networks are measured once, not for every test (Windows without the right to link: for every one)."""
    measured.mkdir(exist_ok=True)
    cache.mkdir(parents=True)
    with suppress(OSError):
        (cache / "pace").symlink_to(measured, target_is_directory=True)
