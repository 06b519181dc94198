"""Certificates: an exact round trip, and no use for anything but what they were given for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.inference.bundle import load_bundle
from engine.inference.golden import LIMITS, Drift
from engine.inference.onnxruntime_ import open_cpu
from engine.inference.parity import ParityReport, parity_images, run_parity
from engine.inference.tensorrt.certificate import (
    Certificate,
    certificate_path,
    certified_engines,
    find_certificate,
    store_certificate,
)
from engine.inference.values import Net, Precision
from tests.support.bundles import resign, tiny_bundle
from tests.support.networks import tiny_classifier

PLANS = {"classifier": "aa", "autoencoder": "bb"}
EXACT = Drift(0.0, 0.0, 0.0, 0.0, 0.0)
REPORT = ParityReport(41, Drift(0.001, 0.002, 0.003, 0.001, 0.002), LIMITS[Precision.FP16], 0)
CERTIFICATE = Certificate(
    created="2026-01-01T00:00:00+00:00",
    gpu={"name": "Orin", "capability": "8.7"},
    tensorrt="tensorrt",
    version="10.3.0",
    reference="onnxruntime-cpu fp32 1.20",
    bundle_id="alveoscope-ct",
    bundle_digest="cc",
    plans=PLANS,
    inspection={"classifier": {"layers": 9, "half_layers": 7}},
    parity=REPORT,
)


def test_a_certificate_survives_the_way_through_its_file(tmp_path: Path) -> None:
    path = store_certificate(tmp_path, CERTIFICATE)
    assert path == certificate_path(tmp_path, "cc", PLANS)
    assert find_certificate(tmp_path, "cc", PLANS) == CERTIFICATE


def test_it_counts_for_its_own_engines_and_bundle_only(tmp_path: Path) -> None:
    store_certificate(tmp_path, CERTIFICATE)
    assert find_certificate(tmp_path, "dd", PLANS) is None
    assert find_certificate(tmp_path, "cc", {**PLANS, "classifier": "xx"}) is None


@pytest.mark.parametrize(
    "report",
    [
        replace(REPORT, verdicts_changed=1),
        replace(REPORT, drift=replace(EXACT, probability=0.011)),
        replace(REPORT, drift=replace(EXACT, reconstruction=0.006)),
        replace(REPORT, drift=replace(EXACT, code=0.021)),
        replace(REPORT, drift=replace(EXACT, lungs=0.004)),
        replace(REPORT, drift=replace(EXACT, maps=0.004)),
        replace(REPORT, drift=replace(EXACT, probability=float("nan"))),
    ],
)
def test_a_comparison_that_failed_is_no_proof(tmp_path: Path, report: ParityReport) -> None:
    assert not report.passed
    store_certificate(tmp_path, replace(CERTIFICATE, parity=report))
    assert find_certificate(tmp_path, "cc", PLANS) is None


def test_a_proof_within_wider_limits_than_todays_is_none(tmp_path: Path) -> None:
    """An earlier version's limits stood in the file, and decided over what this version uses."""
    drift = replace(EXACT, probability=0.05)
    wider = replace(CERTIFICATE, parity=ParityReport(41, drift, replace(REPORT.limits, probability=0.1), 0))
    assert wider.parity.passed
    store_certificate(tmp_path, wider)
    assert find_certificate(tmp_path, "cc", PLANS) is None
    assert certified_engines(tmp_path) == {}


def test_a_certificate_whose_numbers_are_none_is_none(tmp_path: Path) -> None:
    path = store_certificate(tmp_path, CERTIFICATE)
    path.write_text(path.read_text().replace('"probability": 0.001', '"probability": null'))
    assert find_certificate(tmp_path, "cc", PLANS) is None


@pytest.mark.parametrize(
    ("key", "value"), [("images", float("inf")), ("verdicts_changed", float("inf")), ("plans", ["aa"]), ("plans", None)]
)
def test_a_certificate_that_is_damaged_anywhere_is_none(tmp_path: Path, key: str, value: object) -> None:
    """It kept TensorRT, and every back-end with it, from being looked at."""
    path = store_certificate(tmp_path, CERTIFICATE)
    content = json.loads(path.read_text())
    (content if key in content else content["parity"])[key] = value
    path.write_text(json.dumps(content))
    assert find_certificate(tmp_path, "cc", PLANS) is None
    assert certified_engines(tmp_path) == {}


def test_a_file_without_end_is_no_certificate(tmp_path: Path) -> None:
    store_certificate(tmp_path, CERTIFICATE).write_text("[" * 100_000)
    assert find_certificate(tmp_path, "cc", PLANS) is None
    assert certified_engines(tmp_path) == {}


def test_a_certificate_without_a_date_is_none_and_hides_no_other(tmp_path: Path) -> None:
    path = store_certificate(tmp_path, CERTIFICATE)
    other = path.with_name("certificate-other.json")
    other.write_text(path.read_text().replace(f'"{CERTIFICATE.created}"', "null"))
    assert certified_engines(tmp_path)["aa"] == CERTIFICATE.created


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"schema": "other"}'])
def test_what_is_no_certificate_is_none(tmp_path: Path, content: str) -> None:
    certificate_path(tmp_path, "cc", PLANS).write_text(content)
    assert find_certificate(tmp_path, "cc", PLANS) is None


def test_parity_images_are_the_same_every_time(tmp_path: Path) -> None:
    bundle = load_bundle(tiny_bundle(tmp_path))
    first, second = (parity_images(bundle, Net.AUTOENCODER) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert first.shape == (41, 1, 244, 244)
    assert first.dtype == np.float32
    assert len(np.unique(first.reshape(41, -1).mean(axis=1))) == 41


def test_a_back_end_is_on_par_with_itself(tmp_path: Path) -> None:
    bundle = load_bundle(tiny_bundle(tmp_path))
    with open_cpu(bundle, Precision.FP32) as one, open_cpu(bundle, Precision.FP32) as other:
        report = run_parity(bundle, one, other)
    assert report.passed
    assert report.images == 41
    assert report.drift.probability < 1e-6


def test_a_net_that_answers_otherwise_is_not_on_par(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path, fp16=True)
    (path / "classifier.fp16.onnx").write_bytes(tiny_classifier(bias=0.5))
    resign(path)
    bundle = load_bundle(path)
    with open_cpu(bundle, Precision.FP16) as other, open_cpu(bundle, Precision.FP32) as reference:
        report = run_parity(bundle, other, reference)
    assert not report.passed
    assert report.drift.probability > 0.05
