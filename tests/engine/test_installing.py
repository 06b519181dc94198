"""What is missing is installed into the Python that runs; a bare `pip` may be that of another one."""

from __future__ import annotations

import sys

import pytest

from engine.errors import UsageError
from engine.installing import how_to_install
from engine.language import TRANSLATED, language_named
from engine.report.nifti import no_nibabel


@pytest.mark.skipif(sys.platform == "win32", reason="quoted otherwise there")
def test_the_command_is_that_of_the_python_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/my tools/.venv/bin/python3.11")
    assert str(no_nibabel()).endswith("Install it with: '/opt/my tools/.venv/bin/python3.11' -m pip install nibabel")


def test_the_packaged_app_promises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/alveoscope/alveoscope")
    said = how_to_install("nibabel")
    assert said.startswith("Nothing can be added to the packaged app")
    assert said.endswith(": pip install nibabel")


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("code", TRANSLATED)
def test_it_is_said_in_every_language(code: str, frozen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/.venv/bin/python3.11")
    error = UsageError("NIfTI needs nibabel, which is not installed.", how_to_install("nibabel"))
    said = language_named(code).say(str(error))
    command = "pip install nibabel" if frozen else "/opt/.venv/bin/python3.11 -m pip install nibabel"
    assert said.endswith(command)
    assert "Install it" not in said
    assert "Nothing" not in said
