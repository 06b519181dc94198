"""The real window on a real X server, through all its main states, on the phantom and on real scans."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

pytestmark = pytest.mark.waits

STATES = ("start", "one-pane", "measures", "orthogonal", "four-panes", "settings", "keys", "light")
STATES += ("analysing", "verdict", "table", "export-result", "help", "about", "system-check", "worklist")
#: Sooner after each other than for pictures that people look at: what is painted late is no part of what is asserted.
SOON = ("--settle-ms", "50")

#: Series for four panes; not the one of 148 images.
FOUR = ("cap-001", "covid-ricord-001012", "lidc-0314", "normal-001")


@pytest.fixture
def photograph(project_root: Path, tmp_path: Path):
    """Run the script under Xvfb; return the pictures by state."""
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        pytest.skip("xvfb-run is not installed")

    def run(*arguments: str) -> dict[str, QImage]:
        script = project_root / "tests" / "end2end" / "screenshots.py"
        done = subprocess.run(
            [xvfb, "-a", "-s", "-screen 0 1600x1000x24", sys.executable, str(script), str(tmp_path), *arguments, *SOON],
            cwd=project_root,
            env={**os.environ, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(project_root)},
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return {path.stem.split("-", 1)[1]: QImage(str(path)) for path in sorted(tmp_path.glob("*.png"))}

    return run


def greys(picture: QImage) -> int:
    """How many different greys there are in the middle of a picture."""
    middle = range(picture.height() // 3, picture.height() * 2 // 3, 7)
    across = range(picture.width() // 3, picture.width() * 2 // 3, 7)
    return len({picture.pixelColor(x, y).lightness() for y in middle for x in across})


@pytest.mark.display
@pytest.mark.slow
def test_window_comes_into_every_state_on_the_phantom(photograph):
    pictures = photograph("--size", "1200x800", "--slices", "10")
    assert tuple(pictures) == STATES
    assert greys(pictures["one-pane"]) > 20
    assert greys(pictures["orthogonal"]) > 10
    assert greys(pictures["verdict"]) > 20
    assert pictures["light"].pixelColor(4, 4).lightness() > 200 > pictures["start"].pixelColor(4, 4).lightness()


@pytest.mark.display
@pytest.mark.slow
@pytest.mark.shared_data
def test_window_shows_real_scans(photograph, shared_data: Path, tmp_path: Path):
    for name in FOUR:
        shutil.copytree(shared_data / "dicom" / name, tmp_path / "scans" / name)
    pictures = photograph(str(tmp_path / "scans"), "--no-pages")  # dialogs and worklist are those of the phantom
    assert tuple(pictures) == STATES[: STATES.index("table") + 1]
    assert greys(pictures["one-pane"]) > 60
    assert greys(pictures["four-panes"]) > 40
