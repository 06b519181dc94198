"""StartPage: what one sees before anything is open: how to get in, and where one was."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.viewmodels.browse.browser import BrowserViewModel
from desktop.viewmodels.words.engine_words import said
from desktop.views.browse.place_button import PlaceButton
from desktop.views.style.labels import text_label
from engine.triage.values import NOTICE

translate = QCoreApplication.translate
SHOWN = 6


class StartPage(QWidget):
    """The empty window.

    Signals
    -------
    folder_wanted(), files_wanted()
    """

    folder_wanted = Signal()
    files_wanted = Signal()

    def __init__(self, browser: BrowserViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browser = browser
        title = text_label("Alveoscope", "title", self)
        line = text_label(translate("Start", "Chest CT, assessed on this computer. Nothing leaves it."), "muted", self)
        folder = QPushButton(translate("Start", "Open folder…"), self)
        folder.setObjectName("primary")
        folder.clicked.connect(self.folder_wanted)
        files = QPushButton(translate("Start", "Open files, ZIP or DICOMDIR…"), self)
        files.clicked.connect(self.files_wanted)
        drop = text_label(
            translate("Start", "Or drop a folder, files or a ZIP anywhere on this window."), "muted", self
        )
        buttons = QHBoxLayout()
        buttons.addWidget(folder)
        buttons.addWidget(files)
        buttons.addStretch(1)
        inner = QVBoxLayout()
        inner.setSpacing(10)
        inner.addStretch(2)
        for part in (title, line):
            inner.addWidget(part)
        inner.addSpacing(14)
        inner.addLayout(buttons)
        inner.addWidget(drop)
        inner.addSpacing(18)
        self._recent_head = text_label(translate("Start", "Recent places"), "heading", self)
        inner.addWidget(self._recent_head)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        inner.addLayout(self._recent)
        inner.addStretch(3)
        notice = text_label(said(NOTICE), "banner", self)
        inner.addWidget(notice)
        middle = QHBoxLayout(self)
        middle.setContentsMargins(20, 32, 20, 24)
        middle.addStretch(1)
        middle.addLayout(inner, 6)
        middle.addStretch(1)
        browser.recent_changed.connect(self.show_recent)
        self.show_recent()

    def show_recent(self) -> None:
        """List the places opened before."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        places = self._browser.recent[:SHOWN]
        self._recent_head.setVisible(bool(places))
        for place in places:
            self._recent.addWidget(self._place_button(place))

    def _place_button(self, place: Path) -> QPushButton:
        button = PlaceButton(place, self)
        button.clicked.connect(lambda: self._browser.open([place]))
        return button
