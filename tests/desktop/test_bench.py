"""The benchmark measures what it says and leaves nothing behind; no figure is asserted here."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import pytest
import typer
from PySide6.QtWidgets import QApplication
from typer.testing import CliRunner

from desktop import bench
from desktop.bench import frames, stalls


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch):
    """Gives back the interval of thread switches. What the run froze stays frozen: looking through it takes long."""
    monkeypatch.setattr(gc, "unfreeze", lambda: None)
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)


def test_tree_measures_every_phase(qapp, monkeypatch):
    monkeypatch.setattr(stalls, "SERIES", 20)
    before = set(QApplication.topLevelWidgets())
    result = stalls.measure_tree()
    assert result["series"] == 20
    assert set(result["phases"]) == {"fill", "search", "search_end", "order", "scroll"} == set(result["busy"])
    assert result["tree_stall"] == max(result["phases"].values())
    assert set(QApplication.topLevelWidgets()) <= before, "what is measured next would paint beside it"


def test_scan_measures_the_first_image(qapp):
    result = stalls.measure_scan(200)
    assert result["files"] == 200
    assert result["first_image"] > 0


def test_qt_is_quiet_about_the_missing_window_manager_and_nothing_else(project_root):
    code = (
        "from desktop.bench.rig import Rig\n"
        "from PySide6.QtCore import qWarning\n"
        "rig = Rig()\nrig.window.show()\nrig.application.processEvents()\nqWarning('something else')\nrig.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project_root,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stderr.splitlines() == ["QtWarningMsg: something else"]


def test_frames_are_measured_alone_and_beside_a_busy_process(qapp, monkeypatch):
    monkeypatch.setattr(frames, "FRAMES", 5)
    monkeypatch.setattr(frames, "SLICES", 8)
    result = frames.measure_frames()
    names = {name for name in bench.LIMITS_MS if "window" in name or "scroll" in name}
    assert names <= set(result)
    assert all(value > 0 for value in result.values())


def test_table_says_what_is_over_its_limit():
    values = dict.fromkeys(bench.LIMITS_MS, 1.0) | {"start": 9999.0}
    lines = bench.table({"milliseconds": values}).splitlines()
    assert len(lines) == len(bench.LIMITS_MS)
    assert [line.split()[0] for line in lines if line.endswith("OVER")] == ["start"]


def test_command_registers_without_loading_qt():
    code = "import sys, desktop.bench; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    group = typer.Typer()
    bench.register(group)
    group.command("other")(lambda: None)
    assert "desktop" in CliRunner().invoke(group, ["--help"]).output
