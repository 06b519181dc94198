"""Prints the image in view as it looks, with its marks and the notice; without the patient's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QComboBox, QDialog, QWidget

from desktop.views.view.image_export import snapshot
from desktop.views.view.image_view import ImageView
from engine.errors import AlveoscopeError, OutputNotWritableError

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

translate = QCoreApplication.translate


def print_image(view: ImageView, window: QWidget, show: Callable[[QDialog], None]) -> None:
    """Ask for the printer and print the picture in view."""
    image = snapshot(view)
    if image is not None:
        title = translate("Export", "Print the image")
        ask_and_print([image], title, window=window, show=show, trouble=view.trouble.emit)


def ask_and_print(
    pictures: list[QImage],
    title: str,
    *,
    window: QWidget,
    show: Callable[[QDialog], None],
    trouble: Callable[[AlveoscopeError], object],
) -> None:
    """Ask for the printer and print pictures, one a page; ``trouble`` hears why that failed."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # no start-up waits for the printers

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, window)
    dialog.setWindowTitle(title)
    dialog.setMinMax(1, len(pictures))

    def print_them() -> None:
        try:
            print_pictures(printer, pictures)
        except AlveoscopeError as error:
            trouble(error)

    dialog.accepted.connect(print_them)
    show(dialog)
    for choice in dialog.findChildren(QComboBox):  # filled only now; Qt would cut the printer's name
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        choice.setMinimumWidth(choice.sizeHint().width())


def print_pictures(printer: QPrinter, pictures: list[QImage]) -> None:
    """Each on a page of its own, as large as fits, in the middle; of them the pages that the printer is to print.

    Raises
    ------
    OutputNotWritableError
        The printer, or the file that it prints into, takes nothing.
    """
    pages = printer.pageRanges()
    chosen = [picture for number, picture in enumerate(pictures, 1) if pages.isEmpty() or pages.contains(number)]
    nothing = OutputNotWritableError(
        translate("Export", "The printer took nothing, or not every page."),
        translate("Export", "Choose another printer, or another file to print into."),
    )
    painter = QPainter()
    if not painter.begin(printer):
        raise nothing
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for number, picture in enumerate(chosen):
        if number and not printer.newPage():
            painter.end()
            raise nothing
        page = QRectF(painter.viewport())
        size = QSizeF(picture.size()).scaled(page.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(page.center())
        painter.drawImage(place, picture)
    painter.end()
