"""Letters in pictures: nothing runs over the edge, and what is left out shows that it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.language import LANGUAGES
from engine.report.pen import Pen
from engine.report.pictures import summary_page
from engine.report.words import headline
from engine.triage.values import Reason, Verdict
from tests.support.documents import a_document


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_headline_of_a_summary_runs_over_the_edge(tmp_path: Path, language: str) -> None:
    """In Portuguese "um m\u00e9dico deve decidir" ended at the edge of the picture."""
    for verdict in Verdict:
        document = replace(a_document(tmp_path / verdict.value, verdict), language=language)
        band = summary_page(document)[2:40]
        assert headline(document)
        assert not np.any(band[:, -12:] != band[0, 0]), verdict


@pytest.mark.parametrize("odd", ["\x85", "\n\t", "\x1c", "\x00\x1b", "\u2028"])
def test_control_characters_in_a_description_cost_no_summary(tmp_path: Path, odd: str) -> None:
    document = a_document(tmp_path / "in", Verdict.NOT_ASSESSABLE)
    (series,) = document.result.series
    described = replace(series, description=f"Lung{odd}soft")
    assert summary_page(replace(document, result=replace(document.result, series=(described,)))).any()


def test_a_text_that_is_shortened_says_so() -> None:
    pen, text = Pen(16), "Opacities that are spread evenly may be on no map. " * 8
    lines = pen.wrapped(text, 400)
    assert pen.shortened(text, 400, len(lines)) == lines
    short = pen.shortened(text, 400, 2)
    assert len(short) == 2
    assert short[0] == lines[0]
    assert short[1].endswith("\N{HORIZONTAL ELLIPSIS}")
    assert max(map(pen.length, short)) <= 400


def test_more_statements_than_a_summary_holds_end_in_an_ellipsis(tmp_path: Path, monkeypatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(Pen, "write", lambda _pen, _draw, _x, _y, text, _colour: written.append(text))
    document = a_document(tmp_path, Verdict.INDETERMINATE)
    (series,) = document.result.series
    many = tuple(Reason("lung-gap", f"Statement {number}.") for number in range(20))
    result = replace(document.result, series=(replace(series, reasons=many, warnings=()),))
    summary_page(replace(document, result=result))
    assert "- Statement 14." in written
    assert "- Statement 15." not in written
    assert "\N{HORIZONTAL ELLIPSIS}" in written
