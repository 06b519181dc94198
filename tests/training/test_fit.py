"""Which images of a split the classifier learns from."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.config import config_from
from training.data.records import Record
from training.data.splits import Split
from training.errors import ConfigError
from training.learning.fit import trained_rows


@pytest.fixture
def split() -> Split:
    records = tuple(
        Record(Path(f"{number}.png"), number % 2, f"group-{number}", source)
        for number, source in enumerate(["here", "here", "elsewhere", "elsewhere"])
    )
    return Split("all", records, (0, 1, 2, 3), (), ())


def test_all_of_the_train_side_unless_a_source_is_named(split):
    assert trained_rows(split, config_from({})) == (0, 1, 2, 3)


def test_a_source_of_negatives_gives_no_covid_images(split):
    assert trained_rows(split, config_from({"data": {"negatives_only": ["here"]}})) == (0, 2, 3)


def test_without_any_covid_image_they_have_to_be_drawn(split):
    data = {"negatives_only": ["here", "elsewhere"]}
    with pytest.raises(ConfigError, match="leaves no covid image"):
        trained_rows(split, config_from({"data": data}))
    assert trained_rows(split, config_from({"data": data, "classifier": {"lesions": 0.5}})) == (0, 2)
