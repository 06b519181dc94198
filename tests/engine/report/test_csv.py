"""CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.report.csv_ import safe_cell, to_csv


@pytest.mark.parametrize("name", ["=cmd|'/C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1"])
def test_formula_characters_in_names_are_neutralised(name: str) -> None:
    assert safe_cell(name) == "'" + name


@pytest.mark.parametrize("begun", ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1", "  =1", '"=1"'])
@pytest.mark.parametrize("parted", [";", "\t", "\r\n", "\n"])
def test_a_formula_behind_a_separator_is_neutralised(parted: str, begun: str) -> None:
    """Where numbers have decimal commas, a spreadsheet parts lines at semicolons; quotes inside a line are letters."""
    text = to_csv(
        ["uid", "description", "images"], [{"uid": "1.2", "description": f"Chest{parted}{begun}", "images": 3}]
    )
    cells = [cell.strip(' "') for cell in re.split(r"[;\t\r\n]", text.removeprefix("\ufeff"))]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))] == []


@pytest.mark.parametrize("value", ["Doe^Jane", "soft; lung", "a -1", "2;3", "1.2.3", "", "a=b", 0.5, -3, True])
def test_harmless_values_stay(value: object) -> None:
    assert safe_cell(value) == value


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.text()))
def test_every_row_comes_back_as_one_row(row: dict[str, str]) -> None:
    text = to_csv(["a", "b"], [row])
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 2
    assert all(not cell.lstrip(" ").startswith(("=", "+", "-", "@")) for cell in rows[1])


def test_words_with_any_separator_stay_in_their_column() -> None:
    """LibreOffice parts lines at semicolons and tabs, too, but at none in quotes."""
    text = to_csv(["description", "images", "mm"], [{"description": "soft; lung\tthin", "images": 3, "mm": -0.5}])
    assert text == '\ufeff"description","images","mm"\r\n"soft; lung\tthin",3,-0.5\r\n'
