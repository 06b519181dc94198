"""BrowserPanel: search, order, the tree of studies, and what the scan is doing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.browse.browser import BrowserViewModel
from desktop.viewmodels.browse.study_tree import NODE_ROLE
from desktop.viewmodels.browse.thumbnails import Thumbnails
from desktop.viewmodels.browse.tree_nodes import Node, Order, PatientNode, SeriesNode
from desktop.views.browse.series_delegate import SeriesDelegate
from desktop.views.style.labels import plain_label
from desktop.views.view.series_drag import dragged_series

translate = QCoreApplication.translate
SEARCH_DELAY_MS = 120
#: Below this width the list would cut a verdict, pixels.
NARROWEST = 262


class StudyTreeView(QTreeView):
    """The tree; a click or Enter opens a series, a drag takes it to a pane.

    A click on a patient or a study opens the series of it that the engine would choose: what is analysed next is
    always what was clicked last.

    Signals
    -------
    series_wanted(object, object)
        Series and study to open.
    menu_wanted(object, object)
        A QMenu that is about to be shown, and the node it is of; whoever can do something with it adds that.
    study_closed(object)
        The study that is to be taken out of the list.
    """

    series_wanted = Signal(object, object)
    menu_wanted = Signal(object, object)
    study_closed = Signal(object)

    def __init__(self, browser: BrowserViewModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browser = browser
        self._pressed: tuple[QPoint, Node] | None = None
        self._delegate = SeriesDelegate(browser.tree, thumbnails, self)
        self.setItemDelegate(self._delegate)
        self.setModel(browser.tree)
        self.setHeaderHidden(True)
        self.setIndentation(11)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(translate("Browser", "Patients, studies and series"))
        tree = browser.tree
        tree.rowsInserted.connect(self._open_up)
        tree.modelReset.connect(self._unfold)
        tree.dataChanged.connect(self._names_may_have_changed)
        self._names_may_have_changed()

    def reveal(self, series_key: str) -> None:
        """Select the row of a series without opening it again."""
        node = self._browser.tree.series_node(series_key)
        if node is not None:
            index = self._browser.tree.index_of(node)
            if index.isValid() and index != self.currentIndex():
                self.setCurrentIndex(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        node = self.indexAt(event.position().toPoint()).data(NODE_ROLE)
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = (event.position().toPoint(), node) if left and node is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed is None:
            return
        start, node = self._pressed
        if (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            if not isinstance(node, SeriesNode):
                return
            drag = QDrag(self)
            drag.setMimeData(dragged_series(node.series.key))
            drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            self._open(pressed[1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        node = self.currentIndex().data(NODE_ROLE)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and node is not None:
            self._open(node)
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        node = index.data(NODE_ROLE)
        if node is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_wanted.emit(menu, node)
        if not isinstance(node, PatientNode):
            study = node.study
            menu.addSeparator()
            menu.addAction(translate("Browser", "Close this study"), lambda: self.study_closed.emit(study))
        menu.popup(self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos())

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus():
            self._browser.point_at(current.data(NODE_ROLE))

    def _open(self, node: Node) -> None:
        found = self._browser.main_series(node)
        if found is not None:
            self.series_wanted.emit(*found)

    def _open_up(self, parent: QModelIndex, first: int, last: int) -> None:
        if parent.isValid() and self._browser.tree.unfolded:
            self.expand(parent)

    def _unfold(self) -> None:
        if self._browser.tree.unfolded:
            self.expandAll()

    def _names_may_have_changed(self) -> None:
        self._delegate.show_names = self._browser.tree.show_names


class BrowserPanel(QWidget):
    """The list of what was opened."""

    def __init__(self, browser: BrowserViewModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browser = browser
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(translate("Browser", "Search"))
        self.search.setToolTip(translate("Browser", "Search name, ID, date, description"))
        self.search.setAccessibleName(translate("Browser", "Search"))
        self.search.setClearButtonEnabled(True)
        self.order = QComboBox(self)
        self.order.setAccessibleName(translate("Browser", "Order"))
        for order, text in (
            (Order.NEWEST, translate("Browser", "Newest")),
            (Order.NAME, translate("Browser", "Name")),
            (Order.PATIENT_ID, translate("Browser", "Patient ID")),
        ):
            self.order.addItem(text, order)
        self.tree = StudyTreeView(browser, thumbnails, self)
        self.empty = plain_label("muted", self.tree)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.state = plain_label("muted", self)
        self.stop = QPushButton(translate("Browser", "Stop"), self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self._arrange()
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SEARCH_DELAY_MS)
        self._connect()
        self._show_scanning(browser.scanning)
        self._show_empty()

    def sizeHint(self) -> QSize:
        return QSize(350, 560)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(max(NARROWEST, hint.width()), hint.height())

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.order)
        bottom = QHBoxLayout()
        bottom.addWidget(self.state, 1)
        bottom.addWidget(self.stop)
        over = QVBoxLayout(self.tree.viewport())
        over.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 4, 6)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.tree, 1)
        column.addWidget(self.bar)
        column.addLayout(bottom)

    def _connect(self) -> None:
        browser = self._browser
        self.search.textChanged.connect(lambda _text: self._delay.start())
        self._delay.timeout.connect(lambda: browser.tree.set_query(self.search.text()))
        self.order.currentIndexChanged.connect(lambda _row: browser.tree.set_order(self.order.currentData()))
        self.stop.clicked.connect(browser.cancel)
        browser.tree.counts_changed.connect(self._show_empty)
        browser.progress_changed.connect(self.state.setText)
        browser.scanning_changed.connect(self._show_scanning)

    def _show_empty(self) -> None:
        text = self._browser.tree.empty_text
        self.empty.setText(text)
        self.empty.setVisible(bool(text))

    def _show_scanning(self, scanning: bool) -> None:
        self.bar.setVisible(scanning)
        self.stop.setVisible(scanning)
