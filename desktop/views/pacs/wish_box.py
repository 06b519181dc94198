"""WishBox: which PACS, and how it is spoken to; what the site has locked can't be changed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGroupBox, QHBoxLayout, QLineEdit, QWidget

from desktop.viewmodels.pacs.pacs import PacsViewModel
from desktop.views.style.buttons import push_button
from engine.pacs.peer import WAYS, PacsWish

translate = QCoreApplication.translate
#: What Qt takes for no limit (QWIDGETSIZE_MAX).
_ANY_HEIGHT = (1 << 24) - 1


class WishBox(QGroupBox):
    """Folded where a PACS is known already."""

    def __init__(self, model: PacsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(translate("Pacs", "PACS settings"), parent)
        self._model = model
        wish = model.wish
        self.address = self._line(wish.address, "TITLE@HOST:PORT", "address")
        self.web = self._line(wish.web, "https://pacs/dicom-web", "web")
        self.own_title = self._line(wish.own_title, "ALVEOSCOPE", "own_title")
        self.own_title.setMaxLength(16)
        self.way = QComboBox(self)
        words = (translate("Pacs", "Automatic"), "C-GET", "C-MOVE", "DICOMweb")
        for name, text in zip(WAYS, words, strict=True):
            self.way.addItem(text, name)
        self.way.setCurrentIndex(WAYS.index(wish.way) if wish.way in WAYS else 0)
        self.way.setEnabled("way" not in model.locked)
        self.tls = QCheckBox("TLS", self)
        self.tls.setChecked(wish.tls)
        self.tls.setEnabled("tls" not in model.locked)
        self.authority = self._line(wish.authority, translate("Pacs", "CA certificate (PEM)"), "authority")
        self.certificate = self._line(wish.certificate, translate("Pacs", "Own certificate (PEM)"), "certificate")
        self.key = self._line(wish.key, translate("Pacs", "Private key (PEM)"), "key")
        self.test_button = push_button(translate("Pacs", "Test"), self._test, self)
        self.test_button.setAutoDefault(False)
        self._arrange()
        self.setCheckable(True)
        self.toggled.connect(self._fold)
        self.setChecked(not model.known)
        self._fold(self.isChecked())

    @property
    def wish(self) -> PacsWish:
        """What the form says."""
        return replace(
            self._model.wish,
            address=self.address.text().strip(),
            web=self.web.text().strip(),
            own_title=self.own_title.text().strip() or "ALVEOSCOPE",
            way=self.way.currentData(),
            tls=self.tls.isChecked(),
            authority=self.authority.text().strip(),
            certificate=self.certificate.text().strip(),
            key=self.key.text().strip(),
        )

    def keep(self) -> None:
        """Remember what the form says."""
        if self.wish != self._model.wish:
            self._model.set_wish(self.wish)

    def _test(self) -> None:
        self.keep()
        self._model.test()

    def _fold(self, open_: bool) -> None:
        self.inside.setVisible(open_)
        self.setMaximumHeight(_ANY_HEIGHT if open_ else self.fontMetrics().height() + 4)

    def _line(self, text: str, hint: str, field: str) -> QLineEdit:
        line = QLineEdit(text, self)
        line.setPlaceholderText(hint)
        line.setEnabled(field not in self._model.locked)
        return line

    def _arrange(self) -> None:
        self.inside = QWidget(self)
        form = QFormLayout(self.inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(translate("Pacs", "PACS address"), self.address)
        form.addRow("DICOMweb", self.web)
        own = QHBoxLayout()
        own.addWidget(self.own_title, 1)
        own.addWidget(self.way)
        own.addWidget(self.test_button)
        form.addRow(translate("Pacs", "Own AE title"), own)
        secure = QHBoxLayout()
        for widget in (self.authority, self.certificate, self.key):
            widget.setAccessibleName(widget.placeholderText())
            secure.addWidget(widget, 1)
        form.addRow(self.tls, secure)
        column = QHBoxLayout(self)
        column.addWidget(self.inside)
