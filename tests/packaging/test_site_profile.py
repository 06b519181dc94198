"""Site profiles: what ships is valid, every mistake is refused with its place and its way out, locks hold."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from engine.errors import SettingsError
from engine.site import ENVIRONMENT_VARIABLE, SETTINGS, SiteProfile, load_profile, profile_file, site_profile
from engine.site.settings import refuse_database_url

HEAD = 'schema = 1\nname = "test-site"\n'


def write(folder: Path, text: str) -> Path:
    file = folder / "profile.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["generic", "er-triage"])
def test_the_profiles_that_ship_are_valid_and_bear_their_file_name(name: str, project_root: Path) -> None:
    assert load_profile(project_root / "build" / "sites" / f"{name}.toml").name == name


def test_the_generic_profile_changes_and_locks_nothing(project_root: Path) -> None:
    profile = load_profile(project_root / "build" / "sites" / "generic.toml")
    assert profile.given == profile.locked_keys == frozenset()
    assert dict(profile.values) == {key: setting.default for key, setting in SETTINGS.items()}


def test_the_emergency_profile_opens_no_port_to_others(project_root: Path) -> None:
    profile = load_profile(project_root / "build" / "sites" / "er-triage.toml")
    assert profile.text("intake.address") == "127.0.0.1"
    assert profile.locked("analysis.bundle")
    assert not profile.locked("appearance.theme")
    assert profile.logo is not None


def test_values_have_the_types_of_their_settings(tmp_path: Path) -> None:
    text = '[intake]\nport = 104\ncallers = ["CT1", "CT2"]\n[appearance]\nlanguage = "pt"\n'
    profile = load_profile(write(tmp_path, HEAD + text))
    assert profile.number("intake.port") == 104
    assert profile.texts("intake.callers") == ("CT1", "CT2")
    assert profile.text("appearance.language") == "pt"
    assert profile.given == {"intake.port", "intake.callers", "appearance.language"}
    with pytest.raises(SettingsError, match=r"'intake\.port' is a whole number, not a string"):
        profile.text("intake.port")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('langauge = "en"', r"unknown key 'langauge'.*Known are"),
        ('lokced = ["audit"]', r"unknown key 'lokced'.*Did you mean 'locked'\?"),
        ("[intke]\nport = 1", r"unknown key 'intke'.*Did you mean 'intake'\?"),
        ('[appearance]\nthem = "dark"', r"unknown key 'appearance\.them'.*Did you mean 'appearance\.theme'\?"),
        ('[intake]\nport = "11112"', r"'intake\.port' is a string\. Give a whole number: Port of the receiver"),
        ("[intake]\nport = true", r"'intake\.port' is true or false\. Give a whole number"),
        ("[intake]\nport = 70000", r"'intake\.port' is 70000\. Give a number from 1 to 65535"),
        ("[audit]\nenabled = 1", r"'audit\.enabled' is a whole number\. Give true or false"),
        ('[intake]\ncallers = "CT1"', r"'intake\.callers' is a string\. Give an array of strings"),
        ("[intake]\ncallers = [1]", r"'intake\.callers' is an array not only of strings"),
        ('[intake]\ncallers = ["CT1", "CT1"]', r"names 'CT1' twice"),
        ('[intake]\nae_title = "A TITLE THAT IS TOO LONG"', r"an AE title has 1 to 16 characters"),
        ('[intake]\nae_title = "BACK\\\\SLASH"', r"no backslash"),
        ('[appearance]\ntheme = "drak"', r"'appearance\.theme' can't be 'drak'\. Did you mean 'dark'\?"),
        ('[analysis]\norder = ["tensort"]', r"can't be 'tensort'\. Did you mean 'tensorrt'\?"),
        ('[export]\npacs = "PACS@host"', r"'export\.pacs' is refused: it is not TITLE@HOST:PORT"),
        ('[export]\npacs = "PACS@host:70000"', r"it is not TITLE@HOST:PORT"),
        ('[worklist]\nurl = "host/database"', r"no SQLAlchemy URL"),
        ("[worklist]\nlongest_wait_minutes = 1.5", r"is a number with a fraction\. Give a whole number"),
        ("[analysis]\nbundle = 1979-05-27", r"is a date\. Give a string"),
        ("analysis = 3", r"'analysis' is a whole number\. Write it as a table: \[analysis\]"),
        ('locked = ["appearance.them"]', r"'locked' names 'appearance\.them'\. Did you mean 'appearance\.theme'\?"),
        ('locked = "appearance"', r"'locked' is a string\. Give an array of strings"),
        ("banner = 3", r"'banner' is a whole number\. Give a string"),
        ('banner = "two\\nlines"', r"holds a line break"),
        ('logo = "missing.png"', r"the logo 'missing\.png' is missing\. Put a PNG or SVG file"),
        ('logo = "../profile.toml"', r"does not lie beside the profile"),
        ('logo = "profile.toml"', r"is not a PNG or SVG file"),
    ],
)
def test_a_mistake_is_refused_with_its_place_and_the_way_out(text: str, message: str, tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + text + "\n")
    with pytest.raises(SettingsError, match=message) as caught:
        load_profile(file)
    assert str(file) in caught.value.message
    assert caught.value.hint
    assert caught.value.code == "settings"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('schema = 2\nname = "a"\n', r"schema is 2; this version of Alveoscope reads schema 1"),
        ('name = "a"\n', r"schema is None"),
        ("schema = 1\n", r"the name is ''"),
        ('schema = 1\nname = "../up"\n', r"the name is '\.\./up'"),
        ("schema = \n", r"is not TOML"),
    ],
)
def test_a_head_that_makes_no_sense_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=message):
        load_profile(write(tmp_path, text))


def test_a_password_in_the_database_url_is_refused_and_not_repeated(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + '[worklist]\nurl = "postgresql://user:s3cret@host/db"\n')
    with pytest.raises(SettingsError, match="holds a password") as caught:
        load_profile(file)
    assert "s3cret" not in str(caught.value)
    assert load_profile(write(tmp_path, HEAD + '[worklist]\nurl = "postgresql://user@host/db"\n')).text("worklist.url")


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("postgresql+pg8000://u:p/w@host/db", True),
        ("postgresql://host/db?user=u&password=p", True),
        ("postgresql://host/db?sslmode=require&sslpassword=p", True),
        ("postgresql+pg8000://u@host:5432/db", False),
        ("postgresql://host:5432/db?sslmode=require", False),
        ("sqlite:///C:/data@site/worklist.sqlite3", False),
    ],
)
def test_a_password_is_found_wherever_it_stands_in_the_database_url(url: str, refused: bool) -> None:
    """With a slash in it, or behind the question mark, it lay where every user could read it."""
    assert ("password" in refuse_database_url(url)) is refused


def test_a_logo_must_hold_what_its_suffix_says(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + 'logo = "logo.png"\n')
    (tmp_path / "logo.png").write_bytes(b"GIF89a")
    with pytest.raises(SettingsError, match="does not hold what its suffix says"):
        load_profile(file)
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert load_profile(file).logo == (tmp_path / "logo.png").resolve()


def test_a_file_that_is_not_utf8_or_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "profile.toml"
    with pytest.raises(SettingsError, match="is missing"):
        load_profile(file)
    file.write_bytes(b"banner = '\xff'")
    with pytest.raises(SettingsError, match="is not UTF-8"):
        load_profile(file)


def test_the_name_of_a_section_locks_all_of_it(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, HEAD + 'locked = ["audit", "appearance.theme"]\n'))
    assert profile.locked_keys == {"audit.enabled", "audit.identifiers", "appearance.theme"}


def test_asking_for_a_setting_that_is_not_declared_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"no setting 'audit\.enable'.*Did you mean 'audit\.enabled'"):
        SiteProfile().locked("audit.enable")
    with pytest.raises(SettingsError, match="no setting"):
        SiteProfile().value("theme")


def test_a_profile_reaches_worker_processes_unchanged(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, HEAD + "[intake]\nport = 104\n"))
    assert pickle.loads(pickle.dumps(profile)) == profile


def test_without_a_profile_the_defaults_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    assert profile_file() is None
    assert site_profile() == SiteProfile()


def test_the_environment_names_a_profile_or_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, HEAD)
    for place in (file, tmp_path):
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(place))
        assert site_profile().name == "test-site"
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "absent.toml"))
    with pytest.raises(SettingsError, match="is missing"):
        site_profile()


def test_a_frozen_app_reads_the_profile_beside_it_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    write(tmp_path / "site", HEAD)
    other = tmp_path / "other.toml"
    other.write_text('schema = 1\nname = "other"\n', encoding="utf-8")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "alveoscope"))
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(other))
    assert site_profile().name == "test-site"


def test_the_table_for_site_it_is_the_table_of_the_settings(project_root: Path) -> None:
    text = (project_root / "build" / "README.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    shown = {row[0].strip("| `"): row for row in rows if "." in row[0]}
    assert list(shown) == list(SETTINGS)
    for key, setting in SETTINGS.items():
        assert shown[key][1] == setting.type_name
        assert shown[key][3].removesuffix(" |") == setting.meaning


def test_a_profile_that_windows_editor_has_saved_is_read(tmp_path: Path) -> None:
    """It writes a byte order mark, TOML has none, and the app did not start."""
    file = tmp_path / "profile.toml"
    file.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert load_profile(file).name == "test-site"
