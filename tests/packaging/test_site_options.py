"""The profile's word on the command line: other defaults, and options that nobody may give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

import engine.cli
from engine.cli import build_app, main
from engine.cli.site_options import refuse_locked, site_defaults
from engine.errors import UsageError
from engine.inference import selection
from engine.intake import stations
from engine.intake.service import ServiceSettings
from engine.site import ENVIRONMENT_VARIABLE, SiteProfile, load_profile
from tests.support.bundles import tiny_bundle

TEXT = """
schema = 1
name = "ward-7"
locked = ["intake", "analysis.backend"]
[analysis]
backend = "onnxruntime-cpu"
[intake]
port = 104
callers = ["CT1", "CT2"]
[export]
formats = ["json", "pdf"]
[worklist]
longest_wait_minutes = 45
"""


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SiteProfile:
    file = tmp_path / "profile.toml"
    file.write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(file))
    return load_profile(file)


@pytest.fixture(scope="module")
def command() -> object:
    return typer.main.get_command(build_app())


def test_every_command_gets_the_sites_defaults_in_its_own_form(command: object, profile: SiteProfile) -> None:
    defaults = site_defaults(command, profile)
    assert defaults["receive"]["port"] == 104
    assert defaults["receive"]["allow_ae"] == ["CT1", "CT2"]
    assert defaults["batch"]["formats"] == "json,pdf"
    assert defaults["analyze"] == {"backend": "onnxruntime-cpu"}
    assert "host" not in defaults["receive"]
    assert site_defaults(command, SiteProfile()) == {}


@pytest.mark.parametrize(
    ("asked", "batch", "watch", "report"),
    [("csv,json,pdf", "csv,json,pdf", "json,pdf", "pdf"), ("csv", "csv", None, None), ("sr", "sr", "sr", "sr")],
)
def test_a_command_has_those_of_the_sites_formats_that_it_writes(
    asked: str, batch: str, watch: str | None, report: str | None, command: Any, tmp_path: Path
) -> None:
    """`watch`, `receive` and `export report` refused the site's own formats, which nobody may change where locked."""
    file = tmp_path / "profile.toml"
    file.write_text(f'schema = 1\nname = "x"\n[export]\nformats = {asked.split(",")}\n', encoding="utf-8")
    found = site_defaults(command, load_profile(file))
    written = [found.get(name, {}).get("formats") for name in ("batch", "watch", "receive")]
    assert written == [batch, watch, watch]
    assert found.get("export", {}).get("report", {}).get("formats") == report


def test_where_a_back_end_can_be_named_a_precision_can_and_the_sites_is_taken(command: Any, tmp_path: Path) -> None:
    """`watch`, `receive`, `retrieve` and `compare`, `export report` and `demo` judged in another precision than the
    site's, even a locked one."""
    file = tmp_path / "profile.toml"
    file.write_text('schema = 1\nname = "x"\n[analysis]\nprecision = "fp32"\n', encoding="utf-8")
    every = command.commands
    commands = {**every["bench"].commands, **every["export"].commands, **every}
    named = {name for name, one in commands.items() if "backend" in {option.name for option in one.params}}
    assert named >= {"analyze", "batch", "watch", "receive", "retrieve", "compare", "pipeline", "report", "demo"}
    found = site_defaults(command, load_profile(file))
    found = {**found["bench"], **found["export"], **found}
    assert {found.get(name, {}).get("precision") for name in named} == {"fp32"}


@pytest.mark.parametrize("words", [["watch", "."], ["receive", "--port", "0"]])
def test_a_service_judges_in_the_precision_that_it_was_given(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ServiceSettings] = []

    def begin(_what: object, *settings: object, **_named: object) -> object:
        asked.extend(one for one in settings if isinstance(one, ServiceSettings))
        raise UsageError("That is all.")

    monkeypatch.setattr(stations, "watching", begin)
    monkeypatch.setattr(stations, "receiving", begin)
    assert main([*words, "--bundle", str(tiny_bundle(tmp_path)), "--precision", "fp32"]) == 2
    assert [one.precision for one in asked] == ["fp32"]


def test_a_default_of_the_site_reaches_the_command(
    profile: SiteProfile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def register(app: typer.Typer) -> None:
        @app.command("show")
        def show(port: int = typer.Option(1), backend: str = typer.Option("auto")) -> None:
            print(port, backend)

        @app.command("other")
        def other() -> None: ...

    app = typer.Typer()
    register(app)
    monkeypatch.setattr(engine.cli, "build_app", lambda: app)
    assert main(["show"]) == 0
    assert capsys.readouterr().out == "104 onnxruntime-cpu\n"


@pytest.mark.parametrize("words", [["receive", "--port", "11112"], ["analyze", "x", "--backend=tensorrt"]])
def test_a_locked_option_is_refused_by_its_name(
    words: list[str], profile: SiteProfile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "is decided by the site profile 'ward-7'. Leave it out, or ask site IT. [usage]" in capsys.readouterr().err


def test_what_is_not_locked_may_be_given(command: object, profile: SiteProfile) -> None:
    refuse_locked(command, ["batch", "x", "--out", "y", "--formats", "csv"], profile)
    with pytest.raises(UsageError, match="--host is decided by the site"):
        refuse_locked(command, ["receive", "--host", "0.0.0.0"], profile)


def test_a_profile_that_is_not_valid_stops_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.toml").write_text('schema = 1\nname = "x"\nbaner = ""\n', encoding="utf-8")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "bad.toml"))
    assert main(["--version"]) == 2
    assert "unknown key 'baner'" in capsys.readouterr().err


@pytest.fixture
def in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[tuple[str, bool]]]:
    rows = [
        selection.Candidate(name, selection.Precision.FP32, lambda *_: pytest.fail("opened"), opt_in=opt_in)
        for name, opt_in in [("tensorrt", False), ("onnxruntime-openvino", True), ("onnxruntime-cpu", False)]
    ]

    def run(order: str) -> list[tuple[str, bool]]:
        file = tmp_path / f"{abs(hash(order))}.toml"
        file.write_text(f'schema = 1\nname = "x"\n[analysis]\n{order}\n', encoding="utf-8")
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(file))
        return [(row.name, row.opt_in) for row in selection._in_site_order(rows)]

    return run


def test_automatic_choice_follows_the_sites_order(in_order: Callable[[str], list[tuple[str, bool]]]) -> None:
    """OpenVINO is opted in by being named; what is left out has to be asked for by name, and is recorded as skipped."""
    assert in_order('order = ["onnxruntime-cpu", "onnxruntime-openvino"]') == [
        ("onnxruntime-cpu", False),
        ("onnxruntime-openvino", False),
        ("tensorrt", True),
    ]
    unchanged = [("tensorrt", False), ("onnxruntime-openvino", True), ("onnxruntime-cpu", False)]
    assert in_order("") == unchanged


def test_every_command_takes_the_bundle_that_bundle_show_shows(
    command: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment's stands before the site's where that is not locked; as an option's default it stood behind."""
    file = tmp_path / "profile.toml"
    file.write_text('schema = 1\nname = "x"\n[analysis]\nbundle = "/the/sites"\nprecision = "fp32"\n', encoding="utf-8")
    assert site_defaults(command, load_profile(file))["analyze"] == {"precision": "fp32"}
    with pytest.raises(UsageError, match="--bundle is decided by the site"):
        refuse_locked(command, ["analyze", "x", "--bundle", "y"], _locked(file, "analysis.bundle"))


def _locked(file: Path, key: str) -> SiteProfile:
    text = file.read_text(encoding="utf-8").replace("[analysis]", f'locked = ["{key}"]\n[analysis]')
    file.write_text(text, encoding="utf-8")
    return load_profile(file)


def test_a_locked_bundle_is_not_overruled_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.inference.bundle import default_bundle_path

    file = tmp_path / "profile.toml"
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", "/someone/elses")
    for locked, path in (("[]", "/someone/elses"), ('["analysis.bundle"]', "/the/sites")):
        file = tmp_path / f"{len(locked)}.toml"
        file.write_text(
            f'schema = 1\nname = "x"\nlocked = {locked}\n[analysis]\nbundle = "/the/sites"\n', encoding="utf-8"
        )
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(file))
        assert default_bundle_path() == Path(path)
