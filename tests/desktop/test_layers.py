"""The walls inside the desktop that import-linter can't see: which part of Qt each room may import."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ALLOWED = {
    "viewmodels": {"PySide6.QtCore"},
    "jobs": {"PySide6.QtCore"},
    "rendering": {"PySide6.QtCore", "PySide6.QtGui"},
}


def qt_modules(source: str) -> set[str]:
    """Modules of PySide6 that a source imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "PySide6":
            found |= {f"PySide6.{name.name}" for name in node.names} if node.module == "PySide6" else {node.module}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names if name.name.split(".")[0] == "PySide6"}
    return found


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_room_imports_only_its_part_of_qt(project_root: Path, room: str):
    files = sorted((project_root / "desktop" / room).rglob("*.py"))
    assert len(files) > 3
    for path in files:
        assert qt_modules(path.read_text(encoding="utf-8")) <= ALLOWED[room], path.name


@pytest.mark.parametrize(
    "planted",
    ["from PySide6.QtWidgets import QLabel", "from PySide6 import QtWidgets", "import PySide6.QtWidgets as widgets"],
)
def test_planted_violation_is_seen(planted: str):
    assert "PySide6.QtWidgets" in qt_modules(planted)
