"""``alveoscope bundle``: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli import main
from tests.support.bundles import tiny_bundle


def test_show_says_who_signed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "show", str(tiny_bundle(tmp_path))]) == 0
    out = capsys.readouterr().out
    assert "alveoscope-tiny" in out
    assert "signed_by          tests" in out
    assert "classifier.onnx" in out


def test_verify_writes_the_drift_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "verify", str(tiny_bundle(tmp_path)), "--json", "-"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["id"] == "alveoscope-tiny"
    assert facts["golden_drift"]["probability"] < 1e-4


def test_install_then_rollback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "install", str(tiny_bundle(tmp_path, name="first"))]) == 0
    assert main(["bundle", "install", str(tiny_bundle(tmp_path, name="second", version="2.0.0"))]) == 0
    assert main(["bundle", "rollback"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "Installed first 1.0.0 (signed by tests).",
        "Installed second 2.0.0 (signed by tests).",
        "Now in use: first 1.0.0.",
    ]


def test_an_unsigned_bundle_fails_with_one_clear_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "install", str(tiny_bundle(tmp_path, signed=False))]) == 1
    error = capsys.readouterr().err
    assert "This bundle is not signed" in error
    assert "[bundle-unsigned]" in error
