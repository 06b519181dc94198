"""IntakeDialog: receiver and watched folder, on and off. Blocks nothing; closing it stops nothing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDir, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.intake.intake import IntakeStage, IntakeViewModel, Station
from desktop.viewmodels.intake.values import ReceiveWish, WatchWish
from desktop.viewmodels.intake.words import echo_words, is_troubled, said_last, station_line
from desktop.views.style.labels import plain_label, say_on, text_label
from desktop.views.style.spin_boxes import inset

translate = QCoreApplication.translate


class IntakeDialog(QDialog):
    """One box for each intake: what it is asked for, how it stands, on and off."""

    def __init__(self, model: IntakeViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle(translate("Intake", "Receive studies"))
        self.setMinimumWidth(560)
        self.receiver = _Box(translate("Intake", "Receiver (DICOM)"), model.receiver, self)
        self.title = _line(model.receive_wish.title, "ALVEOSCOPE", self)
        self.title.setMaxLength(16)
        self.port = QSpinBox(self)
        inset(self.port)
        self.port.setRange(1, 65535)
        self.port.setValue(model.receive_wish.port)
        self.networks = _line(model.receive_wish.networks, translate("Intake", "This computer only"), self)
        self.networks.setToolTip(translate("Intake", "Addresses or networks, like 10.1.0.0/16; commas between them."))
        self.senders = _line(model.receive_wish.senders, translate("Intake", "Any AE title"), self)
        self.pacs = _line(model.receive_wish.pacs, "TITLE@HOST:PORT", self)
        self.echo_button = QPushButton(translate("Intake", "Test (echo)"), self)
        self.echo_button.setAutoDefault(False)
        self.echo = plain_label("muted", self)
        self.watch = _Box(translate("Intake", "Watched folder"), model.watch, self)
        self.folder = _line(model.watch_wish.folder, translate("Intake", "Folder"), self)
        self.polling = QCheckBox(translate("Intake", "Network share: look every few seconds"), self)
        self.polling.setChecked(model.watch_wish.polling)
        self.choose_button = QPushButton(translate("Intake", "Choose…"), self)
        self._arrange()
        # Boxes say how high they want to be only after they have heard of what is in them.
        self._room = QTimer(self, singleShot=True, interval=0)
        self._room.timeout.connect(self._make_room)
        self.choose_button.setAutoDefault(False)
        self.receiver.on.clicked.connect(self._receive)
        self.watch.on.clicked.connect(self._watch)
        self.echo_button.clicked.connect(model.test_echo)
        self.choose_button.clicked.connect(self._choose)
        self.folder.textChanged.connect(lambda _text: self._show())
        model.changed.connect(self._show)
        self._show()

    @property
    def receive_wish(self) -> ReceiveWish:
        """What the form asks for."""
        texts = (line.text().strip() for line in (self.networks, self.senders, self.pacs))
        return ReceiveWish(self.title.text().strip() or "ALVEOSCOPE", self.port.value(), *texts)

    @property
    def watch_wish(self) -> WatchWish:
        return WatchWish(self.folder.text().strip(), self.polling.isChecked(), self.pacs.text().strip())

    def done(self, result: int) -> None:
        self._model.receiver.remember(self.receive_wish)
        self._model.watch.remember(self.watch_wish)
        super().done(result)

    def _receive(self) -> None:
        if self._model.receiver.at_work:
            self._model.receiver.stop()
        else:
            self._model.receive(self.receive_wish)

    def _watch(self) -> None:
        if self._model.watch.at_work:
            self._model.watch.stop()
        else:
            self._model.watch_folder(self.watch_wish)

    def _choose(self) -> None:
        title = translate("Intake", "Folder to watch")
        start = self.folder.text() or QDir.homePath()
        folder = QFileDialog.getExistingDirectory(self, title, start, QFileDialog.Option.ShowDirsOnly)
        if folder:
            self.folder.setText(folder)

    def _show(self) -> None:
        model = self._model
        self.receiver.show_state()
        self.watch.show_state()
        for widget in (self.title, self.port, self.networks, self.senders):
            widget.setEnabled(not model.receiver.at_work)
        self.pacs.setEnabled(not (model.receiver.at_work or model.watch.at_work))
        for part in (self.folder, self.polling, self.choose_button):
            part.setEnabled(not model.watch.at_work)
        self.watch.on.setEnabled(model.watch.at_work or bool(self.folder.text().strip()))
        self.echo_button.setEnabled(model.receiver.stage is IntakeStage.ON)
        self.echo.setText(echo_words(model))
        self.echo.setVisible(bool(self.echo.text()))
        self._room.start()

    def _make_room(self) -> None:
        """Sentences come and grow while it is open: it grows with them, and the fields above keep their height."""
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        self.resize(self.width(), max(self.height(), min(needed, self.screen().availableGeometry().height())))

    def _arrange(self) -> None:
        form = QFormLayout()
        form.addRow(translate("Intake", "AE title"), self.title)
        form.addRow(translate("Intake", "Port"), self.port)
        form.addRow(translate("Intake", "May send from"), self.networks)
        form.addRow(translate("Intake", "AE titles that may send"), self.senders)
        test = QHBoxLayout()
        test.addWidget(self.echo_button)
        test.addWidget(self.echo, 1)
        self.receiver.fill(form, test)
        place = QHBoxLayout()
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose_button)
        watch = QFormLayout()
        watch.addRow(translate("Intake", "Folder"), place)
        watch.addRow("", self.polling)
        self.watch.fill(watch)
        results = QFormLayout()
        results.addRow(translate("Intake", "Send results to"), self.pacs)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        purpose = translate(
            "Intake",
            "What arrives is judged automatically and put on the worklist, even while the window shows "
            "something else. This works as long as the window is open; a service on this computer needs no "
            "window.",
        )
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(text_label(purpose, "muted", self))
        column.addWidget(self.receiver)
        column.addWidget(self.watch)
        column.addLayout(results)
        column.addWidget(buttons)


class _Box(QGroupBox):
    """An intake: its form, how it stands, what it said last, its switch."""

    def __init__(self, title: str, station: Station, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._station = station
        self.on = QPushButton(self)
        self.on.setAutoDefault(False)
        self.state = plain_label("muted", self)
        self.said = plain_label("muted", self)

    def fill(self, form: QFormLayout, *more: QHBoxLayout) -> None:
        row = QHBoxLayout()
        row.addWidget(self.state, 1)
        row.addWidget(self.on)
        column = QVBoxLayout(self)
        column.addLayout(form)
        for line in more:
            column.addLayout(line)
        column.addLayout(row)
        column.addWidget(self.said)

    def show_state(self) -> None:
        station = self._station
        say_on(self.state, station_line(station), trouble=is_troubled(station))
        self.said.setText(said_last(station))
        self.said.setVisible(bool(self.said.text()))
        self.on.setText(translate("Intake", "Switch off") if station.at_work else translate("Intake", "Switch on"))
        self.on.setEnabled(station.stage is not IntakeStage.STOPPING)


def _line(text: str, hint: str, parent: QWidget) -> QLineEdit:
    line = QLineEdit(text, parent)
    line.setPlaceholderText(hint)
    line.setAccessibleName(hint)
    return line
