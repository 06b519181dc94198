"""A button that is disabled or hidden gives the keyboard to the panel it stands on, not to the next button."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QWidget


def kept_on_its_panel(window: QWidget) -> bool:
    """Ask where a window is to move its focus on; True where a button that went had it, and its panel has it now.

    Qt moves the focus on to the next widget when the one that has it goes: behind "Send to PACS" that is the
    physician's answer, and the next Space would give it. It would also scroll the panel there.
    """
    gone = window.focusWidget()
    if not isinstance(gone, QAbstractButton) or (gone.isEnabled() and gone.isVisible()):
        return False
    panel = gone.parentWidget()
    while panel is not None and not (isinstance(panel, QAbstractScrollArea) and panel.isVisible()):
        panel = panel.parentWidget()
    if panel is None:
        gone.clearFocus()
    else:
        panel.setFocus()
    return True
