"""To which patient, study, series and moment an image belongs, as its header says."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from engine.dicom.attributes import Tag
from engine.dicom.charset import decoded
from engine.dicom.elements import Elements
from engine.dicom.text import codes, identifier, integer, person_name, short, text
from engine.dicom.values import Patient, StudyDetails
from engine.language import phrase

Raw = bytes | None


class StudyAttributes(NamedTuple):
    """What says whose image it is and of which study.

    Attributes
    ----------
    guessed : bool
        A character set was guessed to read the patient's name.
    """

    study_instance_uid: str
    details: StudyDetails
    guessed: bool


class SeriesAttributes(NamedTuple):
    """What decides, apart from geometry, whether two images belong together."""

    series_instance_uid: str
    sop_class_uid: str
    modality: str
    image_type: tuple[str, ...]
    description: str
    number: int | None
    kernel: str
    body_part: str
    contrast_agent: str
    contrast_signs: tuple[str, ...]
    protocol: str
    frame_of_reference: str
    samples_per_pixel: int
    lossy: bool
    rescale_type: str


class Moment(NamedTuple):
    """Raw values of what tells phases and acquisitions apart; parsed only where positions repeat or interleave."""

    temporal: Raw = None
    acquisition_datetime: Raw = None
    acquisition_date: Raw = None
    acquisition_time: Raw = None
    trigger: Raw = None
    content_date: Raw = None
    content_time: Raw = None
    comments: Raw = None
    stack: Raw = None


NO_MOMENT = Moment()


_STUDY_TAGS = (
    Tag.SPECIFIC_CHARACTER_SET,
    Tag.STUDY_INSTANCE_UID,
    Tag.PATIENT_NAME,
    Tag.PATIENT_ID,
    Tag.PATIENT_BIRTH_DATE,
    Tag.PATIENT_SEX,
    Tag.STUDY_DATE,
    Tag.STUDY_TIME,
    Tag.STUDY_DESCRIPTION,
    Tag.ACCESSION_NUMBER,
    Tag.ISSUER_OF_PATIENT_ID,
    Tag.STUDY_ID,
    Tag.PATIENT_AGE,
    Tag.REFERRING_PHYSICIAN_NAME,
    Tag.INSTITUTION_NAME,
    Tag.TIMEZONE_OFFSET_FROM_UTC,
)
CONTRAST_SIGNS = {
    Tag.CONTRAST_BOLUS_AGENT_SEQUENCE: phrase("an agent"),
    Tag.CONTRAST_BOLUS_VOLUME: phrase("a volume"),
    Tag.CONTRAST_BOLUS_TOTAL_DOSE: phrase("a dose"),
    Tag.CONTRAST_BOLUS_ROUTE: phrase("a route"),
    Tag.CONTRAST_BOLUS_START_TIME: phrase("a start time"),
    Tag.CONTRAST_FLOW_RATE: phrase("a flow rate"),
}
"""Attributes of the Contrast/Bolus Module (PS3.3 C.7.6.4) besides the agent's name, and what each of them gives."""

_SERIES_TAGS = (
    Tag.SPECIFIC_CHARACTER_SET,
    Tag.SERIES_INSTANCE_UID,
    Tag.SOP_CLASS_UID,
    Tag.MODALITY,
    Tag.IMAGE_TYPE,
    Tag.SERIES_DESCRIPTION,
    Tag.SERIES_NUMBER,
    Tag.CONVOLUTION_KERNEL,
    Tag.BODY_PART_EXAMINED,
    Tag.CONTRAST_BOLUS_AGENT,
    Tag.SAMPLES_PER_PIXEL,
    Tag.LOSSY_IMAGE_COMPRESSION,
    Tag.RESCALE_TYPE,
    Tag.PROTOCOL_NAME,
    Tag.FRAME_OF_REFERENCE_UID,
    *CONTRAST_SIGNS,
)
_MOMENT_TAGS = (
    Tag.TEMPORAL_POSITION_IDENTIFIER,
    Tag.ACQUISITION_DATETIME,
    Tag.ACQUISITION_DATE,
    Tag.ACQUISITION_TIME,
    Tag.TRIGGER_TIME,
    Tag.CONTENT_DATE,
    Tag.CONTENT_TIME,
    Tag.IMAGE_COMMENTS,
)


def study_attributes(elements: Elements) -> StudyAttributes:
    return _study(*map(elements.values.get, _STUDY_TAGS))


def moment_of(elements: Elements) -> Moment:
    return Moment(*map(elements.values.get, _MOMENT_TAGS))


def series_attributes(elements: Elements) -> SeriesAttributes:
    return _series(*map(elements.values.get, _SERIES_TAGS))


@lru_cache(maxsize=512)
def _study(
    charset: Raw,
    uid: Raw,
    name: Raw,
    patient_id: Raw,
    birth_date: Raw,
    sex: Raw,
    date: Raw,
    time: Raw,
    description: Raw,
    accession: Raw,
    issuer: Raw,
    study_id: Raw,
    age: Raw,
    referring: Raw,
    institution: Raw,
    zone: Raw,
) -> StudyAttributes:
    # Cached on the raw bytes: thousands of slices say the same, and it is decoded once.
    named = decoded(name, charset)
    details = StudyDetails(
        patient=Patient(
            name=named.text.rstrip("^= "),
            patient_id=text(patient_id, charset),
            birth_date=identifier(birth_date),
            sex=identifier(sex),
            issuer=text(issuer, charset),
        ),
        study_date=identifier(date),
        study_time=identifier(time),
        study_id=text(study_id, charset),
        description=text(description, charset),
        accession_number=text(accession, charset),
        patient_age=identifier(age).upper(),
        referring_physician=person_name(referring, charset),
        institution=text(institution, charset),
        timezone_offset=identifier(zone),
    )
    return StudyAttributes(identifier(uid), details, named.guessed)


@lru_cache(maxsize=2048)
def _series(
    charset: Raw,
    uid: Raw,
    sop_class: Raw,
    modality: Raw,
    image_type: Raw,
    description: Raw,
    series_number: Raw,
    kernel: Raw,
    body_part: Raw,
    contrast: Raw,
    samples: Raw,
    lossy: Raw,
    rescale_type: Raw,
    protocol: Raw,
    frame_of_reference: Raw,
    *contrast_signs: Raw,
) -> SeriesAttributes:
    return SeriesAttributes(
        series_instance_uid=identifier(uid),
        sop_class_uid=identifier(sop_class),
        modality=identifier(modality).upper(),
        image_type=codes(image_type),
        description=text(description, charset),
        number=integer(series_number),
        kernel=text(kernel, charset),
        body_part=text(body_part, charset).upper(),
        contrast_agent=text(contrast, charset),
        contrast_signs=tuple(
            words for words, raw in zip(CONTRAST_SIGNS.values(), contrast_signs, strict=True) if says_something(raw)
        ),
        protocol=text(protocol, charset),
        frame_of_reference=identifier(frame_of_reference),
        samples_per_pixel=short(samples, default=1),
        lossy=identifier(lossy) == "01",
        rescale_type=identifier(rescale_type).upper(),
    )


def says_something(raw: Raw) -> bool:
    """True for a value that is neither empty nor zero."""
    value = (raw or b"").strip(b" \0")
    return bool(value) and bool(value.strip(b"0.,"))
