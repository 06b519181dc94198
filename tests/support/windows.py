"""Windows on the screen."""

from __future__ import annotations


def show_active(qtbot, window) -> None:
    """Show a main window at 1280x800, wait until it is exposed, and make it the active one; qtbot closes it."""
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
