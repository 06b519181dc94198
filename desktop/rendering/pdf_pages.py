"""Pages of a PDF as pictures, for the printer: Qt's own reader of PDF is not among its essentials."""

from __future__ import annotations

from PySide6.QtGui import QImage

#: Sharp on paper, and 12 MB a page of A4.
DOTS_PER_INCH = 200


def pdf_pages(content: bytes, dots_per_inch: int = DOTS_PER_INCH) -> list[QImage]:
    """Every page as a picture in Format_BGR888 that owns its bytes."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    pages = []
    try:
        for number in range(len(document)):
            page = document[number]
            pixels = page.render(scale=dots_per_inch / 72).to_numpy()
            rows, columns = pixels.shape[:2]
            picture = QImage(pixels.tobytes(), columns, rows, columns * 3, QImage.Format.Format_BGR888)
            pages.append(picture.copy())
            page.close()
    finally:
        document.close()
    return pages
