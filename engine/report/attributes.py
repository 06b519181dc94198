"""Attributes of patient and study, as a derived object may repeat them: valid for their VR, or empty.

Scanners, exporters and anonymisers write what the Standard forbids (a time with colons, the date ``0``, sex ``U``).
No library sees it: what is valid is written in UTF-8, what has one clear meaning is put right, the rest is empty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from engine.dicom.values import Study
from engine.report.identity import derived_uid

if TYPE_CHECKING:
    from pydicom import Dataset

_UID = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+")
_ZONE = re.compile(r"([+-])([01][0-9])([0-5][0-9])")
_SEXES = {"M": "M", "F": "F", "O": "O", "MALE": "M", "FEMALE": "F", "OTHER": "O"}


def identify(dataset: Dataset, study: Study) -> None:
    """Give an object the patient and the study that it is of (PS3.3 C.7.1.1, C.7.2.1); text is in UTF-8."""
    dataset.SpecificCharacterSet = "ISO_IR 192"
    for keyword, value in _attributes(study).items():
        setattr(dataset, keyword, value)
    optional = {"StudyDescription": long_string(study.description), "PatientAge": age(study.patient_age)}
    for keyword, value in optional.items():
        if value:
            setattr(dataset, keyword, value)


def _attributes(study: Study) -> dict[str, str]:
    patient = study.patient
    return {
        "PatientName": person_name(patient.name),
        "PatientID": long_string(patient.patient_id),
        "PatientBirthDate": day(patient.birth_date),
        "PatientSex": sex(patient.sex),
        "StudyInstanceUID": study_uid(study),
        "StudyDate": day(study.study_date),
        "StudyTime": time_of_day(study.study_time),
        "StudyID": short_string(study.study_id),
        "AccessionNumber": short_string(study.accession_number),
        "ReferringPhysicianName": person_name(study.referring_physician),
    }


def study_uid(study: Study) -> str:
    """The Study Instance UID; where it is none (PS3.5 9.1), one that follows from the study's key."""
    return uid(study.study_instance_uid or study.key, "study")


def uid(text: str, of: str) -> str:
    """A valid UID as it is; one that follows from any other text, always the same, and another for each kind of thing.

    An anonymiser writes one text for study, series and image, but no UID may name two things (PS3.5 9).
    """
    return text if len(text) <= 64 and _UID.fullmatch(text) else derived_uid("not a uid", of, text)


def person_name(text: str) -> str:
    """VR PN: up to three groups of 64 characters and five components; a backslash, which parts values, is a space."""
    groups = [_printable(group.replace("\\", " ")) for group in text.split("=")]
    fits = len(groups) <= 3 and all(len(group) <= 64 and group.count("^") <= 4 for group in groups)
    return "=".join(groups).rstrip("^= ") if fits else ""


def short_string(text: str) -> str:
    """VR SH: up to 16 characters. A part of a number is another number: a longer one is empty."""
    return _string(text, 16)


def long_string(text: str) -> str:
    """VR LO: up to 64 characters."""
    return _string(text, 64)


def sentence(text: str) -> str:
    """Words for a code's meaning or a text (VR LO, UT): a backslash, which parts values, and what is no letter are
    spaces. Descriptions of series hold either, and sentences quote them."""
    return "".join(letter if letter.isprintable() and letter != "\\" else " " for letter in text)


def day(text: str) -> str:
    """VR DA: a day that the calendar has; also as ``2020.04.01``, which the Standard's forerunner wrote."""
    digits = re.sub(r"(\d{4})[./-](\d{2})[./-](\d{2})", r"\1\2\3", text.strip())
    return digits if re.fullmatch(r"[0-9]{8}", digits) and _made(lambda: datetime.strptime(digits, "%Y%m%d")) else ""


def time_of_day(text: str) -> str:
    """VR TM: ``HHMMSS.FFFFFF`` or its beginning; also with colons."""
    match = re.fullmatch(r"([01][0-9]|2[0-3])(?::?([0-5][0-9])(?::?([0-5][0-9]|60)(\.[0-9]{1,6})?)?)?", text.strip())
    return "" if match is None else "".join(part or "" for part in match.groups())


def sex(text: str) -> str:
    """VR CS of Patient's Sex: M, F, O or unknown."""
    return _SEXES.get(text.strip().upper(), "")


def age(text: str) -> str:
    """VR AS: three digits and D, W, M or Y."""
    return text.strip() if re.fullmatch(r"[0-9]{3}[DWMY]", text.strip()) else ""


def zone(offset: str) -> timezone | None:
    """Timezone Offset From UTC (PS3.3 C.12.1.1.8), ``&ZZXX`` from -1200 to +1400; None for anything else."""
    match = _ZONE.fullmatch(offset.strip())
    if match is None:
        return None
    minutes = (int(match[2]) * 60 + int(match[3])) * (-1 if match[1] == "-" else 1)
    return timezone(timedelta(minutes=minutes)) if -720 <= minutes <= 840 else None


def set_moment(dataset: Dataset, moment: datetime, study: Study) -> None:
    """Give an object its own times in the zone that the study's times are in.

    The offset holds for every date and time of an object. Where the study gives one it is copied, and own times are
    in it; where it gives none, nobody knows that of the copied times: own times are local, and the object names no
    offset (PS3.3 C.12.1.1.8).
    """
    known = zone(study.timezone_offset)
    local = moment.astimezone(known)
    for keyword in _DATES:
        if keyword in dataset:
            setattr(dataset, keyword, local.strftime("%Y%m%d"))
    for keyword in _TIMES:
        if keyword in dataset:
            setattr(dataset, keyword, local.strftime("%H%M%S"))
    for equipment in dataset.get("ContributingEquipmentSequence") or ():
        equipment.ContributionDateTime = local.strftime("%Y%m%d%H%M%S")
    if known is not None:
        dataset.TimezoneOffsetFromUTC = study.timezone_offset.strip()
    elif "TimezoneOffsetFromUTC" in dataset:
        del dataset.TimezoneOffsetFromUTC


_DATES = ("ContentDate", "InstanceCreationDate", "SeriesDate", "DateOfSecondaryCapture")
_TIMES = ("ContentTime", "InstanceCreationTime", "SeriesTime", "TimeOfSecondaryCapture")


def _string(text: str, longest: int) -> str:
    kept = _printable(text).strip()
    return kept if len(kept) <= longest and "\\" not in kept else ""


def _printable(text: str) -> str:
    """Without control characters; a blank stays as wide as it is: an archive may hold names against each other."""
    return "".join(letter for letter in text if letter.isprintable() or unicodedata.category(letter) == "Zs")


def _made(make: Callable[[], object]) -> bool:
    try:
        make()
    except ValueError:
        return False
    return True
