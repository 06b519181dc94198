"""Chests that a search for lungs stumbles over: each is a slice or a series made for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.inference.bundle import load_bundle
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.values import Net, Precision
from engine.phantom import FIELD_OF_VIEW_MM, write_phantom
from engine.preprocess import DEFAULT_SPEC, PreparedSlice, classical_lungs, field_grid, lung_image, prepare_hu
from engine.service import analyse
from engine.triage.request import AnalyseRequest
from engine.triage.values import SeriesResult, Status
from tests.support.bundles import tiny_bundle
from tests.support.chest_slice import chest_slice, left_of

SPACING = (0.7, 0.7)
Find = Callable[[np.ndarray], np.ndarray]


@pytest.fixture(scope="module", params=["thresholds", "network"])
def find(request, tmp_path_factory):
    """Lungs as thresholds find them, and as a lungs network does."""
    if request.param == "thresholds":
        yield lambda hu: classical_lungs(lung_image(hu, SPACING), field_grid(hu, SPACING), DEFAULT_SPEC, is_hu=True)
        return
    pytest.importorskip("onnx", reason="tiny networks are made with the onnx package (extra dev)")
    bundle = load_bundle(tiny_bundle(tmp_path_factory.mktemp("bundle"), signed=False), verify=False)
    with open_cpu(bundle, Precision.FP32, threads=1) as backend:
        yield lambda hu: backend.run(Net.LUNGS, lung_image(hu, SPACING)[None, None])["lungs"][0]


def _prepared(find: Find, hu: np.ndarray) -> PreparedSlice:
    return prepare_hu(hu, SPACING, find(hu), DEFAULT_SPEC)


def _ellipse(hu, centre, radii):
    rows, columns = np.ogrid[: hu.shape[0], : hu.shape[1]]
    return ((rows - centre[0]) / radii[0]) ** 2 + ((columns - centre[1]) / radii[1]) ** 2 <= 1.0


def test_one_lung_only(find):
    hu = chest_slice()
    hu[:, 270:430][hu[:, 270:430] < -500] = 40
    whole, half = _prepared(find, chest_slice()), _prepared(find, hu)
    assert half.has_lung
    assert left_of(half).sum() < 0.02 * half.right_mask.sum()
    assert half.areas.lung_mm2 == pytest.approx(whole.areas.lung_mm2 / 2, rel=0.05)


def test_pneumothorax(find):
    """Air without vessels in front of a collapsed lung: the chest's cavity is still found, and on its side."""
    hu = chest_slice()
    cavity = _ellipse(hu, (250, 352), (110, 75))
    air = cavity & ~_ellipse(hu, (270, 330), (55, 40))
    hu[cavity] = -700
    hu[air] = -960
    prepared = _prepared(find, hu)
    assert prepared.has_lung
    assert prepared.right_mask.any()
    assert left_of(prepared).any()
    assert prepared.box.width > 250


def test_a_tracheostomy_is_no_lung(find):
    """At the neck: a cannula's air reaches through the skin."""
    hu = chest_slice(lungs=False)
    hu[96:240, 248:264] = -1000
    assert not _prepared(find, hu).has_lung
    hu = chest_slice()
    plain = _prepared(find, hu)
    hu[100:200, 250:262] = -1000
    assert _prepared(find, hu).areas.lung_mm2 == pytest.approx(plain.areas.lung_mm2, rel=0.05)


def test_arms_beside_the_body(find):
    plain = chest_slice()
    hu = plain.copy()
    for centre in ((280, 18), (280, 494)):
        hu[_ellipse(hu, centre, (60, 16))] = 40
        hu[_ellipse(hu, centre, (14, 8))] = 500
    bare, armed = _prepared(find, plain), _prepared(find, hu)
    assert armed.areas.lung_mm2 == pytest.approx(bare.areas.lung_mm2, rel=0.02)
    assert armed.box == bare.box


def test_lungs_that_reach_the_edge_of_the_field_of_view():
    """The body is larger than the reconstruction; what the network finds counts up to the edge."""
    hu = np.ascontiguousarray(chest_slice()[:, 100:412])
    lungs = np.zeros((2, 128, 128), np.float32)
    grid = field_grid(hu, SPACING)
    aerated = grid.sample((chest_slice()[:, 100:412] < -500) & (np.arange(512)[:, None] > 135)) > 0.5
    aerated &= grid.sample(np.arange(512)[:, None].repeat(312, 1).astype(np.float32)) < 365
    lungs[0, :, :64], lungs[1, :, 64:] = aerated[:, :64], aerated[:, 64:]
    prepared = prepare_hu(hu, SPACING, lungs, DEFAULT_SPEC)
    assert prepared.has_lung
    assert prepared.box.left == 0
    assert prepared.box.right == 312
    assert not (prepared.lung_mask & ~prepared.body_mask).any()


def test_1024_pixels_give_what_512_give(find):
    large, small = chest_slice(1024), chest_slice(512)
    fine, plain = prepare_hu(large, (0.35, 0.35), find(small), DEFAULT_SPEC), _prepared(find, small)
    assert np.abs(lung_image(large, (0.35, 0.35)) - lung_image(small, SPACING)).mean() < 0.005
    assert fine.areas.lung_mm2 == pytest.approx(plain.areas.lung_mm2, rel=0.01)
    assert np.corrcoef(fine.classifier.ravel(), plain.classifier.ravel())[0, 1] > 0.97


def _analysed(tmp_path: Path, name: str, **phantom: object) -> SeriesResult:
    bundle = tiny_bundle(tmp_path)
    write_phantom(tmp_path / name, **phantom)  # type: ignore[arg-type]
    (study,) = analyse(AnalyseRequest(paths=(tmp_path / name,), bundle=bundle, backend="onnxruntime-cpu")).studies
    (series,) = study.series
    return series


def _turned(down: float, across: float, rows: int = 256):
    """Store each slice turned by half a turn (prone) or mirrored with the stack reversed (feet first)."""
    half = (rows - 1) / 2 * FIELD_OF_VIEW_MM / rows

    def edit(dataset, _index):
        pixels = dataset.pixel_array[:: int(down), :: int(across)]
        dataset.PixelData = np.ascontiguousarray(pixels).tobytes()
        dataset.ImageOrientationPatient = [str(across), "0", "0", "0", str(down), "0"]
        dataset.ImagePositionPatient = [str(-half * across), str(-half * down), dataset.ImagePositionPatient[2]]

    return edit


_SUPINE = {"slices": 24, "spacing_mm": 12.5, "rows": 256, "covid": True, "noise_hu": 0.0}
_PLAIN: list[SeriesResult] = []


@pytest.mark.parametrize("turn", [(-1, -1), (1, -1)], ids=["prone", "feet first"])
def test_a_patient_who_lies_otherwise_has_the_same_lungs(tmp_path, turn):
    if not _PLAIN:  # the same for both
        _PLAIN.append(_analysed(tmp_path, "plain", **_SUPINE))
    (plain,) = _PLAIN
    turned = _analysed(tmp_path, "turned", **_SUPINE, edit=_turned(*turn), uids_seed="turned")
    assert turned.verdict is plain.verdict
    for key, one in plain.measures.items():
        assert turned.measure(key) == pytest.approx(one.value, rel=0.03, abs=0.5), key
    assert (plain.measure("lung_volume_right_ml") or 0) > 1.02 * (plain.measure("lung_volume_left_ml") or 0)


def test_thirty_slices_of_ten_millimetres(tmp_path):
    thick = _analysed(tmp_path, "thick", slices=30, spacing_mm=10.0, rows=256, covid=True)
    thin = _analysed(tmp_path, "thin", slices=60, spacing_mm=5.0, rows=256, covid=True, uids_seed="thin")
    assert thick.status is thin.status is Status.COMPLETE
    assert thick.measure("lung_volume_ml") == pytest.approx(thin.measure("lung_volume_ml"), rel=0.02)
    assert thick.measure("affected_percent") == pytest.approx(thin.measure("affected_percent"), abs=1.0)


def test_a_matrix_of_1024(tmp_path):
    large = _analysed(tmp_path, "large", slices=12, spacing_mm=25.0, rows=1024)
    small = _analysed(tmp_path, "small", slices=12, spacing_mm=25.0, rows=256, uids_seed="small")
    assert large.measure("lung_volume_ml") == pytest.approx(small.measure("lung_volume_ml"), rel=0.03)
    assert large.verdict is small.verdict
