"""StatusButton: in the status bar while something goes on; a click shows it, or stops it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QPushButton, QWidget


class StatusButton(QPushButton):
    """Hidden as long as there are no words for what goes on.

    Parameters
    ----------
    words : callable
        What goes on now; empty where nothing does.
    tip : str
        What a click does.
    changed : sequence of signals
        After each of them the words are asked for anew.
    """

    def __init__(
        self, words: Callable[[], str], tip: str, changed: Sequence[SignalInstance], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self.setFlat(True)
        self.setToolTip(tip)
        for signal in changed:
            signal.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        text = self._words()
        self.setText(text)
        self.setAccessibleName(text or self.toolTip())
        self.setVisible(bool(text))
