"""ReviewBox: the physician's answer to the verdict, with a note; kept on this machine."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.reviews import LONGEST_NOTE, Opinion
from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.read.review import opinion_text
from desktop.viewmodels.words.texts import local_time
from desktop.views.style.labels import plain_label

translate = QCoreApplication.translate


class NoteEdit(QPlainTextEdit):
    """A note that is handed over when the keyboard leaves it, and before its study goes; no longer than is kept."""

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self.setTabChangesFocus(True)
        self.setPlaceholderText(translate("Review", "Note (kept on this computer)"))
        self.setAccessibleName(translate("Review", "Note"))
        self.setFixedHeight(54)
        reading.review.leaving.connect(self._hand_over)
        #: The note that its writer sees, and how long it may grow.
        self._over = ""
        self.room = LONGEST_NOTE
        #: Where the last text that came in ends.
        self._end = 0
        self.document().contentsChange.connect(self._came_in)
        self.textChanged.connect(self._take_no_more)

    @property
    def full(self) -> bool:
        """True where nothing more goes in."""
        return len(self.toPlainText()) >= self.room

    def show_note(self, note: str) -> None:
        """Show a note; one that two have written may be longer than anybody writes."""
        self._over = note
        self.room = max(LONGEST_NOTE, len(note))
        if note != self.toPlainText():
            self.setPlainText(note)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hand_over()

    def _came_in(self, position: int, _removed: int, added: int) -> None:
        self._end = position + added

    def _take_no_more(self) -> None:
        """Of what was typed or pasted, the end that has no room goes; what stood there before stays."""
        text = self.toPlainText()
        excess = len(text) - self.room
        if excess <= 0:
            return
        before = text.encode("utf-16-le")[: 2 * self._end].decode("utf-16-le")  # Qt's places are of UTF-16
        kept = before[: max(0, len(before) - excess)]
        cursor = QTextCursor(self.document())
        for part, mode in ((before, QTextCursor.MoveMode.MoveAnchor), (kept, QTextCursor.MoveMode.KeepAnchor)):
            cursor.setPosition(len(part.encode("utf-16-le")) // 2, mode)
        cursor.removeSelectedText()

    def _hand_over(self) -> None:
        if self.document().isModified():
            self.document().setModified(False)
            model = self._reading.review
            model.write_note(self.toPlainText(), self._over)
            if model.review is not None:
                self.show_note(model.review.note)


class ReviewBox(QWidget):
    """Agree, disagree, unsure; a note; how many images are marked."""

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self._study = ""
        self._buttons = {opinion: self._button(opinion) for opinion in Opinion}
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in self._buttons.values():
            row.addWidget(button, 1)
        self.note = NoteEdit(reading, self)
        self._state = plain_label("muted", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(self._state)
        self.note.textChanged.connect(lambda: self._state.setText(self._words()))
        reading.review.changed.connect(self.show_review)
        reading.analysis.changed.connect(self.show_review)
        self.show_review()

    def show_review(self) -> None:
        """Take over what the view-model says; a note that is being written stays."""
        review, assessment = self._reading.review.review, self._reading.analysis.assessment
        answer = self._reading.review.on(assessment)
        for opinion, button in self._buttons.items():
            button.setEnabled(assessment is not None)
            button.setChecked(answer is not None and answer.opinion is opinion)
        self.note.setEnabled(review is not None)
        study = review.study_instance_uid if review is not None else ""
        if study != self._study or not self.note.document().isModified():
            self._study = study
            self.note.show_note(review.note if review is not None else "")
        self._state.setText(self._words())

    def _words(self) -> str:
        review = self._reading.review.review
        if review is None:
            return ""
        parts = []
        if self._reading.review.on(self._reading.analysis.assessment) is not None and review.at:
            parts.append(translate("Review", "Answered {day}").format(day=local_time(review.at)))
        if review.key_images:
            parts.append(translate("Review", "%n key image(s)", None, len(review.key_images)))
        if self.note.full:
            parts.append(translate("Review", "The note is full ({count} characters)").format(count=self.note.room))
        return "  ·  ".join(parts)

    def _button(self, opinion: Opinion) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("answer")
        button.setText(opinion_text(opinion))
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(translate("Review", "What you think of this verdict; kept on this computer."))
        button.clicked.connect(lambda: self._answer(opinion))
        return button

    def _answer(self, opinion: Opinion) -> None:
        assessment = self._reading.analysis.assessment
        if assessment is not None:
            self._reading.review.answer(opinion, assessment)
        self.show_review()
