from __future__ import annotations

import json

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.config import config_from
from training.errors import RunError
from training.judging.collect import collect, judged_sides
from training.learning.runs import open_run


def _folder(path, **files):
    path.mkdir(parents=True)
    for name, content in files.items():
        (path / f"{name}.json").write_text(json.dumps(content))
    return path


def test_figures_of_several_runs_come_together(tmp_path):
    runs = [
        _folder(tmp_path / "random", random=1),
        _folder(tmp_path / "both", grouped=2, cross=3),
        _folder(tmp_path / "tried-plain", development=4),
    ]
    run = tmp_path / "shipped"
    collect(runs, run)
    found = {file.relative_to(run).as_posix(): json.loads(file.read_text()) for file in run.rglob("*.json")}
    assert found == {"random.json": 1, "grouped.json": 2, "cross.json": 3, "tried/plain.json": 4}
    collect([run], run)
    assert json.loads((run / "random.json").read_text()) == 1


def test_a_run_without_figures_is_named(tmp_path):
    with pytest.raises(RunError, match="empty holds no figures"):
        collect([_folder(tmp_path / "empty")], tmp_path / "shipped")


def test_predictions_of_other_data_are_refused(tmp_path):
    """A row number is an image only as long as the sources are the same, in the same order."""
    config = config_from({"data": {"index": ["a.csv", "b.csv"]}})
    with pytest.raises(RunError, match="no test predictions"):
        judged_sides(tmp_path, config)
    open_run(tmp_path, config)
    np.savez(tmp_path / "grouped-0-0.npz", test=[4, 2], logits=[0.5, -0.5])
    ((rows, logits),) = judged_sides(tmp_path, config)
    assert (rows, logits.tolist()) == ((4, 2), [0.5, -0.5])
    whole = config_from({"data": {"index": ["a.csv", "b.csv"], "input": "whole-image"}})
    with pytest.raises(RunError, match=r"another data\.input"):
        judged_sides(tmp_path, whole)
    turned = config_from({"data": {"index": ["b.csv", "a.csv"]}})
    with pytest.raises(RunError, match=r"another data\.index"):
        judged_sides(tmp_path, turned)
    fewer = config_from({"data": {"index": ["a.csv", "b.csv"], "unused": ["a"]}})
    with pytest.raises(RunError, match=r"another data\.unused"):
        judged_sides(tmp_path, fewer)
    (tmp_path / "grouped-0-1.npz").write_bytes(b"")
    with pytest.raises(RunError, match=r"Can't read .*grouped-0-1\.npz"):
        judged_sides(tmp_path, config)


def test_the_environment_is_the_chosen_one(tmp_path):
    open_run(tmp_path, config_from({"threads": 3, "device": "cpu", "precision": "fp32", "seed": 4}))
    found = json.loads((tmp_path / "environment.json").read_text())
    assert (found["threads"], found["device"], found["precision"], found["seed"]) == (3, "cpu", "fp32", 4)
    assert {"alveoscope", "torch"} <= set(found["packages"])
