"""What the commands show: bars on a terminal, nothing with --quiet, figures where --json says, an error in a line."""

from __future__ import annotations

import errno
import json
import sys

import pytest
import typer
from typer.testing import CliRunner

pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.errors import AlveoscopeError, DiskFullError
from tests.support.image_sets import write_set
from tests.support.training_config import write_config
from training.cli import app
from training.console import bars, deliver, guarded


@pytest.fixture
def config(tmp_path):
    index = write_set(tmp_path / "clinic", count=16)
    return write_config(tmp_path, index, "[classifier]\nepochs = 1\nsize = 32\nbatch = 8\nfrozen_layers = 0\n")


def _show_something(quiet):
    with bars(quiet) as shown:
        shown.training("classifier")(1, 2, 0.5)
        shown.count("preparing images")(3, 4)
        shown.stages()("exporting")


def test_a_terminal_shows_what_is_at_work(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    _show_something(quiet=False)
    shown = capsys.readouterr().err
    for words in ("classifier, loss 0.5000", "preparing images", "exporting"):
        assert words in shown


@pytest.mark.parametrize(("quiet", "terminal", "rank"), [(True, True, "0"), (False, False, "0"), (False, True, "1")])
def test_nothing_is_shown_when_quiet_or_piped_or_not_the_first_process(quiet, terminal, rank, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setenv("RANK", rank)
    _show_something(quiet)
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("narrow")
def test_quiet_commands_print_nothing(config, tmp_path):
    for command in (["data"], ["fit", "--net", "classifier", "--run", str(tmp_path / "run")]):
        result = CliRunner().invoke(app, [*command, "--config", str(config), "--quiet"])
        assert result.exit_code == 0, result.output
        assert result.output == ""


@pytest.mark.usefixtures("narrow")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_figures_go_where_json_says(config, tmp_path):
    command = ["evaluate", "--config", str(config), "--run", str(tmp_path / "run"), "--protocol", "random"]
    target = tmp_path / "figures.json"
    result = CliRunner().invoke(app, [*command, "--source", "clinic", "--json", str(target)])
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert json.loads(target.read_text()) == json.loads((tmp_path / "run" / "random.json").read_text())
    deliver("{}", None, quiet=True)


def test_a_set_without_patients_says_that_grouping_does_not_help(tmp_path):
    write_set(tmp_path / "download", count=3)
    for name, called in (("covid", "COVID"), ("non-covid", "non-COVID")):
        (tmp_path / "download" / name).rename(tmp_path / "download" / called)
    config = tmp_path / "c.toml"
    folder = tmp_path.as_posix()
    config.write_text(f'[data]\nfolders = ["{folder}/download"]\ncache = "{folder}/cache"\n')
    result = CliRunner().invoke(app, ["data", "--config", str(config)])
    assert result.exit_code == 0, result.output
    assert "download: every image is a group of its own" in result.output


def _raise(error):
    def run():
        raise error

    return run


def test_errors_are_one_line_however_long_and_whatever_is_in_them(capsys):
    path = "/a/" + "long/" * 40 + "[odd]"
    assert guarded(_raise(DiskFullError(f"No space left to write {path}.", "Free some."))) == 1
    assert capsys.readouterr().err == f"alveoscope-train: No space left to write {path}. Free some. [disk-full]\n"


def test_what_nobody_foresaw_is_a_sentence_too(monkeypatch, capsys):
    assert guarded(_raise(OSError(errno.EIO, "Input/output error"))) == 1
    error = capsys.readouterr().err
    assert "OSError" in error
    assert "[internal]" in error
    monkeypatch.setenv("ALVEOSCOPE_TRACEBACK", "1")
    with pytest.raises(OSError, match="Input/output"):
        guarded(_raise(OSError(errno.EIO, "Input/output error")))


def test_a_stop_and_a_wrong_option_have_their_exit_codes(capsys):
    for stop in (_raise(KeyboardInterrupt()), lambda: 130):
        assert guarded(stop) == 1
        assert "Stopped on request" in capsys.readouterr().err
    command = typer.main.get_command(app)
    assert guarded(lambda: command(args=["fit", "--no-such"], standalone_mode=False)) == 2
    assert "no-such" in capsys.readouterr().err


def test_what_is_not_installed_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """`alveoscope-train` comes with every installation, torch only with the extra."""

    def run() -> object:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    assert guarded(run) == 2
    said = capsys.readouterr().err
    assert "Training needs torch" in said
    assert f"with: {sys.executable} -m pip install '.[train]' [usage]" in said


@pytest.mark.parametrize("name", ["nothing", "folder"])
def test_what_can_not_be_read_is_named_once_without_numbers_of_the_system(name, tmp_path):
    from training.config import read_config
    from training.data.lung_finder import LungFinder
    from training.data.outline_file import read_outline
    from training.data.prepared import read_grey
    from training.networks.weights import _read
    from training.release.bundle import read_private_key

    path = tmp_path / name
    (tmp_path / "folder").mkdir()
    for read in (read_config, LungFinder, read_grey, read_private_key, _read, lambda one: read_outline(one, ())):
        with pytest.raises(AlveoscopeError) as told:
            read(path)
        assert str(path) in told.value.message
        assert told.value.message.count(name) == 1
        assert "Errno" not in told.value.message
