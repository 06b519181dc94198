"""Where things lie, for a user and for a service account that has no home."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from engine.errors import SettingsError
from engine.locations import DATA_VARIABLE, cache_folder, config_folder, data_folder

FOLDERS = [(data_folder, ""), (config_folder, "config"), (cache_folder, "cache")]


@pytest.fixture
def _no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    for name in ("user_data_path", "user_config_path", "user_cache_path"):
        monkeypatch.setattr(platformdirs, name, refuse)


@pytest.mark.usefixtures("_no_home")
@pytest.mark.parametrize(("folder", "inside"), FOLDERS)
def test_without_a_home_everything_lies_in_the_data_folder_that_was_given(
    folder: object, inside: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert folder() == tmp_path / inside  # type: ignore[operator]


@pytest.mark.usefixtures("_no_home")
@pytest.mark.parametrize(("folder", "inside"), FOLDERS)
def test_without_either_the_way_out_is_said(folder: object, inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    with pytest.raises(SettingsError, match=r"no home folder\. Set ALVEOSCOPE_DATA to a folder"):
        folder()  # type: ignore[operator]


def test_a_users_settings_and_caches_stay_where_the_platform_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "department"))
    assert data_folder() == tmp_path / "department"
    assert tmp_path / "department" not in config_folder().parents
    assert config_folder().name == cache_folder().name == "alveoscope"
