"""Training and inference prepare a slice to equal bytes."""

from __future__ import annotations

import pytest

from engine.dicom import decode_hu, radiological_spacing, scan, to_radiological
from engine.phantom import write_phantom
from engine.preprocess import DEFAULT_SPEC, prepare_grey, prepare_hu
from tests.support.image_sets import write_set

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.data.dicom import prepare_dicom
from training.data.prepared import prepare_all, read_grey
from training.data.records import Record, read_index


def test_figures(tmp_path):
    records = read_index(write_set(tmp_path / "set", count=2))
    prepared = prepare_all(records, DEFAULT_SPEC, tmp_path / "cache")
    for row, record in enumerate(records):
        expected = prepare_grey(read_grey(record.path), None, DEFAULT_SPEC)
        assert prepared.classifier[row].tobytes() == expected.classifier.tobytes()
        assert prepared.autoencoder[row].tobytes() == expected.autoencoder.tobytes()
        assert prepared.lung_mask[row].tobytes() == expected.lung_mask.tobytes()


def test_dicom_slices(tmp_path):
    files = write_phantom(tmp_path / "phantom", slices=8, rows=256)
    records = [Record(file, 0, "phantom", "phantom") for file in files[2:6]]
    prepared = prepare_all(records, DEFAULT_SPEC, tmp_path / "cache", prepare=prepare_dicom)
    headers = {
        h.source.path: h for study in scan([tmp_path / "phantom"]).studies for s in study.series for h in s.headers
    }
    for row, record in enumerate(records):
        header = headers[record.path]
        hu = to_radiological(decode_hu(header), header)
        expected = prepare_hu(hu, radiological_spacing(header), None, DEFAULT_SPEC)
        assert prepared.classifier[row].tobytes() == expected.classifier.tobytes()
        assert prepared.autoencoder[row].tobytes() == expected.autoencoder.tobytes()
