"""Loading a bundle: what is accepted, and each way in which one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import (
    BundleCorruptError,
    BundleNotFoundError,
    BundleUnsignedError,
    BundleVersionError,
    GoldenMismatchError,
    SettingsError,
)
from engine.inference.bundle import ENVIRONMENT_VARIABLE, check_files, default_bundle_path, load_bundle
from engine.inference.golden import golden_test
from engine.inference.manifest import Manifest
from engine.inference.signature import site_keys_folder, verify_signature
from engine.inference.values import Net, Precision
from engine.preprocess import DEFAULT_SPEC
from tests.support.bundles import resign, tiny_bundle


def test_a_whole_bundle_loads_with_everything_in_it(tmp_path: Path) -> None:
    bundle = load_bundle(tiny_bundle(tmp_path, fp16=True))
    assert bundle.signed_by == "tests"
    assert bundle.spec == DEFAULT_SPEC
    assert bundle.digest == bundle.manifest.digest
    assert bundle.golden.images[Net.AUTOENCODER].shape == (4, 1, 244, 244)
    assert bundle.arrays["mean"].shape == (500,)
    assert not bundle.arrays["mean"].flags.writeable
    assert bundle.onnx(Net.CLASSIFIER, Precision.FP16) == bundle.path / "classifier.fp16.onnx"
    assert bundle.onnx(Net.CLASSIFIER, Precision.INT8) is None


def test_golden_vectors_are_reproduced(tmp_path: Path) -> None:
    assert golden_test(load_bundle(tiny_bundle(tmp_path))).probability < 1e-5


@pytest.mark.parametrize(
    "name", ["lungs.onnx", "classifier.onnx", "autoencoder.onnx", "gate.npz", "golden.npz", "MODEL_CARD.md"]
)
def test_one_changed_byte_refuses_the_bundle(tmp_path: Path, name: str) -> None:
    path = tiny_bundle(tmp_path)
    content = bytearray((path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (path / name).write_bytes(content)
    with pytest.raises(BundleCorruptError, match=f"{name} was changed"):
        load_bundle(path)


def test_one_changed_byte_of_the_manifest_refuses_the_bundle(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    manifest = path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"version": "1.0.0"', '"version": "1.0.1"'))
    with pytest.raises(BundleUnsignedError, match="signature does not fit"):
        load_bundle(path)


def test_a_missing_signature_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleUnsignedError, match="not signed"):
        load_bundle(tiny_bundle(tmp_path, signed=False))


def test_a_signature_of_the_wrong_size_is_corrupt(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    (path / "manifest.sig").write_bytes(b"short")
    with pytest.raises(BundleCorruptError, match="5 bytes"):
        load_bundle(path)


def test_a_key_nobody_trusts_is_no_signature(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    (site_keys_folder() / "tests.pem").unlink()
    with pytest.raises(BundleUnsignedError) as caught:
        load_bundle(path)
    assert str(site_keys_folder()) in caught.value.hint


def test_a_trusted_key_that_is_no_key_is_a_settings_error(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    (site_keys_folder() / "tests.pem").write_text("hello")
    with pytest.raises(SettingsError, match=r"tests\.pem"):
        load_bundle(path)


def test_an_unknown_schema_asks_for_an_update(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["schema"] = "alveoscope.bundle/9"
    (path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BundleVersionError, match="alveoscope.bundle/9"):
        load_bundle(path, verify=False)


def test_an_unknown_preprocessing_version_asks_for_an_update(tmp_path: Path) -> None:
    def newer(fields: dict[str, Any]) -> None:
        fields["preprocess"] = {**fields["preprocess"], "version": 99}

    with pytest.raises(BundleVersionError, match="99"):
        load_bundle(tiny_bundle(tmp_path, change=newer))


def test_a_bundle_for_a_newer_app_asks_for_an_update(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path, change=lambda fields: fields.update(minimum_app_version="99.0.0"))
    with pytest.raises(BundleVersionError, match=r"99\.0\.0"):
        load_bundle(path)


def test_preprocessing_that_does_not_fit_its_digest_is_corrupt(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path, change=lambda fields: fields.update(preprocess_digest="0" * 64))
    with pytest.raises(BundleCorruptError, match="digest"):
        load_bundle(path)


@pytest.mark.parametrize("name", ["../evil.onnx", "a/b.onnx", "..", "c:\\x.onnx"])
def test_names_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    path = tiny_bundle(tmp_path)
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["files"][name] = "0" * 64
    with pytest.raises(BundleCorruptError, match="not a plain file name"):
        check_files(path, manifest["files"])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    (path / "autoencoder.onnx").unlink()
    with pytest.raises(BundleCorruptError, match=r"autoencoder\.onnx is missing"):
        load_bundle(path)


def test_a_file_that_nobody_signed_is_refused(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    (path / "classifier.weights").write_bytes(b"\0" * 16)
    with pytest.raises(BundleCorruptError, match=r"classifier\.weights lies in the bundle"):
        load_bundle(path)


def test_a_manifest_without_a_net_is_refused(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    (path / "classifier.onnx").unlink()
    resign(path)
    with pytest.raises(BundleCorruptError, match=r"does not list classifier\.onnx"):
        load_bundle(path)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[]"])
def test_a_manifest_that_is_no_manifest_is_corrupt(tmp_path: Path, content: bytes) -> None:
    path = tiny_bundle(tmp_path)
    (path / "manifest.json").write_bytes(content)
    with pytest.raises(BundleCorruptError, match=r"manifest\.json"):
        load_bundle(path, verify=False)


def test_pickled_arrays_are_never_read(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    np.savez(path / "gate.npz", mean=np.array([{"a": 1}], dtype=object))
    resign(path)
    with pytest.raises(BundleCorruptError, match=r"gate\.npz"):
        load_bundle(path)


def test_golden_vectors_of_the_wrong_shape_are_corrupt(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    arrays = dict(np.load(path / "golden.npz"))
    arrays["classifier_logits"] = arrays["classifier_logits"][:2]
    np.savez(path / "golden.npz", **arrays)
    resign(path)
    with pytest.raises(BundleCorruptError, match="classifier_logits"):
        load_bundle(path)


def test_golden_vectors_that_are_not_reproduced_stop_everything(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    arrays = dict(np.load(path / "golden.npz"))
    arrays["classifier_logits"] = arrays["classifier_logits"] + np.float32([0, 1])
    np.savez(path / "golden.npz", **arrays)
    resign(path)
    with pytest.raises(GoldenMismatchError, match="onnxruntime-cpu in fp32"):
        golden_test(load_bundle(path))


def test_a_folder_without_a_manifest_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(BundleNotFoundError, match=r"no manifest\.json"):
        load_bundle(tmp_path)


def test_the_environment_names_the_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tiny_bundle(tmp_path)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(path))
    assert default_bundle_path() == path
    assert load_bundle().path == path


def test_without_any_bundle_the_way_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.inference.bundle.SHIPPED_BUNDLE", tmp_path / "none")
    with pytest.raises(BundleNotFoundError, match="alveoscope bundle install"):
        default_bundle_path()


def _swap_labels(fields: dict[str, Any]) -> None:
    fields["labels"] = ("covid", "non-covid")


@pytest.mark.parametrize("verify", [True, False])
def test_labels_that_were_swapped_are_refused(tmp_path: Path, verify: bool) -> None:
    with pytest.raises(BundleCorruptError, match="labels covid, non-covid; the classifier was made with non-covid"):
        load_bundle(tiny_bundle(tmp_path, change=_swap_labels), verify=verify)


def test_labels_that_nobody_knows_are_refused(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    text = (path / "manifest.json").read_text(encoding="utf-8").replace('"non-covid"', '"no-covid"')
    (path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(BundleCorruptError, match="the labels are"):
        load_bundle(path, verify=False)


def test_a_bundle_of_two_networks_is_refused_with_its_reason(tmp_path: Path) -> None:
    def older(fields: dict[str, Any]) -> None:
        fields["preprocess"] = {**fields["preprocess"], "version": 2}

    path = tiny_bundle(tmp_path, change=older)
    (path / "lungs.onnx").unlink()
    resign(path)
    with pytest.raises(
        BundleVersionError, match="preprocessing version 2; this version of Alveoscope knows 3"
    ) as error:
        load_bundle(path)
    assert "bundle rollback" in str(error.value.hint)


def test_a_bundle_without_opacity_maps_is_refused(tmp_path: Path) -> None:
    path = tiny_bundle(tmp_path)
    with np.load(path / "golden.npz") as arrays:
        kept = {name: arrays[name] for name in arrays.files if name != "classifier_ground_glass"}
    np.savez(path / "golden.npz", **kept)
    resign(path)
    with pytest.raises(BundleCorruptError, match="classifier_ground_glass is missing"):
        load_bundle(path)


@pytest.mark.parametrize("name", ["opacity_from", "opacity_frequency"])
@pytest.mark.parametrize("value", [0, 1.0, -0.1, "a tenth", True])
def test_a_part_of_one_lies_between_nought_and_one(tmp_path: Path, name: str, value: object) -> None:
    def changed(fields: dict[str, Any]) -> None:
        fields["measures"] = {name: value}

    path = tiny_bundle(tmp_path, change=changed)
    with pytest.raises(BundleCorruptError, match=rf"{name} is {value!r}"):
        load_bundle(path)
    manifest = Manifest.from_json((path / "manifest.json").read_text(encoding="utf-8"))
    with pytest.raises(BundleCorruptError, match=rf"{name} is {value!r}"):
        getattr(manifest, name)


def test_keys_that_this_account_may_not_look_for_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_path: Path, _pattern: str) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "glob", closed)
    with pytest.raises(SettingsError, match="Can't look into .*trusted_keys: Permission denied"):
        verify_signature(b"{}", bytes(64))
