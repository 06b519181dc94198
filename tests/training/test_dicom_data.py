from __future__ import annotations

import pytest

from engine.phantom import write_phantom
from tests.support.image_sets import write_index

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.config import DataConfig
from training.data.dicom import UNKNOWN, prepare_dicom, read_dicom
from training.data.load import load_data
from training.errors import DataError


@pytest.fixture
def table(tmp_path):
    rows = []
    for name, label in (("ill", "covid"), ("well", "non-covid")):
        files = write_phantom(tmp_path / "site" / name, slices=6, rows=128, covid=label == "covid")
        rows += [{"series": name, "file": file.name, "label": label} for file in files]
    rows[0]["label"] = ""
    return write_index(tmp_path / "site" / "index.csv", rows)


def test_series_with_a_table_are_a_source(table, tmp_path):
    records, images = load_data(DataConfig(dicom=(str(table),), cache=str(tmp_path / "cache")))
    assert len(records) == len(images) == 11
    assert {record.group for record in records} == {"site/ill", "site/well"}
    assert (images.lung_fraction > 0.05).any()


def test_a_slice_without_a_label_is_unknown(table):
    assert [record.label for record in read_dicom(table)].count(UNKNOWN) == 1


def test_another_pneumonia_is_no_covid(table):
    """A radiologist's "infected" says nothing of the germ; an explicit label does."""
    files = sorted(file.name for file in (table.parent / "ill").iterdir())
    told = [
        ("1", "covid", ""), ("1", "community-acquired pneumonia", ""), ("0", "covid", ""), ("1", "", ""),
        ("1", "another pneumonia", "covid"), ("", "normal", ""),
    ]  # fmt: skip
    rows = [
        {"series": "ill", "file": file, "infected_slice": infected, "truth": truth, "label": label}
        for file, (infected, truth, label) in zip(files, told, strict=True)
    ]
    index = write_index(table, rows)
    assert [record.label for record in read_dicom(index, of_covid=True)] == [1, 0, 0, 1, 1, UNKNOWN]
    assert [record.label for record in read_dicom(index)] == [1, 1, 0, 1, 1, UNKNOWN]


def test_a_missing_slice_and_an_unknown_label_are_named(table):
    rows = [{"series": "ill", "file": "none.dcm", "label": "covid"}]
    with pytest.raises(DataError, match=r"line 2: there is no file none\.dcm"):
        read_dicom(write_index(table, rows))
    file = next((table.parent / "ill").iterdir()).name
    with pytest.raises(DataError, match="the label 'maybe' is not known"):
        read_dicom(write_index(table, [{"series": "ill", "file": file, "label": "maybe"}]))


def test_a_file_that_is_no_ct_slice_is_named(table):
    record = read_dicom(table)[0]
    record.path.write_bytes(b"no DICOM")
    with pytest.raises(DataError, match=record.path.name):
        prepare_dicom(record, None)


def test_files_without_a_suffix_are_dicom(table, tmp_path):
    """As archives write them."""
    rows = []
    for name, label in (("ill", "covid"), ("well", "non-covid")):
        for file in sorted((table.parent / name).iterdir()):
            file.rename(file.with_suffix(""))
            rows.append({"series": name, "file": file.stem, "label": label})
    _, images = load_data(DataConfig(dicom=(str(write_index(table, rows)),), cache=str(tmp_path / "cache")))
    assert (images.lung_fraction > 0.05).any()


def test_series_of_one_patient_are_one_group(table):
    rows = [
        {"series": name, "file": next((table.parent / name).iterdir()).name, "label": "1", "patient": "p7"}
        for name in ("ill", "well")
    ]
    assert {record.group for record in read_dicom(write_index(table, rows))} == {"site/p7"}
