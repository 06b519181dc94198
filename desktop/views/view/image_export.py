"""Copy and export of the image in view, as it looks, with its marks and the notice; without the patient's name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QWidget

from desktop.viewmodels.words.engine_words import sentences
from desktop.views.style.save_question import ask_where_to_save
from desktop.views.view.image_view import ImageView
from engine.errors import AlveoscopeError
from engine.files import write_atomically

translate = QCoreApplication.translate


def copy_image(view: ImageView) -> None:
    """The picture in view to the clipboard."""
    image = snapshot(view)
    if image is not None:
        QGuiApplication.clipboard().setImage(image)


def export_image(view: ImageView, window: QWidget) -> None:
    """Ask for a file and write the picture in view as PNG."""
    image = snapshot(view)
    if image is None:
        return
    title, kinds = translate("Export", "Export image"), {translate("Export", "PNG images (*.png)"): ".png"}
    path = ask_where_to_save(window, title, suggested_name(view), kinds)
    if path is not None:
        try:
            write_png(image, path)
        except AlveoscopeError as error:
            view.trouble.emit(error)


def suggested_name(view: ImageView) -> str:
    """A file name that gives nobody away: the place of the image, as its corner says."""
    return f"image-{view.pane.place:04d}.png"


def write_png(image: QImage, path: Path) -> None:
    """Write a picture or leave what was there; OutputError when it can't be."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, which it refuses
    write_atomically(path, bytes(buffer.data().data()))


def snapshot(view: ImageView) -> QImage | None:
    """The pane as it looks, without identity; None, and said, while the image that it names is not there."""
    if view.pane.pixels is None or view.pane.loading:  # the corner would name the image that is on its way
        missing = translate(
            "Viewer", "There is no image in this pane now: wait until it is read, or choose another one."
        )
        view.say(missing if view.pane.source is not None else translate("Viewer", "Open a series first."))
        return None
    layer = view.pane.shown_layer
    with view.without_identity():
        return with_notice(view.grab().toImage(), opacities=layer is not None and layer.opacities)


def notice_words(*, opacities: bool) -> str:
    """What stands below a picture that leaves the window."""
    notice = translate("Notice", "Alveoscope. Not for diagnosis without a physician.")
    if not opacities:
        return notice
    colours = translate(
        "Notice",
        "Colours: opacities that the classifier marked (blue ground glass, orange consolidation), not part of the "
        "image.",
    )
    return sentences(notice, colours)


def with_notice(image: QImage, *, opacities: bool) -> QImage:
    """The picture with a line below it that no reader can miss: what it is not for, and that colours were added."""
    words = notice_words(opacities=opacities)
    ratio = image.devicePixelRatio()
    width, height = image.width() / ratio, image.height() / ratio
    font = QFont()
    font.setPixelSize(max(11, int(width / 62)))
    flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
    metrics = QFontMetricsF(font)
    line = metrics.boundingRect(QRectF(0, 0, width - 12, 400), flags, words).height() + 10
    whole = QImage(image.width(), round((height + line) * ratio), QImage.Format.Format_RGB32)
    whole.setDevicePixelRatio(ratio)
    whole.fill(Qt.GlobalColor.black)
    painter = QPainter(whole)
    painter.drawImage(QPointF(0, 0), image)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(QRectF(6, height, width - 12, line), flags, words)
    painter.end()
    return whole
