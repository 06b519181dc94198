"""Other studies of the patient in view among those that are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.browse.tree_nodes import StudyNode
from desktop.viewmodels.words.texts import iso_date, plain
from engine.dicom.identity import same_patient
from engine.dicom.values import Study

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Prior:
    """A study that can be compared with the one in view.

    Attributes
    ----------
    judged : bool
        One of its series has a verdict.
    """

    study: Study
    judged: bool = False

    @property
    def day(self) -> str:
        return study_day(self.study)

    @property
    def title(self) -> str:
        """Date and description."""
        what = plain(self.study.description.replace("^", " "), 40)
        return f"{self.day}  {what}" if what else self.day


def study_day(study: Study) -> str:
    """Its date as people write it; words where it has none."""
    return iso_date(study.study_date) if study.study_date else translate("StudyTree", "No date")


def when(study: Study) -> tuple[str, str]:
    """What studies are put in order by."""
    return study.study_date, study.study_time


def priors_of(study: Study, nodes: Iterable[StudyNode]) -> tuple[Prior, ...]:
    """Other studies of the same patient: the earlier ones first, the newest of them on top, then later ones."""
    own = when(study)
    found = [
        Prior(node.whole, any(series.verdict is not None for series in node.series))
        for node in nodes
        if node.study.key != study.key and same_patient(study.patient, node.study.patient)
    ]
    found.sort(key=lambda prior: when(prior.study), reverse=True)
    earlier = [prior for prior in found if when(prior.study) <= own]
    return (*earlier, *(prior for prior in found if when(prior.study) > own))
