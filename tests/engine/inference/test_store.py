"""Installing bundles and going back: nothing changes unless everything is well."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import (
    BackendFailedError,
    BundleCorruptError,
    BundleError,
    BundleNotFoundError,
    BundleUnsignedError,
    DiskFullError,
    GoldenMismatchError,
    OutputNotWritableError,
)
from engine.inference import store
from engine.inference.bundle import SHIPPED_BUNDLE, default_bundle_path, load_bundle
from engine.inference.installed import bundles_folder, current_bundle, read_state
from engine.inference.store import install, rollback
from engine.triage.scoring import Scorer
from tests.support.bundles import resign, tiny_bundle


def _pack(path: Path, inside: str = "") -> Path:
    archive = path.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as out:
        for file in path.iterdir():
            out.write(file, f"{inside}{file.name}")
    return archive


@pytest.mark.parametrize("form", ["folder", "zip", "zip with a folder"])
def test_an_installed_bundle_is_the_default(tmp_path: Path, form: str) -> None:
    source = tiny_bundle(tmp_path)
    if form != "folder":
        source = _pack(source, "bundle/" if form.endswith("folder") else "")
    bundle = install(source)
    assert default_bundle_path() == current_bundle() == bundle.path
    assert bundle.path.parent == bundles_folder()
    assert load_bundle().digest == bundle.digest


@pytest.mark.skipif(os.name != "posix", reason="asks for inodes, and folders are flushed on POSIX alone")
def test_a_power_cut_leaves_a_bundle_that_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state that names it was on the disk before its files were, and the older bundle was gone before the state
    was."""
    flushed: list[int] = []
    at_state: list[list[int]] = []
    at_removal: list[list[int]] = []
    fsync, write, rmtree = os.fsync, store._write_state, shutil.rmtree

    def note(handle: int) -> None:
        flushed.append(os.fstat(handle).st_ino)
        fsync(handle)

    def noted_write(folder: Path, state: Any) -> None:
        at_state.append(flushed.copy())
        write(folder, state)
        flushed.clear()

    def noted_rmtree(path: Path, **options: Any) -> None:
        if path.name.startswith("first"):
            at_removal.append(flushed.copy())
        rmtree(path, **options)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(store, "_write_state", noted_write)
    monkeypatch.setattr(store.shutil, "rmtree", noted_rmtree)
    for name in ("first", "second", "third"):
        bundle = install(tiny_bundle(tmp_path, name=name))
        files = {file.stat().st_ino for file in (*bundle.path.iterdir(), bundle.path, bundles_folder())}
        assert files <= set(at_state[-1])
    assert at_removal
    assert bundles_folder().stat().st_ino in at_removal[-1]


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_source_that_can_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """Alveoscope's own folder was said not to be writable."""
    source = tiny_bundle(tmp_path)
    source = source if form == "folder" else _pack(source)
    opened = io.open

    def refuse(file: Any, *arguments: Any, **options: Any) -> Any:
        if str(file).startswith(str(source)):
            raise PermissionError(13, "Permission denied", str(file))
        return opened(file, *arguments, **options)

    monkeypatch.setattr(io, "open", refuse)
    with pytest.raises(BundleError, match=f"Can't read {source}.*: Permission denied"):
        install(source)


def test_an_installed_bundle_that_is_gone_is_named_with_the_way_back(tmp_path: Path) -> None:
    """It was said that none ships, which was not so."""
    bundle = install(tiny_bundle(tmp_path))
    shutil.rmtree(bundle.path)
    with pytest.raises(BundleNotFoundError, match=f"{bundle.path.name} is gone. .* alveoscope bundle rollback"):
        default_bundle_path()
    assert rollback() == SHIPPED_BUNDLE == default_bundle_path()


def test_rollback_returns_to_the_last_bundle_and_back(tmp_path: Path) -> None:
    first = install(tiny_bundle(tmp_path, name="first"))
    second = install(tiny_bundle(tmp_path, name="second"))
    assert rollback() == first.path
    assert load_bundle().manifest.bundle_id == "first"
    assert rollback() == second.path


def test_only_the_last_bundle_is_kept(tmp_path: Path) -> None:
    for name in ("first", "second", "third"):
        install(tiny_bundle(tmp_path, name=name))
    assert sorted(f.name.split("-")[0] for f in bundles_folder().iterdir() if f.is_dir()) == ["second", "third"]


def test_installing_the_same_bundle_again_keeps_the_last(tmp_path: Path) -> None:
    first = install(tiny_bundle(tmp_path, name="first"))
    source = tiny_bundle(tmp_path, name="second")
    install(source)
    install(source)
    assert rollback() == first.path


def test_the_first_rollback_returns_to_the_shipped_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tiny_bundle(tmp_path, name="shipped")
    monkeypatch.setattr(store, "SHIPPED_BUNDLE", shipped)
    monkeypatch.setattr("engine.inference.bundle.SHIPPED_BUNDLE", shipped)
    install(tiny_bundle(tmp_path, name="site"))
    assert rollback() == shipped == default_bundle_path()


def test_rollback_that_waits_for_an_installation_goes_back_from_what_that_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = install(tiny_bundle(tmp_path, name="first"))
    source, locked = tiny_bundle(tmp_path, name="second"), store._locked

    def behind_another(folder: Path) -> Any:
        monkeypatch.setattr(store, "_locked", locked)
        install(source)
        return locked(folder)

    monkeypatch.setattr(store, "_locked", behind_another)
    assert rollback() == first.path
    state = read_state()
    assert state is not None
    assert (state.previous or "").startswith("second")


def test_rollback_without_an_installation_says_so() -> None:
    with pytest.raises(BundleNotFoundError, match="no earlier bundle"):
        rollback()


def test_rollback_to_a_damaged_bundle_changes_nothing(tmp_path: Path) -> None:
    first = install(tiny_bundle(tmp_path, name="first"))
    second = install(tiny_bundle(tmp_path, name="second"))
    (first.path / "classifier.onnx").write_bytes(b"")
    with pytest.raises(BundleCorruptError, match=r"classifier\.onnx was changed"):
        rollback()
    assert current_bundle() == second.path


def test_an_unsigned_bundle_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    with pytest.raises(BundleUnsignedError):
        install(tiny_bundle(tmp_path, signed=False))
    assert read_state() is None
    assert [f.name for f in bundles_folder().iterdir() if f.is_dir()] == []


def test_a_changed_bundle_is_refused(tmp_path: Path) -> None:
    source = tiny_bundle(tmp_path)
    (source / "MODEL_CARD.md").write_text("better than it is")
    with pytest.raises(BundleCorruptError, match=r"MODEL_CARD\.md was changed"):
        install(source)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"measures": {"opacity_frequency": 13.1}}, "opacity_frequency is 13.1"),
        ({"measures": {"opacity_from": 50}}, "opacity_from is 50"),
        ({"calibration": {"temperature": 0.0, "bias": 0.0}}, "calibration"),
        ({"calibration": {"temperature": 1.0}}, "calibration"),
        ({"aggregation": {"rule": "top-mean", "smoothing": 2}}, "study rule"),
        ({"thresholds": {"negative_below": 0.7, "positive_from": 0.3}}, "thresholds"),
        ({"gate": {"residual_limit": 1.0}}, "gate"),
        ({"capacity": {"dark_below": 0.3, "healthy_percentiles": [1.0]}}, "healthy_percentiles"),
        ({"capacity": {"healthy_percentiles": [0.5] * 101}}, "dark_below"),
    ],
)
def test_a_bundle_that_no_series_can_be_judged_with_is_not_installed(
    tmp_path: Path, bad: dict[str, Any], said: str
) -> None:
    """Signed, and still senseless: it was installed, and every analysis then failed."""
    install(tiny_bundle(tmp_path, name="good"))

    def changed(fields: dict[str, Any]) -> None:
        fields.update(bad)

    with pytest.raises(BundleCorruptError, match=said):
        install(tiny_bundle(tmp_path, name="bad", change=changed), Scorer)
    assert load_bundle().manifest.bundle_id == "good"


def test_a_bundle_whose_nets_do_not_give_their_golden_results_is_refused(tmp_path: Path) -> None:
    source = tiny_bundle(tmp_path)
    arrays = dict(np.load(source / "golden.npz"))
    arrays["autoencoder_code"] = arrays["autoencoder_code"] * np.float32(1.5)
    np.savez(source / "golden.npz", **arrays)
    resign(source)
    with pytest.raises(GoldenMismatchError, match="golden results"):
        install(source)
    assert read_state() is None


def test_a_bundle_with_another_net_under_the_name_is_refused(tmp_path: Path) -> None:
    source = tiny_bundle(tmp_path)
    shutil.copy(source / "autoencoder.onnx", source / "classifier.onnx")
    resign(source)
    with pytest.raises(BackendFailedError, match=r"classifier\.onnx is no classifier"):
        install(source)
    assert read_state() is None


def test_an_interrupted_installation_leaves_the_current_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = install(tiny_bundle(tmp_path, name="first"))

    def power_cut(*_args: object) -> None:
        raise KeyboardInterrupt

    second = tiny_bundle(tmp_path, name="second")
    monkeypatch.setattr(store, "_write_state", power_cut)
    with pytest.raises(KeyboardInterrupt):
        install(second)
    assert current_bundle() == first.path


def test_leftovers_of_a_killed_installation_are_removed(tmp_path: Path) -> None:
    install(tiny_bundle(tmp_path, name="first"))
    leftover = bundles_folder() / ".incoming-killed"
    leftover.mkdir()
    install(tiny_bundle(tmp_path, name="second"))
    assert not leftover.exists()


def test_a_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "bundle.zip"
    source.write_bytes(b"PK but not really")
    with pytest.raises(BundleCorruptError, match=r"bundle\.zip is not a ZIP file"):
        install(source)


def test_a_zip_with_several_folders_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "bundle.zip"
    with zipfile.ZipFile(source, "w") as out:
        out.writestr("a/manifest.json", "{}")
        out.writestr("../../b/evil.onnx", "")
    with pytest.raises(BundleCorruptError, match="several"):
        install(source)


def test_an_archive_beyond_the_limits_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = _pack(tiny_bundle(tmp_path))
    monkeypatch.setattr(store, "MAXIMUM_BYTES", 1000)
    with pytest.raises(BundleError, match="at most"):
        install(source)


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleNotFoundError, match=r"nothing\.zip"):
        install(tmp_path / "nothing.zip")


def test_a_folder_without_a_bundle_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BundleNotFoundError, match=r"empty is no bundle: it has no manifest\.json"):
        install(tmp_path / "empty")


def test_a_data_folder_that_can_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(blocker))
    with pytest.raises(OutputNotWritableError):
        install(tiny_bundle(tmp_path))


def test_a_full_disk_is_named_and_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tiny_bundle(tmp_path)
    opened = io.open

    def full(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if mode == "wb" and str(file).startswith(str(bundles_folder())):
            raise OSError(28, "No space left on device")
        return opened(file, mode, *arguments, **options)

    monkeypatch.setattr(io, "open", full)
    with pytest.raises(DiskFullError):
        install(source)
    assert read_state() is None


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"current": "../x", "previous": null}', '{"current": 3, "previous": 4}']
)
def test_a_state_file_that_makes_no_sense_is_never_overwritten(tmp_path: Path, content: str) -> None:
    bundles_folder().mkdir(parents=True)
    state = bundles_folder() / "state.json"
    state.write_text(content)
    with pytest.raises(BundleCorruptError, match=r"state\.json"):
        install(tiny_bundle(tmp_path))
    assert state.read_text() == content


def test_nothing_installed_means_the_shipped_one() -> None:
    assert current_bundle() is None
    assert SHIPPED_BUNDLE.name == "alveoscope-ct"


def test_importing_the_bundle_room_loads_nothing_heavy(project_root: Path) -> None:
    code = (
        "import sys, engine.inference.bundle, engine.inference.store, engine.inference.onnxruntime_;"
        "print([m for m in ('onnxruntime', 'cryptography', 'pydicom', 'filelock') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project_root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_damaged_zip_gets_a_sentence_wherever_it_is_damaged(tmp_path: Path) -> None:
    """A broken deflate stream was a traceback of zlib."""
    source = tmp_path / "bundle.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/MODEL_CARD.md", "words " * 5000)
        archive.writestr("b/manifest.json", "{}" * 500)
    whole = source.read_bytes()
    for place in range(0, len(whole), 5):
        damaged = bytearray(whole)
        damaged[place : place + 8] = bytes(byte ^ 0xFF for byte in damaged[place : place + 8])
        source.write_bytes(damaged)
        with pytest.raises(BundleError):
            install(source)
    assert not list(bundles_folder().glob(".incoming-*"))
