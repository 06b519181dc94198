"""PySide6's import hook, which reads the source of every module, is not left in place."""

from __future__ import annotations

import builtins
import importlib

import pytest

from desktop import plain_imports


def test_modules_are_imported_by_python_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    python = builtins.__import__
    monkeypatch.setattr(builtins, "__orig_import__", python, raising=False)
    monkeypatch.setattr(builtins, "__import__", lambda *arguments, **named: python(*arguments, **named))
    importlib.reload(plain_imports)
    assert builtins.__import__ is python


def test_without_a_hook_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(builtins, "__orig_import__", raising=False)
    python = builtins.__import__
    plain_imports.restore_import()
    assert builtins.__import__ is python
