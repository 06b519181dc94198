"""TreeContents: patients, studies and series that were opened, found by key or by number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from desktop.viewmodels.browse.tree_nodes import Node, PatientNode, SeriesNode, StudyNode
from engine.dicom.values import Series, Study

_Row = TypeVar("_Row", PatientNode, StudyNode, SeriesNode)


class TreeContents:
    """Every node there is, also those that a search hides."""

    def __init__(self) -> None:
        self.patients: dict[tuple[str, ...], PatientNode] = {}
        self.series: dict[str, SeriesNode] = {}
        self._by_number: dict[int, Node] = {}
        self._next_number = 1

    @property
    def studies(self) -> Iterator[StudyNode]:
        for patient in self.patients.values():
            yield from patient.studies.values()

    def node(self, number: int) -> Node | None:
        return self._by_number.get(number)

    def patient_of(self, study: Study) -> PatientNode:
        """The patient's node; made at his first study."""
        return _found(self.patients, PatientNode.key_of(study), lambda: self._numbered(PatientNode(study.patient)))

    def study_of(self, patient: PatientNode, study: Study) -> StudyNode:
        """The study's node; made at its first series."""
        node = _found(patient.studies, study.key, lambda: self._numbered(StudyNode(patient, study)))
        patient.newest = max(patient.newest, node.date_key)
        return node

    def add_series(self, parent: StudyNode, series: Series, study: Study) -> SeriesNode:
        """A node for a series that has none yet."""
        node = self._numbered(SeriesNode(parent, series, study))
        self.series[series.key] = node
        parent.series.append(node)
        return node

    def without_verdict(self) -> tuple[Series, ...]:
        """Series of which nothing was said yet."""
        return tuple(node.series for node in self.series.values() if node.verdict is None)

    def studies_without_verdict(self) -> tuple[Study, ...]:
        """Studies of which no series has a verdict, from top to bottom, then those that a search hides."""
        nodes = sorted(self.studies, key=lambda study: (not study.in_view, study.parent.row, study.row))
        return tuple(study.whole for study in nodes if all(one.verdict is None for one in study.series))

    def remove_study(self, study_key: str) -> tuple[SeriesNode, ...]:
        """Take a study out; the series that went."""
        gone = tuple(node for node in self.series.values() if node.study.key == study_key)
        self.remove(gone)
        return gone

    def remove(self, gone: Iterable[SeriesNode]) -> None:
        """Take series out, a study with its last one, and its patient with the last study."""
        for node in gone:
            del self.series[node.series.key]
            node.parent.series.remove(node)
        for key, patient in list(self.patients.items()):
            patient.studies = {uid: study for uid, study in patient.studies.items() if study.series}
            patient.newest = max((study.date_key for study in patient.studies.values()), default="")
            if not patient.studies:
                del self.patients[key]
        self._by_number = {number: node for number, node in self._by_number.items() if self._listed(node)}

    def _listed(self, node: Node) -> bool:
        if isinstance(node, PatientNode):
            return bool(node.studies)
        return bool(node.series) if isinstance(node, StudyNode) else node.series.key in self.series

    def clear(self) -> None:
        """Empty it; numbers are never given twice."""
        self.patients.clear()
        self.series.clear()
        self._by_number.clear()

    def _numbered(self, node: _Row) -> _Row:
        node.number = self._next_number
        self._by_number[self._next_number] = node
        self._next_number += 1
        return node


_Key = TypeVar("_Key")


def _found(known: dict[_Key, _Row], key: _Key, make: Callable[[], _Row]) -> _Row:
    if key not in known:
        known[key] = make()
    return known[key]
