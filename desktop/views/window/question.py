"""Questions about what was left undone: go on, not now, never."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.viewmodels.batch.batch import BatchViewModel
from desktop.viewmodels.window.unfinished import Unfinished
from desktop.viewmodels.words.engine_words import with_colon
from desktop.viewmodels.words.texts import plain

translate = QCoreApplication.translate


def about_waiting(count: int, unfinished: Unfinished, parent: QWidget) -> QMessageBox:
    """Whether series that waited when the last window went are to be analysed now."""
    text = translate("Unfinished", "%n series were waiting to be analysed when Alveoscope was closed.", None, count)
    return _question(text, unfinished.go_on, unfinished.forget, parent)


def about_batch(batch: BatchViewModel, show: Callable[[], None], parent: QWidget) -> QMessageBox:
    """Whether a batch that the program did not end by itself is to be gone on with; ``show`` shows its page."""
    text = translate("Unfinished", "A batch was not finished. What is done is not repeated.")
    if batch.unfinished is not None:
        place = with_colon(translate("Batch", "Folder for the results"), plain(str(batch.unfinished.out), 300))
        text = f"{text}\n\n{place}"
    box = _question(text, batch.go_on, batch.forget_unfinished, parent)
    box.accepted.connect(show)
    return box


def _question(text: str, go_on: Callable[[], None], forget: Callable[[], None], parent: QWidget) -> QMessageBox:
    """The box, not shown yet. Closing it decides nothing: the question comes again at the next start."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    yes = box.addButton(translate("Unfinished", "Continue"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(translate("Unfinished", "Later"), QMessageBox.ButtonRole.RejectRole)
    no = box.addButton(translate("Unfinished", "Never"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(yes)
    yes.clicked.connect(go_on)
    no.clicked.connect(forget)
    return box
