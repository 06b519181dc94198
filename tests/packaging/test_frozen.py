"""A whole freeze, once a session: nothing forbidden inside, the size, a verdict in an empty root.

``ALVEOSCOPE_FROZEN`` names a folder that was frozen before (a CI step of its own) and spares the minutes.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from filelock import FileLock

from engine.inference.signature import sign
from tests.support.build_scripts import BUILD, script

FROZEN_VARIABLE = "ALVEOSCOPE_FROZEN"
LARGEST_FOLDER = 330_000_000

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(sys.platform != "linux", reason="the frozen app is tested on Linux"),
    pytest.mark.skipif(
        FROZEN_VARIABLE not in os.environ and importlib.util.find_spec("PyInstaller") is None,
        reason="PyInstaller (extra 'build') is not installed",
    ),
]


@pytest.fixture(scope="session")
def frozen(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frozen app with the generic profile, made by this interpreter."""
    given = os.environ.get(FROZEN_VARIABLE)
    if given:
        return Path(given)
    freeze()
    return project_root / "dist" / script("paths").release_name("generic")


def freeze() -> str:
    """Freeze as one worker at a time: another one finds the folder as this one left it."""
    work = BUILD.parent / ".work"
    work.mkdir(exist_ok=True)
    with FileLock(work / "freezing.lock"):
        command = [sys.executable, str(BUILD / "freeze.py"), "--here"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.skipif(FROZEN_VARIABLE in os.environ, reason="the folder was frozen before")
def test_an_unchanged_tree_freezes_once(frozen: Path) -> None:
    before = (frozen / "alveoscope").stat().st_ino
    assert "kept" in freeze().splitlines()[0]
    assert (frozen / "alveoscope").stat().st_ino == before


def test_the_folder_holds_nothing_forbidden_and_keeps_its_size(frozen: Path) -> None:
    if FROZEN_VARIABLE in os.environ:  # else freeze.py has looked, and fails where it finds something
        assert script("contents").violations(frozen) == []
    size = sum(path.stat().st_size for path in frozen.rglob("*") if path.is_file() and not path.is_symlink())
    assert size < LARGEST_FOLDER


def test_every_file_is_in_the_list_of_digests(frozen: Path) -> None:
    """``sha256sum`` would read it (tests/packaging/test_freeze.py), at twice the price."""
    lines = (frozen / "CONTENTS.sha256").read_text(encoding="utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    files = {path.relative_to(frozen).as_posix() for path in frozen.rglob("*") if path.is_file()}
    links = {path.relative_to(frozen).as_posix() for path in frozen.rglob("*") if path.is_symlink()}
    assert files - links - {"CONTENTS.sha256"} == listed.keys()
    assert {name: script("digests").sha256(frozen / name) for name in listed} == listed


def test_licences_and_notices_are_inside(frozen: Path) -> None:
    notices = (frozen / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    for name in ("PySide6", "numpy", "onnxruntime", "imagecodecs", "pydicom", "Python"):
        assert name in notices
    assert (frozen / "licences" / "Python" / "LICENSE.txt").stat().st_size > 1000


def test_a_command_loads_nothing_of_qt(frozen: Path, tmp_path: Path) -> None:
    """Nor do workers, which begin alike."""
    environment = {"HOME": str(tmp_path), "LD_DEBUG": "files"}
    run = subprocess.run(
        [frozen / "alveoscope", "--version"], env=environment, capture_output=True, text=True, check=True
    )
    assert "libpython3" in run.stderr  # the loader tells what it loads
    assert "libQt6" not in run.stderr


def test_the_same_numbers_as_the_sources_in_an_empty_root_without_a_network(frozen: Path, tmp_path: Path) -> None:
    if not script("sandbox").namespaces_work():
        pytest.skip("this computer allows no namespaces")
    steps = ["version", "doctor", "homeless", "demo", "equal", "batch"]
    if shutil.which("Xvfb"):
        steps.append("window")
    if shutil.which("strace"):
        steps.append("offline")
    command = [sys.executable, str(BUILD / "smoke_frozen.py"), str(frozen), "--out", str(tmp_path)]
    for step in steps:
        command += ["--only", step]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert len(run.stdout.splitlines()) == len(steps)


def test_a_bundle_of_a_newer_schema_is_refused_by_the_frozen_app(frozen: Path, tmp_path: Path) -> None:
    """Signed by a key that the site trusts, because a strange manifest is refused before its schema is read."""
    bundle = Path(shutil.copytree(frozen / "_internal/engine/bundles/alveoscope-ct", tmp_path / "bundle"))
    manifest = bundle / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("alveoscope.bundle/1", "alveoscope.bundle/2", 1))
    key = Ed25519PrivateKey.generate()
    (bundle / "manifest.sig").write_bytes(sign(manifest.read_bytes(), key))
    trusted = tmp_path / ".config" / "alveoscope" / "trusted_keys"
    command = [frozen / "alveoscope", "bundle", "install", str(bundle)]
    environment = {"HOME": str(tmp_path), "LANG": "C.UTF-8"}
    strange = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (strange.returncode, "[bundle-unsigned]" in strange.stderr) == (1, True), strange.stderr
    trusted.mkdir(parents=True)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (trusted / "site.pem").write_bytes(public)
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    sentence = "has schema 'alveoscope.bundle/2'; this version of Alveoscope reads 'alveoscope.bundle/1'"
    assert sentence in " ".join(run.stderr.split())


def test_a_damaged_profile_stops_the_frozen_app_with_one_sentence(frozen: Path, tmp_path: Path) -> None:
    app = tmp_path / "app"
    (app / "site").mkdir(parents=True)
    (app / "_internal").symlink_to(frozen / "_internal")
    shutil.copy(frozen / "alveoscope", app)  # by where it lies it finds the rest
    (app / "site" / "profile.toml").write_text('schema = 1\nname = "x"\nbaner = ""\n', encoding="utf-8")
    run = subprocess.run(
        [app / "alveoscope", "--version"], env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "unknown key 'baner'. Did you mean 'banner'?" in run.stderr
