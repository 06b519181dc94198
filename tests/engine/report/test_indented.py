"""Text of results: as ``json.dumps`` indents it, to the byte."""

from __future__ import annotations

import json

import pytest

from engine.report.json_ import indented_json


def test_it_is_what_the_standard_library_writes() -> None:
    content = {
        "a": [],
        "b": {},
        "c": 'ä"\\\n\u2028',
        "d": [1e-7, -0.0, 0.1, 12345678901234567890],
        "e": [[], [{}], None, True],
    }
    assert indented_json(content) == json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        indented_json({"a": float("nan")})
