"""Labels and outlines judged together: what is kept of each look, the figures, and their tables."""

from __future__ import annotations

import json
import math
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from tests.support.image_sets import write_index, write_set
from tests.support.networks import tiny_lungs
from tests.support.training_config import write_config
from training.config import read_config
from training.data.load import load_data
from training.data.unseen import Unseen
from training.errors import ConfigError
from training.judging.joint_protocols import (
    Look,
    _from_dict,
    _to_dict,
    figures,
    folds_protocol,
    left_out_protocol,
    looked_at,
)
from training.judging.outline_rows import Overlap, Row
from training.learning.runs import as_json, write_figures
from training.release.card_looks import looks_tables
from training.release.int8 import map_change


def _look(number: int, label: int, probability: float, *, outlined: bool) -> Look:
    mask = Path("m.png") if outlined else None
    image = Unseen(Path(f"{number}.png"), mask, "clinic", f"clinic/p{number}", label, "", "", float(number))
    lesion = 40 if label else 0
    overlaps = {
        "ground_glass": Overlap(0, 0, 0),
        "consolidation": Overlap(lesion, lesion, lesion // 2),
        "opacity": Overlap(lesion, lesion, lesion // 2),
        "lung": Overlap(400, 400, 390),
    }
    row = Row(
        "clinic", image.patient, overlaps, 1000, False, True, lesion, bool(label), True, probability, lesion / 400
    )
    return Look(image, row if outlined else None, probability, lesion / 400)


def test_what_is_kept_comes_back_as_it_was(tmp_path):
    looks = [_look(0, 1, 0.9, outlined=True), _look(1, 0, math.nan, outlined=False)]
    again = [_from_dict(json.loads(json.dumps(_to_dict(one)))) for one in looks]
    assert again[0] == looks[0]
    assert math.isnan(again[1].probability)
    write_figures(tmp_path / "looks.json", [_to_dict(one) for one in looks])
    rows, differences = looked_at(tmp_path / "looks.json")
    assert rows == (0,), "where no lung was found there is no score"
    assert differences[0] == pytest.approx(math.log(9.0))


def test_figures_of_labels_and_outlines_and_their_tables():
    looks = [_look(number, number % 2, 0.2 + 0.6 * (number % 2), outlined=number < 6) for number in range(8)]
    found = figures(looks)
    assert found["labels"]["clinic"]["sensitivity"].value == 1.0
    assert found["labels"]["clinic"]["specificity"].value == 1.0
    own = found["outlines"]["clinic"]
    assert own["dice"]["opacity"]["by_image"].value == pytest.approx(0.5)
    assert own["severe"]["images"] == 3
    table = "\n".join(looks_tables(json.loads(json.dumps(found, default=vars))))
    assert "| opacity Dice by image | 0.500" in table
    assert "**clinic** | 8 | 1.000" in table
    plain = looks_tables(json.loads(json.dumps(figures(looks[6:]), default=vars)))
    assert not any("outlines" in line for line in plain), "without outlines there is no table of them"


def test_maps_of_int8_may_move_half_a_point_and_keep_their_shape():
    full = np.zeros((4, 56, 56), bool)
    full[:, 10:30, 10:30] = True
    assert map_change(full, full) == {"points_mean": 0.0, "points_largest": 0.0, "dice": 1.0, "holds": True}
    less = full.copy()
    less[:, 10:12] = False
    found = map_change(full, less)
    assert found["points_mean"] == pytest.approx(100 * 40 / 56**2)
    assert not found["holds"]


def test_a_protocol_without_a_lungs_network_says_so(tmp_path):
    index = write_set(tmp_path / "clinic", count=10)
    config = read_config(write_config(tmp_path, index, "[classifier]\nepochs = 1\nsize = 32\n"))
    records, images = load_data(config.data)
    with pytest.raises(ConfigError, match="names no lungs network"):
        folds_protocol(records, images, config, tmp_path / "run")


@pytest.mark.slow
@pytest.mark.skipif(find_spec("onnxscript") is None, reason="the extra `train` is not installed")
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
@pytest.mark.usefixtures("narrow", "traced_once")
def test_a_source_left_out_is_looked_at_as_it_is_and_with_every_kernel_alike(tmp_path):
    """Two sets that hold the same; the one with cut-out lungs is left out. A second run looks at nothing again."""
    rows = []
    for name in ("clinic", "cut-out"):
        write_set(tmp_path / name, count=4)
        rows += [
            {"file": f"{name}/{one}/{n:03}.png", "label": one, "group": f"{name}-{one}-{n}", "source": name}
            for one in ("covid", "non-covid")
            for n in range(4)
        ]
    lungs = tmp_path / "lungs.onnx"
    lungs.write_bytes(tiny_lungs())
    settings = (
        f'cut_out = ["cut-out"]\nlungs = "{lungs.as_posix()}"\n'
        "[classifier]\nepochs = 1\nsize = 32\nbatch = 4\nepoch_images = 4\n"
    )
    config = read_config(write_config(tmp_path, write_index(tmp_path / "index.csv", rows), settings))
    records, images = load_data(config.data)
    run = tmp_path / "run"
    whole = left_out_protocol(records, images, config, run, ["cut-out"])
    assert json.loads(as_json(whole)) == json.loads((run / "left-out.json").read_text("utf-8")), "protocol and all"
    found = whole["cut-out"]
    assert set(found["labels"]) == {"cut-out", "cut-out, smoothed alike"}
    assert found["labels"]["cut-out, smoothed alike"]["images"] == found["labels"]["cut-out"]["images"] == 8
    own = next(run.glob("*/looks-alike.json")).parent
    plain, alike = (json.loads((own / f"{name}.json").read_text("utf-8")) for name in ("looks", "looks-alike"))
    assert [one["image"]["number"] for one in plain] == [one["image"]["number"] for one in alike]
    assert [one["probability"] for one in plain] != [one["probability"] for one in alike]
    (own / "classifier.onnx").unlink()
    again = left_out_protocol(records, images, config, run, ["cut-out"])["cut-out"]
    assert again["labels"]["cut-out, smoothed alike"]["images"] == 8
