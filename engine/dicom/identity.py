"""Whose objects are these? Patients apart who share a Study Instance UID, and details merged where they are one.

A study belongs to one patient and its UID to one study (PS3.3 A.1.2, C.7.2.1; PS3.5 9). Anonymisers and faulty archives
break that, and a verdict on one chest must not bear another's name. What is blank contradicts nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import lru_cache

from engine.dicom.record import ImageRecord
from engine.dicom.values import Patient, StudyDetails

_SEPARATORS = re.compile(r"[\s^=,.\-_]+")
_EIGHT_DIGITS = re.compile(r"(?:19|20|18)\d{6}")
_CLEAR_SEX = frozenset("MF")
_PATIENT = tuple(one.name for one in fields(Patient))
_DETAILS = tuple(one.name for one in fields(StudyDetails) if one.name != "patient")
_UNREADABLE = "\ufffd"


def contradict(one: Patient, other: Patient) -> bool:
    """True where two identities can't be one patient's.

    Patient ID and issuer must be equal, birth date and sex too where they say something clear. Of two names, the words
    of one must be among those of the other: spelling, order, titles and alphabets differ between a hospital's devices.
    """
    return (
        _differ(one.patient_id.strip().casefold(), other.patient_id.strip().casefold())
        or _differ(one.issuer.strip().casefold(), other.issuer.strip().casefold())
        or _differ(_date(one.birth_date), _date(other.birth_date))
        or _differ(_sex(one.sex), _sex(other.sex))
        or _names_differ(_words(one.name), _words(other.name))
    )


def same_patient(one: Patient, other: Patient) -> bool:
    """True where two identities name one patient: a common Patient ID, or a common name and birth date.

    Names alone prove nothing, and what says nothing names nobody.
    """
    if contradict(one, other):
        return False
    if one.patient_id.strip() and other.patient_id.strip():
        return True
    named = bool(_words(one.name)) and bool(_words(other.name))
    return named and bool(_date(one.birth_date)) and bool(_date(other.birth_date))


def by_patient(records: Sequence[ImageRecord]) -> list[list[ImageRecord]]:
    """The records of one study, one list for each patient, in the order in which the patients first turn up.

    Records whose identity fits several patients, such as a blank one, go with the only patient of their series, else
    they stay apart: a blank label is safer than a wrong one.
    """
    identities = {id(record.study): record.study.details.patient for record in records}
    if len(set(identities.values())) == 1:
        return [list(records)]
    home = _assign(set(identities.values()))
    of_series: dict[str, set[int]] = defaultdict(set)
    for record in records:
        place = home[record.study.details.patient]
        if place is not None:
            of_series[record.series.series_instance_uid].add(place)
    groups: dict[object, list[ImageRecord]] = defaultdict(list)
    for record in records:
        patient = record.study.details.patient
        place, near = home[patient], of_series[record.series.series_instance_uid]
        if place is None and len(near) == 1:
            (only,) = near
            if not any(contradict(patient, one) for one, index in home.items() if index == only):
                place = only
        groups[patient if place is None else place].append(record)
    return list(groups.values())


def _assign(patients: Iterable[Patient]) -> dict[Patient, int | None]:
    """The number of the person that each identity belongs to; None for one that fits several."""
    # The fullest identities first, then by content, so that the order of files decides nothing.
    ordered = sorted(patients, key=lambda one: (-sum(map(bool, vars(one).values())), *vars(one).values()))
    known: list[list[Patient]] = []
    home: dict[Patient, int | None] = {}
    for patient in ordered:
        fitting = [i for i, members in enumerate(known) if not any(contradict(patient, one) for one in members)]
        if len(fitting) > 1:
            home[patient] = None
            continue
        if not fitting:
            known.append([])
        home[patient] = index = fitting[0] if fitting else len(known) - 1
        known[index].append(patient)
    return home


def merged(records: Iterable[ImageRecord]) -> StudyDetails:
    """What these objects of one patient say together: the most frequent details, gaps filled from the others."""
    # By object first: thousands of slices share one, and to hash a dozen strings for each costs more than the rest.
    listed = [record.study.details for record in records]
    objects = {id(details): details for details in listed}
    counted: Counter[StudyDetails] = Counter()
    for key, count in Counter(map(id, listed)).items():
        counted[objects[key]] += count
    ordered = sorted(counted, key=lambda details: (-counted[details], *_strings(details)))
    if len(ordered) == 1:
        return ordered[0]
    values = {name: _first(getattr(details, name) for details in ordered) for name in _DETAILS}
    patient = {name: _first(getattr(details.patient, name) for details in ordered) for name in _PATIENT}
    return StudyDetails(patient=Patient(**patient), **values)


def _strings(details: StudyDetails) -> list[str]:
    return [*(getattr(details, name) for name in _DETAILS), *(getattr(details.patient, name) for name in _PATIENT)]


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")


def _differ(one: str, other: str) -> bool:
    return bool(one) and bool(other) and one != other


def _date(value: str) -> str:
    """A date as eight digits; empty for a placeholder or something else."""
    digits = value.replace(".", "").replace("-", "").strip()
    return digits if _EIGHT_DIGITS.fullmatch(digits) else ""


def _sex(value: str) -> str:
    sex = value.strip().upper()[:1]
    return sex if sex in _CLEAR_SEX else ""


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    """Words of a name, without case, accents, order and separators; those that could not be decoded are left out."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return frozenset(word for word in _SEPARATORS.split(letters) if word and _UNREADABLE not in word)


def _names_differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and not (one <= other or other <= one)
