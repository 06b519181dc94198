from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

from tests.support.image_sets import write_set
from tests.support.training_config import write_config
from training.cli import app, main


@pytest.fixture
def config(tmp_path):
    index = write_set(tmp_path / "clinic", count=16)
    return write_config(
        tmp_path, index, "[classifier]\nepochs = 1\nsize = 32\nbatch = 8\n[autoencoder]\nepochs = 1\nbatch = 8\n"
    )


def test_data_says_what_there_is(config):
    result = CliRunner().invoke(app, ["data", "--config", str(config)])
    assert result.exit_code == 0, result.output
    assert "16 (8)" in result.output


@pytest.mark.usefixtures("narrow")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_fit_leaves_a_run_folder(config, tmp_path):
    result = CliRunner().invoke(app, ["fit", "--config", str(config), "--run", str(tmp_path / "run")])
    assert result.exit_code == 0, result.output
    names = {file.name for file in (tmp_path / "run").iterdir()}
    assert {
        "config.json",
        "environment.json",
        "classifier-small.pt",
        "classifier-small.json",
        "autoencoder.pt",
    } <= names


@pytest.mark.usefixtures("narrow")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_protocol_writes_its_figures_once(config, tmp_path):
    command = ["evaluate", "--config", str(config), "--run", str(tmp_path / "run"), "--protocol", "random"]
    first = CliRunner().invoke(app, [*command, "--source", "clinic"])
    assert first.exit_code == 0, first.output
    written = (tmp_path / "run" / "random.json").read_text()
    again = CliRunner().invoke(app, [*command, "--source", "clinic"])
    assert again.exit_code == 0
    assert (tmp_path / "run" / "random.json").read_text() == written


@pytest.mark.usefixtures("narrow")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_recipes_are_compared_without_a_test_image(config, tmp_path):
    other = write_set(tmp_path / "other", count=4, part="train")
    text = config.read_text().replace("index = [", f'index = ["{other.as_posix()}", ')
    config.write_text(text.replace("[autoencoder]", "frozen_layers = 0\nlesions = 0.5\n[autoencoder]"))
    command = ["evaluate", "--config", str(config), "--run", str(tmp_path / "run"), "--protocol", "development"]
    result = CliRunner().invoke(app, [*command, "--source", "clinic"])
    assert result.exit_code == 0, result.output
    figures = json.loads((tmp_path / "run" / "development.json").read_text())
    assert figures["other_sources"]["images"] == 8
    assert 0 < figures["held_out"]["images"] < 16


def test_an_error_is_one_line_with_its_code(tmp_path, monkeypatch, capsys):
    (tmp_path / "c.toml").write_text("sed = 1\n")
    monkeypatch.setattr("sys.argv", ["alveoscope-train", "data", "--config", str(tmp_path / "c.toml")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "alveoscope-train: sed is not known" in capsys.readouterr().err


def test_a_source_that_is_not_there_is_named(config, tmp_path):
    result = CliRunner().invoke(
        app,
        ["evaluate", "--config", str(config), "--run", str(tmp_path), "--protocol", "cross", "--source", "moon"],
    )
    assert "no source moon" in str(result.exception)


@pytest.mark.parametrize("protocol", ["cross", "left-out", "random"])
def test_a_protocol_of_sources_without_one_is_refused(config, tmp_path, protocol):
    """It would have written figures of nothing."""
    run = tmp_path / "run"
    result = CliRunner().invoke(app, ["evaluate", "--config", str(config), "--run", str(run), "--protocol", protocol])
    assert f"The protocol {protocol} is run on sources" in str(result.exception)
    assert not run.exists()


def test_the_page_names_the_commands_that_can_be_quiet(project_root):
    loud = [
        name
        for name, command in typer.main.get_command(app).commands.items()
        if "--quiet" not in {option for one in command.params for option in one.opts}
    ]
    said = (project_root / "training" / "README.md").read_text(encoding="utf-8")
    assert f"Every command but {' and '.join(f'`{name}`' for name in loud)} can be told `--quiet`" in said
