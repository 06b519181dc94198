"""What a scroll area holds gets its place at once: words that changed are never seen squeezed into their old room."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def settle(area: QScrollArea) -> None:
    """Show what was put into the content of a resizable area, and lay all of it out, from the inside out.

    Qt shows a new child in a later round of the event loop, and carries a changed height outwards one parent a round:
    until then labels overlap, for as long as the loop has other work.
    """
    content = area.widget()
    if content is None:
        return
    inside = content.findChildren(QWidget)
    for widget in inside:  # a parent stands before its children
        never_hidden = not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        parent = widget.parentWidget()
        if never_hidden and widget.isHidden() and parent is not None and parent.layout() is not None:
            widget.show()
    for widget in (*reversed(inside), content):
        layout = widget.layout()
        if layout is not None:
            layout.activate()
    QCoreApplication.sendEvent(area, QEvent(QEvent.Type.LayoutRequest))
