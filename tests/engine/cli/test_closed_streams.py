"""Whoever starts the program may have closed its standard streams: a service, a scheduler, a shell's ``>&-``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell's way of closing")

CLOSED = [(0,), (1,), (1, 2), (0, 1, 2)]

#: Closes, and runs the command in the same process.
STARTER = """
import os, sys
for number in map(int, sys.argv[1].split(",")):
    os.close(number)
os.execv(sys.executable, [sys.executable, "-m", "engine.cli", *sys.argv[2:]])
"""


@pytest.mark.parametrize("closed", CLOSED, ids=str)
def test_a_command_runs_with_streams_closed(closed: tuple[int, ...], tmp_path: Path) -> None:
    """Without standard error every analysis ended with 1 and wrote nothing: None was asked whether it is a terminal."""
    written = tmp_path / "found.json"
    numbers = ",".join(map(str, closed))
    words = ["worklist", "simulate", "--studies", "10", "--json", str(written)]
    done = subprocess.run([sys.executable, "-c", STARTER, numbers, *words], cwd=Path(__file__).parents[3], check=False)
    assert done.returncode == 0
    assert json.loads(written.read_text())


def test_an_analysis_runs_without_standard_error(tmp_path: Path) -> None:
    """An empty folder is refused with its own code, not with the one of a fault."""
    words = ["analyze", str(tmp_path), "--json", str(tmp_path / "found.json")]
    done = subprocess.run([sys.executable, "-c", STARTER, "0,1,2", *words], cwd=Path(__file__).parents[3], check=False)
    assert done.returncode == 3


def test_a_number_that_was_closed_is_not_given_to_the_next_file(tmp_path: Path) -> None:
    """A library's words to standard error stood in whatever file had its number."""
    code = (
        "import os, sys; os.close(1); os.close(2); "
        "from engine.cli.streams import open_closed_streams; open_closed_streams(); "
        f"file = open({str(tmp_path / 'file')!r}, 'w'); os.write(2, b'noise'); sys.exit(file.fileno() < 3)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=True)
    assert (tmp_path / "file").read_text() == ""
