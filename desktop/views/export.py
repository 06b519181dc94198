"""Copy and export of the image in view, as it looks, with its marks; without the patient's name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.views.image_view import ImageView
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
    name, _ = QFileDialog.getSaveFileName(
        window, translate("Export", "Export image"), suggested_name(view), translate("Export", "PNG images (*.png)")
    )
    if name:
        path = Path(name)
        try:
            write_png(image, path if path.suffix else path.with_suffix(".png"))
        except AlveoscopeError as error:
            view.workspace.trouble.emit(error)


def suggested_name(view: ImageView) -> str:
    """A file name that gives nobody away: the number of the image."""
    return f"image-{view.pane.index + 1:04d}.png"


def write_png(image: QImage, path: Path) -> None:
    """Write a picture or leave what was there; OutputError when it can't be."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    write_atomically(path, bytes(buffer.data().data()))


def snapshot(view: ImageView) -> QImage | None:
    """The pane as it looks, without identity; None when it shows no image."""
    if view.pane.pixels is None:
        return None
    with view.without_identity():
        return view.grab().toImage()
