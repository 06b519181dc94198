from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.support.image_sets import write_set

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.cli import app
from training.config import config_from
from training.data.load import load_data
from training.data.splits import grouped_folds
from training.errors import RunError
from training.judging.ensemble import ensemble
from training.learning.runs import open_run

FOLDS = 3


@pytest.fixture
def data(tmp_path):
    return {"index": str(write_set(tmp_path / "clinic", count=12)), "cache": str(tmp_path / "cache")}


@pytest.fixture
def member(tmp_path, data):
    """Makes the run folder of a network that is wrong about one image in three, from ``wrong`` on, and sure else."""

    def make(name: str, wrong: int, **changed: str):
        config = config_from({"data": {**data, **changed}})
        records, _ = load_data(config.data)
        folder = tmp_path / name
        open_run(folder, config)
        for split in grouped_folds(records, range(len(records)), FOLDS, 0, validation=0.0):
            truth = np.array([2.0 * records[i].label - 1.0 for i in split.test])
            mistaken = np.arange(len(truth)) % 3 == wrong
            logits = np.where(mistaken, -truth, 4.0 * truth)
            np.savez(folder / f"{split.name}.npz", logits=logits, test=split.test)
        return folder

    return make


def test_two_networks_outvote_each_others_mistakes(tmp_path, member):
    members = [member("a", 0), member("b", 1, input="whole-image")]
    figures = ensemble(members, tmp_path / "mean", "grouped")
    assert figures["pooled"]["auc"].value == 1.0
    assert figures["pooled"]["f1"].value == 1.0
    assert (figures["folds_done"], figures["members"]) == (FOLDS, ["a", "b"])
    alone = ensemble([members[0], members[0]], tmp_path / "alone", "grouped")
    assert alone["pooled"]["f1"].value < 0.8


def test_the_command_writes_the_figures(tmp_path, member):
    found = CliRunner().invoke(
        app, ["ensemble", "--run", str(tmp_path / "mean"), "--of", str(member("a", 0)), "--of", str(member("b", 1))]
    )
    assert found.exit_code == 0, found.output
    written = json.loads((tmp_path / "mean" / "grouped-ensemble.json").read_text())
    assert written["pooled"]["accuracy"]["value"] == 1.0


def test_recipes_of_the_development_protocol_are_averaged_too(tmp_path, data):
    config = config_from({"data": data})
    for name, off in (("a", 3.0), ("b", 0.5)):
        open_run(tmp_path / name, config)
        sides = {"test": [0, 1, 12, 13], "validation": [2, 3, 14, 15]}
        found = np.array([1.0, 1.0, off - 2.0, -1.0])
        np.savez(tmp_path / name / "development.npz", **sides, logits=found, validation_logits=found)
    figures = ensemble([tmp_path / "a", tmp_path / "b"], tmp_path / "mean", "development")
    assert figures["held_out"]["auc"].value == figures["other_sources"]["auc"].value == 1.0
    assert (tmp_path / "mean" / "development.json").is_file()


def test_sources_that_were_left_out_are_averaged_one_by_one(tmp_path, data):
    config = config_from({"data": data})
    for name, off in (("a", -3.0), ("b", 5.0)):
        open_run(tmp_path / name, config)
        np.savez(tmp_path / name / "without-clinic.npz", test=[0, 1, 12, 13], logits=[1.0, 2.0, off, -4.0])
    figures = ensemble([tmp_path / "a", tmp_path / "b"], tmp_path / "mean", "cross")
    assert set(figures) == {"clinic", "protocol", "members"}
    assert figures["clinic"]["auc"].value == 3.5 / 4, "one tie"
    assert (tmp_path / "mean" / "cross-ensemble.json").is_file()
    with pytest.raises(RunError, match="not the same, finished splits"):
        ensemble([tmp_path / "a", tmp_path / "mean"], tmp_path / "again", "cross")


def test_what_can_not_be_averaged_is_refused(tmp_path, member):
    first = member("a", 0)
    with pytest.raises(RunError, match="at least two"):
        ensemble([first], tmp_path / "mean", "grouped")
    with pytest.raises(RunError, match="Can't read"):
        ensemble([first, first], tmp_path / "mean", "development")
    fewer = member("fewer", 1)
    next(fewer.glob("*.npz")).unlink()
    with pytest.raises(RunError, match="not the same, finished splits"):
        ensemble([first, fewer], tmp_path / "mean", "grouped")
    with pytest.raises(RunError, match="is no run folder"):
        ensemble([tmp_path / "nowhere", first], tmp_path / "mean", "grouped")
    with pytest.raises(RunError, match=r"another data\.index"):
        ensemble(
            [first, member("elsewhere", 1, index=str(write_set(tmp_path / "other-clinic", count=12)))],
            tmp_path / "mean",
            "grouped",
        )
    cut_off = member("cut-off", 1)
    next(cut_off.glob("*.npz")).write_bytes(b"PK\x03\x04")
    with pytest.raises(RunError, match="Can't read"):
        ensemble([first, cut_off], tmp_path / "mean", "grouped")
    other = member("other", 1)
    file = next(other.glob("*.npz"))
    with np.load(file) as content:
        np.savez(file, logits=content["logits"], test=content["test"][::-1])
    with pytest.raises(RunError, match="split differently"):
        ensemble([first, other], tmp_path / "mean", "grouped")
