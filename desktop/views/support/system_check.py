"""SystemCheckDialog: the doctor's page for this installation."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.support.system_check import SystemCheckViewModel, engine_checks, outcome_text, topic_text
from desktop.viewmodels.words.engine_words import said
from desktop.views.style import theme
from engine.doctor.values import Check, Outcome

translate = QCoreApplication.translate
COLORS = {Outcome.OK: "good", Outcome.WARN: "caution", Outcome.FAIL: "refuse"}


class SystemCheckDialog(QDialog):
    """Runs the checks when it opens; closing it stops them."""

    def __init__(
        self, parent: QWidget | None = None, run_checks: Callable[[], Iterable[Check]] = engine_checks
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("SystemCheck", "System check"))
        self.resize(960, 560)
        self.model = SystemCheckViewModel(run_checks, self)
        self._headline = QLabel(self)
        self._headline.setObjectName("page-title")
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName(translate("SystemCheck", "Checks"))
        self.tree.setHeaderLabels(
            [
                translate("SystemCheck", "Check"),
                translate("SystemCheck", "Outcome"),
                translate("SystemCheck", "Found"),
                translate("SystemCheck", "What helps"),
            ]
        )
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        buttons = QDialogButtonBox(self)
        copy = buttons.addButton(translate("SystemCheck", "Copy as text"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.model.as_text()))
        self.again = buttons.addButton(translate("SystemCheck", "Check again"), QDialogButtonBox.ButtonRole.ActionRole)
        self.again.clicked.connect(self.model.start)
        close = buttons.addButton(translate("SystemCheck", "Close"), QDialogButtonBox.ButtonRole.RejectRole)
        for button in (copy, self.again):
            button.setAutoDefault(False)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for widget in (self._headline, self.tree, buttons):
            column.addWidget(widget)
        self.model.changed.connect(self._show)
        self.finished.connect(lambda _result: self.model.close())
        self.model.start()

    def _show(self) -> None:
        self._headline.setText(self.model.headline)
        self.again.setEnabled(not self.model.running)
        if not self.model.running or self.tree.topLevelItemCount() > len(self.model.checks):
            self.tree.clear()
        for check in self.model.rows[self.tree.topLevelItemCount() :]:
            item = QTreeWidgetItem(
                [topic_text(check), outcome_text(check.outcome), said(check.detail), said(check.hint)]
            )
            item.setForeground(1, theme.current().color(COLORS[check.outcome]))
            for column in (2, 3):
                item.setToolTip(column, item.text(column))
            self.tree.addTopLevelItem(item)
        for column in (0, 1):
            self.tree.resizeColumnToContents(column)
        header = self.tree.header()
        advised = any(check.hint for check in self.model.rows)
        self.tree.setColumnHidden(3, not advised)
        for column in (2, 3):  # what has no room says its tool tip; nothing lies beyond the edge
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
