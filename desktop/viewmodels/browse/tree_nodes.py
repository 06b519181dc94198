"""Rows of the study tree, with everything that is shown, sorted and searched prepared once."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Any, Union

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.words.engine_words import behind_colon, decimals, with_colon
from desktop.viewmodels.words.listed_verdict import ListedVerdict
from desktop.viewmodels.words.series_doctor import Diagnosis, Fitness, diagnose, fitness_text
from desktop.viewmodels.words.texts import iso_date, person_name, plain
from engine.dicom.values import Patient, Series, Study

translate = QCoreApplication.translate


class Order(str, Enum):
    """Order of patients and, within them, of studies."""

    NEWEST = "newest"
    NAME = "name"
    PATIENT_ID = "patient-id"


class PatientNode:
    """One patient: same identifier and same name and birth date."""

    parent = None

    def __init__(self, patient: Patient) -> None:
        self.number = 0
        self.row = 0
        self.patient = patient
        self.studies: dict[str, StudyNode] = {}
        self.shown: list[StudyNode] = []
        self.in_view = False
        self.newest = ""
        self._name = person_name(patient.name)
        self._named = bool(plain(patient.name).strip("^= "))
        self._id = plain(patient.patient_id, 64)

    @staticmethod
    def key_of(study: Study) -> tuple[str, ...]:
        """What makes two studies one patient's; without identity every study stands alone."""
        patient = study.patient
        if not (patient.name or patient.patient_id):
            return (study.key,)
        return patient.name, patient.patient_id, patient.birth_date

    def title(self, show_names: bool = True) -> str:
        if not show_names:
            return translate("StudyTree", "Patient {number}").format(number=self.number)
        return self._name if self._named or not self._id else self._id

    def details(self, show_names: bool = True) -> str:
        """Identifier, birth date, sex."""
        if not show_names:
            return ""
        born = iso_date(self.patient.birth_date) if self.patient.birth_date else ""
        identifier = self._id if self._named else ""
        return "  ·  ".join(part for part in (identifier, born, plain(self.patient.sex, 4)) if part)

    def sort_key(self, order: Order) -> tuple[Any, ...]:
        if order is Order.NEWEST:
            return (_descending(self.newest), self._name.casefold(), self.number)
        text = self._name if order is Order.NAME else self._id
        return (text.casefold(), self.number)


class StudyNode:
    """One study."""

    def __init__(self, parent: PatientNode, study: Study) -> None:
        self.number = 0
        self.row = 0
        self.parent = parent
        self.study = study
        self.series: list[SeriesNode] = []
        self.shown: list[SeriesNode] = []
        self.in_view = False
        self.date_key = study.study_date + study.study_time

    @property
    def whole(self) -> Study:
        """The study with every series that is listed under it."""
        return replace(self.study, series=tuple(node.series for node in self.series))

    def title(self, show_names: bool = True) -> str:
        date = iso_date(self.study.study_date) if self.study.study_date else translate("StudyTree", "No date")
        text = plain(self.study.description.replace("^", " "), 80)
        return f"{date}   {text}" if text else date

    def details(self, show_names: bool = True) -> str:
        return translate("StudyTree", "%n series", None, len(self.series))

    def sort_key(self, order: Order) -> tuple[Any, ...]:
        return (_descending(self.date_key), self.number)


class SeriesNode:
    """One series."""

    shown: tuple[()] = ()

    def __init__(self, parent: StudyNode, series: Series, study: Study) -> None:
        self.number = 0
        self.row = 0
        self.parent = parent
        self.in_view = False
        self.verdict: ListedVerdict | None = None
        self.analysing = False
        self.update(series, study)

    def update(self, series: Series, study: Study) -> None:
        """Take a newer reading of the same series."""
        self.series = series
        self.study = study
        self.diagnosis: Diagnosis = diagnose(series)
        if self.verdict is not None and self.verdict.slices != len(series.headers):
            self.verdict = None  # it was about fewer images
        patient = study.patient
        self._haystack = " ".join(
            plain(text)
            for text in (
                patient.name.replace("^", " "),
                patient.patient_id,
                study.description,
                study.accession_number,
                study.study_date,
                iso_date(study.study_date),
                series.description,
                series.modality,
                series.body_part,
                self.diagnosis.headline,
            )
        ).casefold()

    def matches(self, words: list[str]) -> bool:
        return all(word in self._haystack for word in words)

    def title(self, show_names: bool = True) -> str:
        text = plain(self.series.description, 120)
        return text or translate("StudyTree", "Series {number}").format(number=self.series.series_number or "?")

    def details(self, show_names: bool = True) -> str:
        """Modality, number of images, thickness of slices, kernel."""
        return self.details_by_length()[0]

    def details_by_length(self) -> tuple[str, ...]:
        """All details, then fewer and fewer of them, for rows with less room."""
        count = translate("StudyTree", "%n image(s)", None, len(self.series.headers))
        thickness = self.series.headers[0].thickness_mm if self.series.headers else None
        parts = [plain(self.series.modality, 16), count]
        if thickness:
            parts.append(decimals(f"{thickness:g} mm"))
        if self.series.kernel:
            parts.append(plain(self.series.kernel, 16))
        parts = [part for part in parts if part]
        return tuple("  ·  ".join(parts[:count]) for count in range(len(parts), 0, -1))

    def state(self) -> str:
        """The verdict; before there is one, whether the series can be assessed and if not why."""
        if self.analysing:
            return translate("StudyTree", "Being analysed…")
        if self.verdict is not None:
            return self.verdict.words
        return self.state_by_length()[0]

    def state_by_length(self) -> tuple[str, ...]:
        """Whether the series can be assessed: with the reason, and in two or three words for rows with less room."""
        text = fitness_text(self.diagnosis.fitness)
        if self.diagnosis.fitness is Fitness.FIT:
            return (text,)
        told = (with_colon(text, behind_colon(self.diagnosis.headline)), text)
        return told if self.diagnosis.fitness is Fitness.UNFIT else (*told, translate("StudyTree", "With warnings"))

    def sort_key(self, order: Order) -> tuple[Any, ...]:
        number = self.series.series_number
        return (number is None, number or 0, self.number)


Node = Union[PatientNode, StudyNode, SeriesNode]  # noqa: UP007 - evaluated at run time on Python 3.10 too


def _descending(text: str) -> tuple[int, ...]:
    """A key that sorts larger texts first; an empty text comes last."""
    return tuple(-ord(character) for character in text) or (1,)
