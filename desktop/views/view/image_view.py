"""ImageView: one pane. Paints what its view-model holds; mouse and wheel go to the gestures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.rendering.geometry import Placement
from desktop.rendering.window import Window, screen_image, screen_lut
from desktop.settings import Settings
from desktop.viewmodels.view import cross_hair
from desktop.viewmodels.view.corner_text import corner_texts, edge_letters, probe_text
from desktop.viewmodels.view.gestures import Button, Gestures, Pointer
from desktop.viewmodels.view.measures import number_lines, numbers_of
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.presets import presets_of
from desktop.viewmodels.view.probe import Probe
from desktop.viewmodels.view.tool import Tool
from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.viewmodels.words.engine_words import said
from desktop.viewmodels.words.texts import plain
from desktop.views.style import palette, theme
from desktop.views.view import lettering, painting
from desktop.views.view.position_bar import draw_position
from desktop.views.view.series_drag import SERIES_MIME, dropped_series
from engine.report.drawn import Kind

translate = QCoreApplication.translate
#: Most lines that the bottom left corner has.
CORNER_LINES = 5
BUTTONS = {
    Qt.MouseButton.LeftButton: Button.LEFT,
    Qt.MouseButton.MiddleButton: Button.MIDDLE,
    Qt.MouseButton.RightButton: Button.RIGHT,
}


class ImageView(QWidget):
    """The picture of one :class:`PaneViewModel`.

    Signals
    -------
    menu_wanted(QPoint)
        A click with the right button (a drag with it zooms).
    series_dropped(int, str)
        Pane number and series key dragged here from the tree.
    trouble(object)
        An AlveoscopeError that the user must see.
    """

    menu_wanted = Signal(QPoint)
    series_dropped = Signal(int, str)
    trouble = Signal(object)

    def __init__(
        self, viewer: ViewerViewModel, pane: PaneViewModel, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.pane = pane
        self._viewer = viewer
        self._settings = settings
        self._anonymous = False
        self._gestures = Gestures(viewer, pane, settings)
        self._probe: Probe | None = None
        self._lut_for: tuple[Window, bool] | None = None
        self._lut = screen_lut(pane.window)
        self._picture: QImage | None = None
        self._picture_for: tuple[int, Window, bool] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAcceptDrops(True)
        self.setMinimumSize(120, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        pane.image_changed.connect(self._image_changed)
        pane.view_changed.connect(self.update)
        pane.probe_changed.connect(self._show_probe)
        viewer.active_changed.connect(lambda _number: self.update())
        viewer.layout_changed.connect(self.update)
        viewer.tool_changed.connect(lambda _tool: self.update())
        self.setAccessibleName(translate("Viewer", "Image pane {number}").format(number=pane.number + 1))

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRegion(self._uncovered(event.rect()))
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        painter.setClipping(False)
        painter.setFont(lettering.text_font(self.height()))
        if self.pane.pixels is not None:
            self._paint_image(painter)
        self._paint_state(painter)
        self._paint_frame(painter)
        painter.end()

    def _uncovered(self, rect: QRect) -> QRegion:
        """What of a rectangle the image will not paint over; all of it when there is none."""
        placement = self.pane.placement(self.width(), self.height())
        if placement is None:
            return QRegion(rect)
        image = QRectF(-0.5, -0.5, placement.columns, placement.rows)
        # One pixel less at each side: edges are blended.
        covered = placement.transform().mapRect(image).toRect().adjusted(1, 1, -1, -1)
        return QRegion(rect) - QRegion(covered)

    def picture(self) -> QImage | None:
        """The image in view through its window, unscaled: for copying and export."""
        pixels = self.pane.pixels
        if pixels is None:
            return None
        look = (self.pane.window, self.pane.invert)
        if self._lut_for != look:
            self._lut, self._lut_for = screen_lut(look[0], invert=look[1]), look
        key = (id(pixels), *look)
        if self._picture_for != key:
            self._picture, self._picture_for = screen_image(pixels, self._lut), key
        return self._picture

    def say(self, sentence: str) -> None:
        self._viewer.notice.emit(sentence)

    @contextmanager
    def without_identity(self) -> Iterator[None]:
        """Paint no name and no identifier meanwhile: for pictures that leave the window."""
        self._anonymous = True
        try:
            yield
        finally:
            self._anonymous = False

    def _paint_image(self, painter: QPainter) -> None:
        placement = self.pane.placement(self.width(), self.height())
        picture = self.picture()
        if placement is None or picture is None:
            return
        smooth = bool(self._settings.get("viewer.smooth"))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.setTransform(placement.transform(), True)
        layer = self.pane.shown_layer
        painter.drawImage(QPointF(-0.5, -0.5), picture if layer is None else painting.coloured(picture, layer))
        if layer is not None:
            painting.draw_lines(painter, layer)
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter, placement)
        if self.pane.loupe is not None:
            painting.draw_loupe(painter, picture, placement, self.pane.loupe)

    def _paint_marks(self, painter: QPainter, placement: Placement) -> None:
        pane, width, height = self.pane, self.width(), self.height()
        plane = pane.plane
        if pane.cross_mm is not None and plane is not None:
            x, y = placement.to_screen(*plane.to_pixel(pane.cross_mm))
            turned = [direction for _, direction in cross_hair.lines(pane, placement)]
            painting.draw_cross(painter, (x, y), turned or painting.UPRIGHT, width + height)
            if self._viewer.tool is Tool.CROSS:
                painting.draw_handles(painter, cross_hair.handles(pane, placement))
        for drawn in pane.measures():
            lines = [plain(drawn.name, 60)] if drawn.name else []
            lines += number_lines(drawn.numbers, hounsfield=drawn.hounsfield)
            painting.draw_measure(painter, drawn.kind, drawn.points, lines, placement)
        if pane.drawing is not None and plane is not None:
            kind, points = Kind(pane.drawing.tool.value), pane.drawing.points
            lines = number_lines(numbers_of(pane.drawing, plane), hounsfield=pane.hounsfield)
            painting.draw_measure(painter, kind, points, lines, placement, live=True)
        painting.draw_letters(painter, edge_letters(pane, width, height), width, height)
        painting.draw_scale(painter, placement)

    def _paint_state(self, painter: QPainter) -> None:
        pane, colors, settings = self.pane, palette.DARK, self._settings
        width, height = self.width(), self.height()
        on_top = 0
        if pane.source is not None and settings.get("viewer.corner_text"):
            identity = bool(settings.get("viewer.show_identity")) and not self._anonymous
            texts = corner_texts(pane, show_identity=identity, scale=self._scale(), presets=presets_of(settings))
            on_top = painting.draw_corners(painter, texts, width, height)
        if pane.source is not None:
            decoded = self._viewer.decoded(pane)
            draw_position(painter, pane.index, pane.count, decoded, width, height)
        if pane.marked:
            painting.draw_mark(painter, width, translate("Viewer", "Key image"), lines=on_top)
        if pane.error is not None:
            number = translate("Viewer", "Image {number}: ").format(number=pane.place)
            text = number + said(pane.error.message)
            painting.draw_sentence(painter, text, said(pane.error.hint), width, height, colors.color("caution"))
        elif pane.message:
            painting.draw_sentence(painter, pane.message, "", width, height, colors.color("text"))
        elif pane.loading:
            self._paint_loading(painter)
        elif pane.source is None and self._viewer.layout.panes > 1:
            text = translate("Viewer", "Choose a series from the list, or drag one here.")
            painting.draw_sentence(painter, text, "", width, height, colors.color("muted"))
        self._paint_probe(painter)

    def _scale(self) -> float | None:
        """Pixels of the screen for one of the image, across."""
        placement = self.pane.placement(self.width(), self.height())
        if placement is None:
            return None
        return placement.pixels_per_mm * placement.spacing_mm[1] * self.devicePixelRatioF()

    def _paint_loading(self, painter: QPainter) -> None:
        text = translate("Viewer", "Reading image {number}…").format(number=self.pane.place)
        metrics = painter.fontMetrics()
        x = (self.width() - metrics.horizontalAdvance(text)) / 2
        lettering.draw_text(painter, x, self.height() * 0.14, text, palette.DARK.color("caution"))

    def _paint_probe(self, painter: QPainter) -> None:
        text = probe_text(self._probe)
        if text:
            box = self._probe_box()
            lettering.draw_text(painter, box.x(), box.bottom() - 5, text, painting.DRAWING)

    def _paint_frame(self, painter: QPainter) -> None:
        if self._viewer.layout.panes > 1:
            accent = theme.current().color("accent") if self._viewer.active is self.pane else None
            painting.draw_frame(painter, self.rect().adjusted(0, 0, -1, -1), accent)

    def _probe_box(self) -> QRect:
        """Where the value under the cursor stands: above the texts in the bottom left corner."""
        metrics = QFontMetrics(lettering.text_font(self.height()))
        wide = metrics.horizontalAdvance("−1024.5 (not HU)    −200 / −200 / −1200 mm")
        top = self.height() - int(metrics.height() * 1.12 * CORNER_LINES + painting.MARGIN + metrics.height() + 6)
        return QRect(int(painting.MARGIN), top, wide, metrics.height() + 6)

    def _image_changed(self) -> None:
        self._picture_for = None
        self._gestures.renew_probe()
        self.update()

    def _show_probe(self, probe: Probe | None) -> None:
        self._probe = probe
        self.update(self._probe_box())

    # --- input ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = BUTTONS.get(event.button())
        if button is not None:
            self._gestures.press(button, self._pointer(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._gestures.move(self._pointer(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked = not self._gestures.moved
        self._gestures.release(self._pointer(event))
        if clicked and event.button() == Qt.MouseButton.RightButton:
            self.menu_wanted.emit(event.globalPosition().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().center()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()  # with Alt, Qt tells of the other wheel
        self._gestures.wheel(turned / 120.0, self._pointer(event))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._gestures.leave()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(SERIES_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.series_dropped.emit(self.pane.number, dropped_series(event.mimeData()))
        event.acceptProposedAction()

    def _pointer(self, event: QMouseEvent | QWheelEvent) -> Pointer:
        keys = event.modifiers()
        return Pointer(
            event.position().x(),
            event.position().y(),
            self.width(),
            self.height(),
            shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            control=bool(keys & Qt.KeyboardModifier.ControlModifier),
            alt=bool(keys & Qt.KeyboardModifier.AltModifier),
        )
