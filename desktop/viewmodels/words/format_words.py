"""What the formats of a result are called, and what each is for."""

from __future__ import annotations

from desktop.translatable import QT_TRANSLATE_NOOP

#: Format -> (name, what it is for); context "Export".
FORMAT_WORDS = {
    "pdf": (
        QT_TRANSLATE_NOOP("Export", "PDF page"),
        QT_TRANSLATE_NOOP("Export", "One page to print: verdict, reasons, key images. Holds the patient's name."),
    ),
    "sr": (
        QT_TRANSLATE_NOOP("Export", "DICOM structured report"),
        QT_TRANSLATE_NOOP("Export", "TID 1500, for the archive: numbers and codes that programs can read."),
    ),
    "sc": (
        QT_TRANSLATE_NOOP("Export", "DICOM secondary captures"),
        QT_TRANSLATE_NOOP("Export", "A summary and the key images as pictures, for every viewer."),
    ),
    "ko": (
        QT_TRANSLATE_NOOP("Export", "DICOM key objects"),
        QT_TRANSLATE_NOOP("Export", "The key images that you marked, so that the archive shows them first."),
    ),
    "json": (
        QT_TRANSLATE_NOOP("Export", "JSON result"),
        QT_TRANSLATE_NOOP("Export", "Everything that was measured, exactly; without the patient's name."),
    ),
    "csv": (
        QT_TRANSLATE_NOOP("Export", "Table of images (CSV)"),
        QT_TRANSLATE_NOOP("Export", "One line per image, for a spreadsheet."),
    ),
    "seg": (
        QT_TRANSLATE_NOOP("Export", "DICOM segmentation (masks)"),
        QT_TRANSLATE_NOOP(
            "Export", "Masks of lungs and opacities, for the archive; the structured report refers to them."
        ),
    ),
    "nifti": (
        QT_TRANSLATE_NOOP("Export", "NIfTI masks"),
        QT_TRANSLATE_NOOP("Export", "The same masks for research; without the patient's name."),
    ),
}
