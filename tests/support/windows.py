"""Windows on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.settings import Settings

#: The smallest screen that the window is for, pixels.
SMALL = (1024, 768)


def from_the_feet(folder: Path) -> Settings:
    """Settings with the stored order for the keys: most tests count images by their index."""
    from desktop.settings import Settings

    settings = Settings(folder)
    settings.set("viewer.head_first", False)
    return settings


def show_active(qtbot, window) -> None:
    """Show a main window at 1280x800, wait until it is exposed, and make it the active one; qtbot closes it."""
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
