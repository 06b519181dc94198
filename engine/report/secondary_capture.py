"""The result as Secondary Capture images (PS3.3 A.8.1): a summary page and the key images, for any viewer."""

from __future__ import annotations

from collections.abc import Iterator

from highdicom.sc import SCImage

from engine.dicom.image_number import image_number
from engine.errors import UsageError
from engine.report.dicom_file import dicom_bytes
from engine.report.document import Document, Picture
from engine.report.identity import MANUFACTURER, content_word, derived_uid, result_words
from engine.report.pictures import captioned, key_caption, summary_page
from engine.report.source import source_images
from engine.report.standard_tables import read_tables

SERIES_NUMBER = 9102


def secondary_captures(document: Document) -> Iterator[tuple[str, bytes]]:
    """(name, DICOM file) of the summary, then of what a reader marked, else of each key image; one series, RGB.

    Raises
    ------
    UsageError
        The study has no image to refer to.
    """
    read_tables()
    yield "summary", _capture(document, summary_page(document), 1, "Alveoscope summary: decision support only")
    for number, key in enumerate(document.marked_images or document.key_images, start=1):
        quoted = image_number(document.series, key.result.index)
        picture = captioned(key.picture, key_caption(document, key.result))
        yield f"key-{number}", _capture(document, picture, number + 1, f"Image {quoted}")


def _capture(document: Document, picture: Picture, number: int, comment: str) -> bytes:
    series = document.series
    if series is None:
        raise UsageError("The study holds no image that a Secondary Capture could belong to.")
    words = result_words(document.result, document.provenance, "secondary capture")
    image = SCImage.from_ref_dataset(
        ref_dataset=source_images(document.study, series)[0],
        pixel_array=picture,
        photometric_interpretation="RGB",
        bits_allocated=8,
        coordinate_system="PATIENT",
        patient_orientation=("L", "P"),
        series_instance_uid=derived_uid(*words, "series"),
        series_number=SERIES_NUMBER,
        sop_instance_uid=derived_uid(*words, str(number), content_word(picture.tobytes(), comment.encode())),
        instance_number=number,
        manufacturer=MANUFACTURER,
        transfer_syntax_uid="1.2.840.10008.1.2.1",
    )
    image.SeriesDescription = "Alveoscope: decision support only"
    image.ImageComments = comment
    image.BurnedInAnnotation = "NO"  # there is text in the pixels, none that identifies the patient
    image.ImageType = ["DERIVED", "SECONDARY"]
    image.Laterality = ""  # type 2C, and the chest has both sides: dciodvfy wants it present
    return dicom_bytes(image, document)
