"""Short titles for the codes of reasons, warnings and exclusions; the engine's own sentence follows them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.translatable import QT_TRANSLATE_NOOP

#: By code; a test holds that every code of the engine is here.
REASON_TITLES = {
    "probability-high": QT_TRANSLATE_NOOP("Reason", "Probability above the threshold"),
    "probability-low": QT_TRANSLATE_NOOP("Reason", "Probability below the threshold"),
    "probability-between": QT_TRANSLATE_NOOP("Reason", "Probability between the thresholds"),
    "suspicious-slices": QT_TRANSLATE_NOOP("Reason", "Suspicious images"),
    "extent": QT_TRANSLATE_NOOP("Reason", "How much of the lungs is affected"),
    "interval-crosses": QT_TRANSLATE_NOOP("Reason", "The probability is uncertain"),
    "covid-or-other": QT_TRANSLATE_NOOP("Reason", "COVID-19 or another pneumonia"),
    "other-opacities": QT_TRANSLATE_NOOP("Reason", "Opacities despite a low probability"),
    "dense-lungs": QT_TRANSLATE_NOOP("Reason", "The lungs are denser than healthy ones"),
    "map-contradiction": QT_TRANSLATE_NOOP("Reason", "Probability and opacities contradict each other"),
    "hidden-sign": QT_TRANSLATE_NOOP("Reason", "Values were read as signed"),
    "lung-gap": QT_TRANSLATE_NOOP("Reason", "No lung on images within the lungs"),
    "little-lung": QT_TRANSLATE_NOOP("Reason", "Too little lung was seen"),
    "partial-coverage": QT_TRANSLATE_NOOP("Reason", "The scan does not cover all of the lungs"),
    "slices-not-read": QT_TRANSLATE_NOOP("Reason", "Images could not be read"),
    "unfamiliar-slices": QT_TRANSLATE_NOOP("Reason", "Images unlike those the networks know"),
    "unreadable-slices": QT_TRANSLATE_NOOP("Reason", "Too many images could not be read"),
    "lung-not-in-field": QT_TRANSLATE_NOOP("Reason", "Too little lung in the images"),
    "out-of-distribution": QT_TRANSLATE_NOOP("Reason", "The series is unlike those the networks know"),
    "not-chosen": QT_TRANSLATE_NOOP("Reason", "Another series of the study was preferred"),
    "no-image": QT_TRANSLATE_NOOP("Reason", "No image"),
    "on-grid": QT_TRANSLATE_NOOP("Reason", "Thin slices: a part of them was judged"),
    "off-grid": QT_TRANSLATE_NOOP("Reason", "Not judged: between judged images of a thin series"),
    "no-lung": QT_TRANSLATE_NOOP("Reason", "No lung on this image"),
    "scant-lung": QT_TRANSLATE_NOOP("Reason", "Too little lung for a probability; its opacities are measured"),
    "series-refused": QT_TRANSLATE_NOOP("Reason", "The series was refused"),
    "not-dicom": QT_TRANSLATE_NOOP("Reason", "Not a DICOM file"),
    "dicom": QT_TRANSLATE_NOOP("Reason", "Damaged DICOM object"),
    "geometry": QT_TRANSLATE_NOOP("Reason", "Position or orientation unusable"),
    "pixel-data": QT_TRANSLATE_NOOP("Reason", "Image data damaged or missing"),
    "foreign-scale": QT_TRANSLATE_NOOP("Reason", "Another scale than Hounsfield units"),
    "transfer-syntax": QT_TRANSLATE_NOOP("Reason", "No decoder for this compression"),
    "path-unreadable": QT_TRANSLATE_NOOP("Reason", "The file can't be read"),
    "not-ct": QT_TRANSLATE_NOOP("Reason", "Not computed tomography"),
    "no-pixel-data": QT_TRANSLATE_NOOP("Reason", "No image data"),
    "no-geometry": QT_TRANSLATE_NOOP("Reason", "Position or orientation missing"),
    "colour": QT_TRANSLATE_NOOP("Reason", "Colour images"),
    "secondary-capture": QT_TRANSLATE_NOOP("Reason", "Pictures of a screen, not images of the scanner"),
    "localizer": QT_TRANSLATE_NOOP("Reason", "A scout view"),
    "reformat": QT_TRANSLATE_NOOP("Reason", "Reformatted or projected images"),
    "unsupported-transfer-syntax": QT_TRANSLATE_NOOP("Reason", "No decoder for this compression"),
    "damaged-pixels": QT_TRANSLATE_NOOP("Reason", "Image data damaged or missing"),
    "not-axial": QT_TRANSLATE_NOOP("Reason", "Not an axial series"),
    "too-few-slices": QT_TRANSLATE_NOOP("Reason", "Too few images"),
    "duplicate-positions": QT_TRANSLATE_NOOP("Reason", "Several images at the same position"),
    "mixed-phases": QT_TRANSLATE_NOOP("Reason", "Several phases in one series"),
    "shared-uid": QT_TRANSLATE_NOOP("Reason", "Images share an identifier"),
    "two-patients": QT_TRANSLATE_NOOP("Reason", "Several patients under one study identifier"),
    "missing-uid": QT_TRANSLATE_NOOP("Reason", "Identifiers are missing"),
    "joined-series": QT_TRANSLATE_NOOP("Reason", "Put together from many series"),
    "child": QT_TRANSLATE_NOOP("Reason", "The patient is a child"),
    "derived-map": QT_TRANSLATE_NOOP("Reason", "Computed from other images"),
    "decimal-comma": QT_TRANSLATE_NOOP("Reason", "Decimal commas in the header"),
    "guessed-characters": QT_TRANSLATE_NOOP("Reason", "The name's characters were guessed"),
    "same-study": QT_TRANSLATE_NOOP("Reason", "The same study twice"),
    "order": QT_TRANSLATE_NOOP("Reason", "The order of the studies"),
    "identity-unknown": QT_TRANSLATE_NOOP("Reason", "It is not known whose studies these are"),
    "other-bundle": QT_TRANSLATE_NOOP("Reason", "Other networks made one of the results"),
    "coverage": QT_TRANSLATE_NOOP("Reason", "The studies show different parts of the lungs"),
    "no-series": QT_TRANSLATE_NOOP("Reason", "Belongs to no series"),
    "missing-slices": QT_TRANSLATE_NOOP("Reason", "Images are missing"),
    "irregular-spacing": QT_TRANSLATE_NOOP("Reason", "Irregular distances between images"),
    "mixed-spacing": QT_TRANSLATE_NOOP("Reason", "Two scans joined in one series"),
    "wide-spacing": QT_TRANSLATE_NOOP("Reason", "Large distances between images"),
    "gantry-tilt": QT_TRANSLATE_NOOP("Reason", "Tilted gantry"),
    "contrast": QT_TRANSLATE_NOOP("Reason", "Contrast medium was given"),
    "lossy-compression": QT_TRANSLATE_NOOP("Reason", "Compressed with loss"),
    "other-body-part": QT_TRANSLATE_NOOP("Reason", "Another part of the body"),
    "hu-not-proven": QT_TRANSLATE_NOOP("Reason", "Hounsfield units are not proven"),
    "hu-implausible": QT_TRANSLATE_NOOP("Reason", "Hardly Hounsfield units"),
    "second-choice": QT_TRANSLATE_NOOP("Reason", "Another series was judged instead"),
    "split-series": QT_TRANSLATE_NOOP("Reason", "Part of a series that was split"),
}


def reason_title(code: str) -> str:
    """Words for a code; the code itself where there are none."""
    title = REASON_TITLES.get(code)
    return QCoreApplication.translate("Reason", title) if title else code
