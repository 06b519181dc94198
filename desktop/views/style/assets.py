"""Pictures of the style sheets, which take them from files only: arrows and a tick that stand out from both themes."""

from __future__ import annotations

from pathlib import Path

ASSETS = (Path(__file__).resolve().parents[2] / "assets").as_posix()
