"""Servers in this process that end as soon as they are asked to: the standard library's look only twice a second."""

from __future__ import annotations

from socketserver import BaseServer

import pytest


def end_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For servers that are started in this test, pynetdicom's among them."""
    monkeypatch.setattr(BaseServer.serve_forever, "__defaults__", (0.05,))
