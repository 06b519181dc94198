"""Coded concepts of the structured report: SNOMED CT and DICOM where they have one, our own scheme where not."""

from __future__ import annotations

from types import MappingProxyType

from highdicom.sr.coding import CodedConcept

from engine.triage.measures.values import UNITS, Code
from engine.triage.values import Verdict

#: Coding scheme designator of our own concepts (PS3.16, 8: private schemes begin with 99).
SCHEME = "99ALVEOSCOPE"


def own(value: str, meaning: str) -> CodedConcept:
    """A concept of our own scheme; ``value`` up to 16 characters."""
    return CodedConcept(value=value, scheme_designator=SCHEME, meaning=meaning)


VERDICT_NAME = own("VERDICT", "Verdict on COVID-19 pneumonia")

#: ``not_assessable`` has no synonym in SNOMED CT that a reader could not take for a negative answer.
VERDICTS = MappingProxyType(
    {
        Verdict.POSITIVE: CodedConcept("10828004", "SCT", "Positive"),
        Verdict.NEGATIVE: CodedConcept("260385009", "SCT", "Negative"),
        Verdict.INDETERMINATE: CodedConcept("82334004", "SCT", "Indeterminate"),
        Verdict.NOT_ASSESSABLE: own("NOT_ASSESSABLE", "Not assessable: needs a human reader now"),
    }
)

COVID_19 = CodedConcept("840539006", "SCT", "COVID-19")
LUNG = CodedConcept("39607008", "SCT", "Lung")
RIGHT = CodedConcept("24028007", "SCT", "Right")
LEFT = CodedConcept("7771000", "SCT", "Left")
ANATOMICAL = CodedConcept("123037004", "SCT", "Anatomical Structure")
ABNORMAL = CodedConcept("49755003", "SCT", "Morphologically Abnormal Structure")
GROUND_GLASS = CodedConcept("112120", "DCM", "Ground glass opacity")
CONSOLIDATION = CodedConcept("95436008", "SCT", "Lung consolidation")
VOLUME = CodedConcept("118565006", "SCT", "Volume")
MILLILITRE = CodedConcept("mL", "UCUM", "milliliter")
LENGTH = CodedConcept("410668003", "SCT", "Length")
ANGLE = CodedConcept("1483009", "SCT", "Angle")
AREA = CodedConcept("42798000", "SCT", "Area")
ATTENUATION = CodedConcept("112031", "DCM", "Attenuation Coefficient")
MEAN = CodedConcept("373098007", "SCT", "Mean")
DEVIATION = CodedConcept("386136009", "SCT", "Standard Deviation")
LOWEST = CodedConcept("255605001", "SCT", "Minimum")
HIGHEST = CodedConcept("56851009", "SCT", "Maximum")
MILLIMETRE = CodedConcept("mm", "UCUM", "millimeter")
SQUARE_MILLIMETRE = CodedConcept("mm2", "UCUM", "square millimeter")
DEGREE = CodedConcept("deg", "UCUM", "degree")
HOUNSFIELD = CodedConcept("[hnsf'U]", "UCUM", "Hounsfield unit")
SOURCE = CodedConcept("260753009", "SCT", "Source")
CT_CHEST = CodedConcept("169069000", "SCT", "CT of chest")

PROBABILITY = own("PROBABILITY", "Calibrated probability of COVID-19 pneumonia")
INTERVAL_LOW = own("P_LOW", "Lower bound of 95% interval of the probability")
INTERVAL_HIGH = own("P_HIGH", "Upper bound of 95% interval of the probability")
RECONSTRUCTION_ERROR = own("RECON_ERROR", "Reconstruction error (1 - SSIM)")
REASON = own("REASON", "Reason for the verdict")
WARNING = own("WARNING", "Warning")
STATUS = own("STATUS", "Completeness of the analysis")

NO_UNITS = CodedConcept("1", "UCUM", "no units")


def concept(code: Code) -> CodedConcept:
    """A measure's code as an SR writes it."""
    return CodedConcept(code.value, code.scheme, code.meaning)


def unit(ucum: str) -> CodedConcept:
    """A unit of the table of measures (UCUM)."""
    return CodedConcept(ucum, "UCUM", UNITS[ucum][0])
