"""What stands behind ``alveoscope open``: paths, and options that Qt takes for itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASKED = (
    "import sys; from desktop.app import make_application, paths_among; given = sys.argv[1:]; "
    "print(*paths_among(given, make_application(given)), sep='|')"
)


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        (["-platform", "offscreen", "one", "two"], "one|two"),
        (["one", "-platform", "offscreen"], "one"),
        (["-platform", "offscreen"], ""),
        (["one", "two"], "one|two"),
    ],
)
def test_options_of_qt_are_no_paths(given: list[str], paths: str) -> None:
    ended = subprocess.run([sys.executable, "-c", ASKED, *given], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == paths
