from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

import shutil

import numpy as np

from engine.inference.bundle import SHIPPED_BUNDLE
from tests.support.bundles import tiny_bundle
from tests.support.image_sets import write_set
from training.config import config_from
from training.data.load import load_data
from training.judging.joint_protocols import Look, _to_dict, _unseen
from training.learning.runs import open_run, write_figures
from training.learning.shipped import shipped_split
from training.release.same_split import what_was_seen
from training.statistics.calibration import probabilities


def test_the_page_is_one_file_with_all_its_pictures(tmp_path):
    """Its curves are of folds of labels and outlines, whose predictions lie in another form than the grouped folds'."""
    pytest.importorskip("matplotlib", reason="the extra `train` is not installed")
    from training.release.report_page import write_report  # imports matplotlib

    index = write_set(tmp_path / "clinic", count=24, images_per_group=3)
    config = config_from({"data": {"index": [str(index)], "cache": str(tmp_path / "cache")}})
    records, images = load_data(config.data)
    rng = np.random.default_rng(0)
    logits = rng.normal(size=len(records)) + np.array([record.label for record in records])
    looks = [
        _to_dict(Look(_unseen(record, row), None, float(probabilities(logits[row])), 0.0))
        for row, record in enumerate(records)
    ]
    write_figures(tmp_path / "grouped-0-0" / "looks.json", looks)
    out = tmp_path / "page.html"
    open_run(tmp_path / "run", config, records)
    seen = what_was_seen(records, shipped_split(records, images, config), config)
    bundle = tiny_bundle(tmp_path, change=lambda fields: fields.update(training=seen))
    shutil.copyfile(SHIPPED_BUNDLE / "MODEL_CARD.md", bundle / "MODEL_CARD.md")
    write_report(config, tmp_path / "run", bundle, tmp_path, out)
    page = out.read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 6
    for what in ("Curves", "Confusion", "Opacities on", "reconstructions, residuals", "Apparent lung capacity"):
        assert what in page
    assert 'alt=""' not in page
    assert "http" not in page.split("<h2>Model card")[0]
    assert "Not for diagnosis without a physician" in page
