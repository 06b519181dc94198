"""What stands behind ``alveoscope open``: paths, and options that Qt takes for itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.app import close_on_interrupt
from tests.support.once import once

#: What is given, and the paths among it.
GIVEN = {
    "-platform offscreen one two": "one|two",
    "one -platform offscreen": "one",
    "-platform offscreen": "",
    "one two": "one|two",
}
#: An application for each, as Qt takes its options when it is made; one process, as half a second goes into imports.
ASKED = """
import sys
from desktop.app import make_application, paths_among
for given in map(str.split, sys.argv[1:]):
    application = make_application(given)
    print(*paths_among(given, application), sep="|")
    application.shutdown()
    del application
"""


@pytest.fixture
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Asked once, in the home of the test that comes first: a fixture of the module would begin in the developer's."""

    def ask() -> dict[str, str]:
        ended = subprocess.run([sys.executable, "-c", ASKED, *GIVEN], capture_output=True, text=True, check=True)
        return dict(zip(GIVEN, ended.stdout.splitlines(), strict=True))

    return once(tmp_path_factory, "options-of-qt", ask)


@pytest.mark.parametrize("given", GIVEN)
def test_options_of_qt_are_no_paths(given: str, found: dict[str, str]) -> None:
    assert found[given] == GIVEN[given]


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_ctrl_c_in_the_terminal_closes_the_window(qtbot) -> None:
    """A traceback stood in the terminal, and the window went on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    window = QWidget()
    qtbot.addWidget(window)
    ticking = QTimer()
    ticking.timeout.connect(lambda: None)  # as the collector's: Python hears of signals between two of its steps
    ticking.start(20)
    try:
        window.show()
        close_on_interrupt(window)
        os.kill(os.getpid(), signal.SIGINT)
        qtbot.waitUntil(lambda: not window.isVisible())
    finally:
        signal.signal(signal.SIGINT, before)
