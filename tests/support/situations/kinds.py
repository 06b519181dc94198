"""What the images are and show: maps, projections, contrast, other bodies, children, other units."""

from __future__ import annotations

from pathlib import Path

from pydicom.uid import SecondaryCaptureImageStorage

from tests.support.situations.inputs import Make, an_age, both, chest, one, setting, shared
from tests.support.situations.values import Situation

_MAP, _REFUSED, _CONTRAST = "*36 (derived-map)", "36 (refused: derived-map)", "*36 (contrast)"


def described(description: str) -> Make:
    return one(setting(SeriesDescription=description))


def _beside_a_map(folder: Path) -> None:
    chest(folder / "map", both(shared(0, "1.2.1"), setting(SeriesDescription="Mono 40 keV")), spacing_mm=3.0, slices=72)
    chest(folder / "plain", shared(1, "1.2.2"))


_DESCRIBED_MAPS = (
    "LUNG MinIP 20",
    "Thorax_MIP 10mm",
    "DE Iodine no water",
    "VNC Thorax",
    "Mono+ 40 keV",
    "Z-eff map",
    "DE_Lung_PBV",
    "Subtraction",
)
_DESCRIBED_CONTRAST = (
    "CTPA 1.0",
    "Thorax nativ/KM portalvenös",
    "Chest C+",
    "Thorax with contrast",
    "Torax contraste",
    "Thorax arteriell",
    "胸部增强",
)
_DESCRIBED_PLAIN = (
    "Thorax without contrast",
    "Chest W/O CONTRAST",
    "NON-CONTRAST CHEST",
    "Tórax sin contraste",
    "Thorax ohne KM",
    "unenhanced chest",
    "胸部平扫",
    "Bolus monitoring off",
    "ROUTINE CHEST NON-CON",
)

SITUATIONS = (
    *(Situation(f"description “{words}”", described(words), _MAP) for words in _DESCRIBED_MAPS),
    *(Situation(f"description “{words}”", described(words), _CONTRAST) for words in _DESCRIBED_CONTRAST),
    *(Situation(f"description “{words}”", described(words), "*36") for words in _DESCRIBED_PLAIN),
    Situation(
        "protocol name “CTPA pulmonary arteries” alone", one(setting(ProtocolName="CTPA pulmonary arteries")), _CONTRAST
    ),
    Situation("Contrast/Bolus Agent", one(setting(ContrastBolusAgent="Iomeron 400")), _CONTRAST),
    Situation("Contrast/Bolus Agent “NONE”", one(setting(ContrastBolusAgent="NONE")), "*36"),
    Situation("Contrast/Bolus Volume alone", one(setting(ContrastBolusVolume="80")), _CONTRAST),
    Situation("Contrast/Bolus Volume of zero", one(setting(ContrastBolusVolume="0")), "*36"),
    Situation("Contrast/Bolus Route alone", one(setting(ContrastBolusRoute="IV")), _CONTRAST),
    Situation("Contrast/Bolus Start Time alone", one(setting(ContrastBolusStartTime="120000")), _CONTRAST),
    Situation(
        "Image Type with iodine", one(setting(ImageType=["DERIVED", "PRIMARY", "AXIAL", "DE", "IODINE"])), _REFUSED
    ),
    Situation("Image Type with VMI", one(setting(ImageType=["DERIVED", "PRIMARY", "AXIAL", "VMI"])), _MAP),
    Situation(
        "Image Type with MIP", one(setting(ImageType=["DERIVED", "PRIMARY", "AXIAL", "MIP"])), "36 (refused: reformat)"
    ),
    Situation("Rescale Type HU_MOD", one(setting(RescaleType="HU_MOD")), _MAP),
    Situation("Rescale Type EDW", one(setting(RescaleType="EDW")), "36 (refused: derived-map, hu-not-proven)"),
    Situation("Rescale Type US", one(setting(RescaleType="US")), "*36 (hu-not-proven)"),
    Situation("thin monoenergetic series beside a plain one", _beside_a_map, "72 (derived-map) + *36"),
    Situation("Patient's Age 005Y", one(setting(PatientAge="005Y")), "36 (refused: child)"),
    Situation("Patient's Age 030M", one(setting(PatientAge="030M")), "36 (refused: child)"),
    Situation("Patient's Age 17, no unit", one(an_age("17")), "36 (refused: child)"),
    Situation("Patient's Age 060, no unit", one(an_age("060")), "*36"),
    Situation(
        "Patient's Age 030, no unit, born 2018",
        one(an_age("030", PatientBirthDate="20180101")),
        "36 (refused: child)",
    ),
    Situation("Patient's Age 018Y", one(setting(PatientAge="018Y")), "*36"),
    Situation("seventeen by birth date", one(setting(PatientBirthDate="20020402")), "36 (refused: child)"),
    Situation("eighteen by birth date", one(setting(PatientBirthDate="20020401")), "*36"),
    Situation(
        "age 000Y and birth on the study's day (anonymised)",
        one(setting(PatientAge="000Y", PatientBirthDate="20200401")),
        "*36",
    ),
    Situation("head", one(setting(BodyPartExamined="HEAD")), "*36 (other-body-part)"),
    Situation("Modality MR", one(setting(Modality="MR")), "36 (refused: not-ct)"),
    Situation(
        "secondary capture", one(setting(SOPClassUID=SecondaryCaptureImageStorage)), "36 (refused: secondary-capture)"
    ),
    Situation("localizer", one(setting(ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])), "36 (refused: localizer)"),
    Situation(
        "coronal",
        one(setting(ImageOrientationPatient=["1", "0", "0", "0", "0", "-1"])),
        "36 (refused: not-axial, mixed-phases)",
    ),
    Situation("no rescale", one(setting(RescaleSlope=None, RescaleIntercept=None)), "*36 (hu-not-proven)"),
    Situation("lossy by its header", one(setting(LossyImageCompression="01")), "*36 (lossy-compression)"),
)
