"""Whatever a hospital sends: every situation of the table has the outcome that the table says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.situations.table import SITUATIONS, as_markdown
from tests.support.situations.values import Situation, outcome


@pytest.mark.parametrize("situation", SITUATIONS, ids=[one.name for one in SITUATIONS])
def test_situation(tmp_path: Path, situation: Situation) -> None:
    assert outcome(situation.make(tmp_path) or tmp_path) == situation.outcome


def test_the_table_is_up_to_date() -> None:
    """If not: ``python -m tests.support.situations``."""
    assert (Path(__file__).parents[1] / "situations.md").read_text(encoding="utf-8") == as_markdown()


def test_names_are_told_apart() -> None:
    assert len({one.name for one in SITUATIONS}) == len(SITUATIONS)
