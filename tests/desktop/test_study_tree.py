"""The tree of studies: merging, order, search, and what Qt asks of a model."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from desktop.viewmodels.browse.study_tree import NODE_ROLE, StudyTree
from desktop.viewmodels.browse.tree_nodes import Order, PatientNode
from desktop.viewmodels.words.series_doctor import Fitness
from engine.dicom.values import Patient
from tests.support.series import make_series, make_study, refused


@pytest.fixture
def tree(qapp):
    return StudyTree()


def rows(tree: StudyTree, parent: QModelIndex | None = None) -> list:
    """Titles as nested lists."""
    parent = parent or QModelIndex()
    found = []
    for row in range(tree.rowCount(parent)):
        index = tree.index(row, 0, parent)
        below = rows(tree, index)
        found.append([index.data(), below] if below else index.data())
    return found


def three_patients() -> list:
    return [
        make_study(make_series(uid="1.1.1"), name="BETA^B", patient_id="1", study_date="20200101"),
        make_study(make_series(uid="2.2.1"), name="ALPHA^A", patient_id="3", study_date="20210101"),
        make_study(make_series(uid="3.3.1"), name="GAMMA^C", patient_id="2", study_date="20190101"),
    ]


def test_studies_without_a_uid_are_not_one_study(tree) -> None:
    """Of anonymised folders without Study Instance UIDs all stood as one study of one patient, and were judged so."""
    nobody = {"study_instance_uid": "", "name": "", "patient_id": ""}
    tree.merge([make_study(make_series(uid=f"1.{one}"), **nobody, key=f"no-study-uid#{one}") for one in (1, 2)])
    assert [(len(patient.studies), len(study.series)) for patient in tree.contents.patients.values()
            for study in patient.studies.values()] == [(1, 1), (1, 1)]  # fmt: skip
    tree.clear()
    tree.merge([make_study(make_series(uid=f"1.{one}"), study_instance_uid="", key=f"no-study-uid#{one}")
                for one in (1, 2)])  # fmt: skip
    (patient,) = tree.contents.patients.values()
    assert [len(study.series) for study in patient.studies.values()] == [1, 1]


def test_patients_studies_series(tree):
    one, two = make_series(uid="1.2.3.1", series_number=5), make_series(uid="1.2.3.2", series_number=1, description="")
    tree.merge([make_study(one, two)])
    assert rows(tree) == [["DOE, JANE", [["2020-03-31   CT Thorax", ["Series 1", "Thorax 5.0"]]]]]
    assert (len(tree.contents.patients), len(list(tree.contents.studies)), tree.series_count) == (1, 1, 2)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.NEWEST, ["ALPHA, A", "BETA, B", "GAMMA, C"]),
        (Order.NAME, ["ALPHA, A", "BETA, B", "GAMMA, C"]),
        (Order.PATIENT_ID, ["BETA, B", "GAMMA, C", "ALPHA, A"]),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_order(tree, order, names, before):
    if before:
        tree.set_order(order)
    for study in three_patients():
        tree.merge([study])
    tree.set_order(order)
    assert [row[0] for row in rows(tree)] == names


def test_newer_study_lifts_its_patient(tree):
    tree.merge(three_patients())
    newest = make_study(make_series(uid="3.4.1"), name="GAMMA^C", patient_id="2", study_date="20220101")
    tree.merge([newest])
    assert rows(tree)[0][0] == "GAMMA, C"
    assert [study[0][:10] for study in rows(tree)[0][1]] == ["2022-01-01", "2019-01-01"]


def test_search_finds_words_anywhere_and_comes_back(tree):
    tree.merge(three_patients())
    tree.set_query("alpha THORAX 2021-01")
    assert [row[0] for row in rows(tree)] == ["ALPHA, A"]
    tree.set_query("nobody")
    assert rows(tree) == []
    tree.set_query("  ")
    assert len(rows(tree)) == 3


def test_series_that_arrives_during_a_search_obeys_it(tree):
    tree.set_query("alpha")
    tree.merge(three_patients())
    assert [row[0] for row in rows(tree)] == ["ALPHA, A"]
    assert tree.series_count == 3


def test_growing_series_keeps_its_row_and_index(tree):
    series = make_series(4)
    tree.merge([make_study(series)])
    node = tree.series_node(series.key)
    kept = QPersistentModelIndex(tree.index_of(node))
    changed = []
    tree.dataChanged.connect(lambda first, last: changed.append(first))
    tree.merge([make_study(make_series(9))])
    assert tree.series_count == 1
    assert len(kept.data(NODE_ROLE).series.headers) == 9
    assert len(changed) == 1


def test_indices_survive_insertion_above(tree):
    study = make_study(make_series(uid="5.5.1"), name="OLD^O", study_date="20000101")
    tree.merge([study])
    kept = QPersistentModelIndex(tree.index_of(tree.series_node("5.5.1")))
    for other in three_patients():
        tree.merge([other])
    assert kept.data(NODE_ROLE).series.key == "5.5.1"
    assert kept.parent().parent().data() == "OLD, O"


def test_series_without_identity_do_not_become_one_patient(tree):
    tree.merge([make_study(make_series(uid=f"{n}.0.1"), name="", patient_id="") for n in (1, 2)])
    assert [row[0] for row in rows(tree)] == ["(no name)", "(no name)"]


def test_names_can_be_hidden(tree):
    tree.merge([make_study()])
    tree.set_show_names(False)
    shown = tree.index(0, 0)
    assert shown.data() == "Patient 1"
    assert "DOE" not in shown.data(Qt.ItemDataRole.AccessibleTextRole)


def test_refused_series_says_why(tree):
    series = make_series(1, findings=(refused(message="Only 1 slice."),))
    tree.merge([make_study(series)])
    node = tree.series_node(series.key)
    assert node.diagnosis.fitness is Fitness.UNFIT
    assert node.diagnosis.headline == "Only 1 slice."


def test_clear_forgets_everything(tree):
    tree.merge(three_patients())
    tree.clear()
    assert tree.rowCount() == 0
    tree.merge(three_patients()[:1])
    assert tree.series_count == 1


def test_model_holds_qts_rules(tree, qtmodeltester):
    qtmodeltester.check(tree)
    tree.merge(three_patients())
    tree.set_query("alpha")
    tree.set_query("")
    tree.merge([make_study(make_series(uid="3.4.1"), name="GAMMA^C", patient_id="2", study_date="20220101")])


def test_reading_with_other_identity_is_shown(tree):
    study = make_study()
    tree.merge([study])
    tree.merge([replace(study, series=(make_series(3, description="Lung 1.0"),))])
    assert rows(tree)[0][1][0][1] == ["Lung 1.0"]


def test_a_date_of_birth_in_the_list_is_that_on_the_image() -> None:
    """The short form of a country has two digits for the year, and the day before the month or after it."""
    node = PatientNode(Patient("DOE^JANE", "P1", "19600102"))
    assert node.details() == "P1  ·  1960-01-02"
