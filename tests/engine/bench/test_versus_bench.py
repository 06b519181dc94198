"""The benchmark against another installation: both in turns, and what they share is nothing but the phantoms."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.bench.family import Use, used
from engine.cli import main
from tests.support.bundles import tiny_bundle
from tests.support.small_phantoms import make_phantoms_small

UNCOMPRESSED = "1.2.840.10008.1.2.1"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """An installation that writes down what it is asked for, and with which data folder; it is found to be quick."""
    script = tmp_path / "alveoscope"
    script.write_text(f'#!/bin/sh\necho "$@ in $ALVEOSCOPE_DATA" >> {tmp_path}/asked\n', encoding="utf-8")
    script.chmod(0o755)
    return script


@pytest.fixture(autouse=True)
def _small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks and phantoms: what is compared does not matter here."""
    monkeypatch.setenv("ALVEOSCOPE_BUNDLE", str(tiny_bundle(tmp_path)))
    make_phantoms_small(monkeypatch)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the other installation is a shell script here")
def test_an_installation_is_compared_with_another(
    tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def countable(work: Callable[[], None]) -> Use:
        use = used(work)
        return Use(use.wall, max(use.cpu, 0.01))  # the other one ends before its processor time is looked at

    monkeypatch.setattr("engine.bench.versus.used", countable)
    arguments = ["--slices", "20", "--studies", "1", "--study-slices", "20", "--transfer-syntax", UNCOMPRESSED]
    out = tmp_path / "out.json"
    assert main(["bench", "versus", str(other), *arguments, "--rounds", "1", "--json", str(out), "-q"]) == 0
    result = json.loads(out.read_text())
    for work in ("analyze", "batch"):
        seconds = result[work]["seconds"]
        assert result[work]["this_over_other"]["seconds"] == pytest.approx(seconds["this"] / seconds["other"], rel=0.01)
    assert result["batch"]["studies_per_minute"]["this"] > 0
    assert "studies a minute" in capsys.readouterr().out
    asked = [line.split() for line in (tmp_path / "asked").read_text().splitlines()]
    assert [words[0] for words in asked] == ["analyze", "analyze", "batch"], "the first one does not count"
    assert len({words[-1] for words in asked}) == 3, "none finds the results of another"


@pytest.mark.skipif(sys.platform == "win32", reason="the other installation is a shell script here")
def test_an_installation_that_fails_ends_the_benchmark(other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.bench.versus import bench_versus

    monkeypatch.setattr(sys, "executable", shutil.which("true"))  # this one has nothing to do
    other.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        bench_versus(other, slices=20, studies=0, transfer_syntax=UNCOMPRESSED, rounds=1)
