"""Choosing a back-end: the order, what is said of each, and no silent replacement."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import BackendUnavailableError, UsageError
from engine.inference import onnxruntime_
from engine.inference.bundle import Bundle, load_bundle
from engine.inference.pace import Pace
from engine.inference.selection import describe_backends, open_backend
from engine.inference.tensorrt import site as tensorrt_site
from engine.inference.values import Net, Precision
from engine.site import SiteProfile, site_profile
from tests.support.bundles import resign, tiny_bundle
from tests.support.networks import tiny_autoencoder, tiny_classifier
from tests.support.openvino import need_openvino

PACE = Pace(Precision.INT8, 1, 3, {"fp32": 26.4, "int8": 13.3}, exact_int8=True, quiet=True, measured="2026-11-29")
IMAGES = np.random.default_rng(0).random((2, 1, 224, 224), dtype=np.float32)


@pytest.fixture(autouse=True)
def _plain_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, PACE)
    monkeypatch.setattr(tensorrt_site, "driver_reason", lambda: "There is no NVIDIA driver on this machine.")
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])


def _found(monkeypatch: pytest.MonkeyPatch, pace: Pace) -> None:
    monkeypatch.setattr("engine.inference.selection.pace_of", lambda *_given: pace)


def _tried(bundle: Bundle, **asked: str) -> list[tuple[str, str, str]]:
    backend = open_backend(bundle, **asked)
    backend.close()
    return [(a.name, a.precision, a.outcome) for a in backend.selection.tried]


def test_automatic_order_on_a_plain_computer(tmp_path: Path) -> None:
    assert _tried(load_bundle(tiny_bundle(tmp_path, fp16=True))) == [
        ("tensorrt", "fp16", "skipped"),
        ("onnxruntime-cuda", "fp16", "skipped"),
        ("onnxruntime-tensorrt-rtx", "fp16", "skipped"),
        ("onnxruntime-openvino", "bf16", "skipped"),
        ("onnxruntime-openvino", "fp32", "skipped"),
        ("onnxruntime-cpu", "fp32", "chosen"),
    ]


def test_int8_is_taken_where_the_bundle_has_it_and_it_keeps_the_verdicts(tmp_path: Path) -> None:
    bundle = load_bundle(tiny_bundle(tmp_path, int8=True))
    assert _tried(bundle)[-1] == ("onnxruntime-cpu", "int8", "chosen")
    with open_backend(bundle) as backend:  # type: ignore[attr-defined]
        assert backend.selection.precision is Precision.INT8
        assert backend.run(Net.CLASSIFIER, IMAGES)["logits"].shape == (2, 2)


@pytest.mark.parametrize(
    ("pace", "why"),
    [
        (replace(PACE, precision=Precision.FP32, exact_int8=False), "which overflow"),
        (replace(PACE, precision=Precision.FP32), "No quicker on this computer"),
    ],
)
def test_int8_has_to_be_asked_for_where_it_is_inexact_or_no_quicker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pace: Pace, why: str
) -> None:
    _found(monkeypatch, pace)
    bundle = load_bundle(tiny_bundle(tmp_path, int8=True))
    for asked in ({}, {"backend": "cpu"}):
        with open_backend(bundle, **asked) as backend:  # type: ignore[attr-defined]
            *_, int8, chosen = backend.selection.tried
        assert (int8.precision, int8.outcome) == ("int8", "skipped")
        assert why in int8.why
        assert chosen.precision == "fp32"
    for asked in ({"precision": "int8"}, {"backend": "cpu", "precision": "int8"}):
        with open_backend(bundle, **asked) as backend:  # type: ignore[attr-defined]
            assert backend.selection.precision is Precision.INT8


def test_threads_and_slices_at_once_are_as_measured_unless_something_overrules_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = load_bundle(tiny_bundle(tmp_path))
    threads: list[int | None] = []
    real = onnxruntime_.open_cpu

    def noted(bundle: Bundle, precision: Precision, given: int | None) -> Any:
        threads.append(given)
        return real(bundle, precision, given)

    def batch_size(**asked: Any) -> int:
        with closing(open_backend(bundle, **asked)) as backend:
            return backend.batch_size

    monkeypatch.setattr(onnxruntime_, "open_cpu", noted)
    assert [batch_size(), batch_size(threads=2), batch_size(precision="fp32")] == [3, 3, onnxruntime_.BATCH_SIZE]
    site = SiteProfile(values={**site_profile().values, "analysis.threads": 5, "analysis.batch": 7})
    monkeypatch.setattr("engine.inference.selection.site_profile", lambda: site)
    assert batch_size() == 7
    assert threads == [1, 2, None, 5]


def test_int8_of_the_classifier_alone_will_do(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path, int8=True)
    (path / "autoencoder.int8.onnx").unlink()
    resign(path)
    with open_backend(load_bundle(path)) as backend:  # type: ignore[attr-defined]
        assert backend.selection.precision is Precision.INT8
        assert backend.run(Net.AUTOENCODER, np.zeros((1, 1, 244, 244), np.float32))["code"].shape == (1, 500)


def test_int8_that_drifts_is_refused_and_fp32_taken(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path, int8=True)
    (path / "classifier.int8.onnx").write_bytes(tiny_classifier(bias=1.0))
    resign(path)
    bundle = load_bundle(path)
    backend = open_backend(bundle)
    backend.close()
    *_, int8, chosen = backend.selection.tried
    assert (int8.precision, int8.outcome) == ("int8", "failed")
    assert "golden" in int8.why
    assert (chosen.precision, chosen.outcome) == ("fp32", "chosen")
    with pytest.raises(BackendUnavailableError, match="golden"):
        open_backend(bundle, backend="cpu", precision="int8")


def test_int8_that_turns_a_verdict_is_refused(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path, int8=True)
    bundle = load_bundle(path)
    with open_backend(bundle, precision="fp32", backend="cpu") as reference:  # type: ignore[attr-defined]
        logits = reference.run(Net.CLASSIFIER, bundle.golden.images[Net.CLASSIFIER])["logits"]
    probability = float(1 / (1 + np.exp(logits[0, 0] - logits[0, 1])))
    edge = probability + 0.005

    def at_the_edge(fields: dict[str, object]) -> None:
        fields["thresholds"] = {"negative_below": 0.01, "positive_from": edge, "slice_suspicious": 0.5}

    path = tiny_bundle(tmp_path, name="edge", int8=True, change=at_the_edge)
    (path / "classifier.int8.onnx").write_bytes(tiny_classifier(bias=0.04))
    resign(path)
    backend = open_backend(load_bundle(path))
    backend.close()
    assert "another verdict in int8" in backend.selection.tried[-2].why


@pytest.mark.parametrize(("asked", "name"), [("cpu", "onnxruntime-cpu"), ("onnxruntime-cpu", "onnxruntime-cpu")])
def test_a_back_end_can_be_asked_for(tmp_path: Path, asked: str, name: str) -> None:
    assert _tried(load_bundle(tiny_bundle(tmp_path)), backend=asked) == [(name, "fp32", "chosen")]


def test_a_precision_can_be_asked_for(tmp_path: Path) -> None:
    bundle = load_bundle(tiny_bundle(tmp_path, fp16=True))
    assert _tried(bundle, backend="cpu", precision="fp16") == [("onnxruntime-cpu", "fp16", "chosen")]


def test_openvino_runs_only_when_asked_for(tmp_path: Path) -> None:
    need_openvino()
    tried = _tried(load_bundle(tiny_bundle(tmp_path)), backend="openvino", precision="fp32")
    assert tried == [("onnxruntime-openvino", "fp32", "chosen")]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"backend": "magic"}, "no back-end 'magic'"),
        ({"precision": "fp8"}, "no precision 'fp8'"),
        ({"backend": "tensorrt", "precision": "int8"}, "no back-end 'tensorrt' in int8"),
    ],
)
def test_what_does_not_exist_is_a_usage_error(tmp_path: Path, asked: dict[str, str], text: str) -> None:
    with pytest.raises(UsageError, match=text):
        open_backend(load_bundle(tiny_bundle(tmp_path)), **asked)


def test_tensorrt_asked_for_without_a_gpu_fails_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailableError, match="no NVIDIA driver"):
        open_backend(load_bundle(tiny_bundle(tmp_path)), backend="tensorrt")


def test_a_net_that_no_back_end_takes_names_every_reason(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    (path / "classifier.onnx").write_bytes(tiny_autoencoder())
    resign(path)
    with pytest.raises(BackendUnavailableError, match=r"onnxruntime-cpu fp32: classifier\.onnx is no classifier"):
        open_backend(load_bundle(path))


def test_doctor_sees_every_back_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(*_: object) -> object:
        raise BackendUnavailableError("The OpenVINO plug-in can't be imported.")

    monkeypatch.setattr(onnxruntime_, "open_openvino", without)
    rows = describe_backends(load_bundle(tiny_bundle(tmp_path, fp16=True)))
    assert [(row.name, row.precision, row.outcome) for row in rows] == [
        ("tensorrt", "fp16", "skipped"),
        ("onnxruntime-cuda", "fp16", "skipped"),
        ("onnxruntime-tensorrt-rtx", "fp16", "skipped"),
        ("onnxruntime-openvino", "bf16", "skipped"),
        ("onnxruntime-openvino", "fp32", "skipped"),
        ("onnxruntime-cpu", "fp32", "chosen"),
        ("onnxruntime-cpu", "fp16", "available"),
    ]
    assert all(row.why for row in rows)


def test_doctor_sees_a_precision_that_only_the_pace_may_choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unmeasured(*_: object) -> object:
        raise BackendUnavailableError("There was no memory to measure it.")

    monkeypatch.setattr("engine.inference.selection.pace_of", unmeasured)
    rows = describe_backends(load_bundle(tiny_bundle(tmp_path, int8=True)))
    of_the_cpu = [(row.precision, row.outcome) for row in rows if row.name == "onnxruntime-cpu"]
    assert of_the_cpu == [("int8", "available"), ("fp32", "chosen")]


@pytest.mark.parametrize("order", [("onnxruntime-openvino",), ("onnxruntime-cpu", "onnxruntime-openvino")])
def test_doctor_names_as_chosen_what_the_automatic_choice_takes_at_this_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[str, ...]
) -> None:
    opens = onnxruntime_.open_cpu

    def like_openvino(bundle: Bundle, precision: Precision, threads: int | None = None) -> object:
        opened = opens(bundle, Precision.FP32, threads)
        opened.selection = replace(opened.selection, name="onnxruntime-openvino", precision=precision)
        return opened

    monkeypatch.setattr(onnxruntime_, "open_openvino", like_openvino)
    site = SiteProfile(values={"analysis.order": order}, given=frozenset({"analysis.order"}))
    monkeypatch.setattr("engine.inference.selection.site_profile", lambda: site)
    bundle = load_bundle(tiny_bundle(tmp_path))
    name, precision, _ = _tried(bundle)[-1]
    rows = describe_backends(bundle)
    assert [(row.name, row.precision) for row in rows if row.outcome == "chosen"] == [(name, precision)]
    assert name == order[0]


def test_threads_reach_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import onnxruntime

    counts: list[int] = []
    real = onnxruntime.InferenceSession

    def recording(path: str, options: object, **rest: object) -> object:
        counts.append(options.intra_op_num_threads)  # type: ignore[attr-defined]
        return real(path, options, **rest)

    # Made first: making its golden vectors opens sessions, too.
    bundle = load_bundle(tiny_bundle(tmp_path))
    monkeypatch.setattr(onnxruntime, "InferenceSession", recording)
    open_backend(bundle, threads=3).close()
    assert counts == [3, 3, 3]
