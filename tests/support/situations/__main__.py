"""Prints the table of situations, or writes it where ``tests/situations.md`` lies."""

from __future__ import annotations

from pathlib import Path

from tests.support.situations.table import as_markdown

Path("tests/situations.md").write_text(as_markdown(), encoding="utf-8")
