"""What goes out to a site: only what freezing let through, as it was frozen, readable for all, under its licences."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.build_scripts import BUILD, script

pytest.importorskip("packaging", reason="packaging comes with the dev and the build extra")
inputs = script("inputs")
paths = script("paths")
digests = script("digests")


def test_a_folder_that_was_refused_is_not_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its list of digests is complete: only what freezing noted tells that it went through."""
    archive = script("archive")
    monkeypatch.setattr(inputs, "WORK", tmp_path / "work")
    monkeypatch.setattr(archive, "DIST", tmp_path)
    monkeypatch.setattr(archive, "make_release", lambda *_words, **_options: tmp_path / "packed")
    monkeypatch.setattr(archive, "finish", lambda release, *_keys: release.mkdir())
    monkeypatch.setattr(sys, "argv", ["archive.py", "--here"])
    folder = tmp_path / paths.release_name("generic")
    folder.mkdir()
    (folder / "id_rsa").write_text("a private key", encoding="utf-8")
    digests.write_contents(folder)
    with pytest.raises(SystemExit, match="was refused when it was frozen, or was changed since"):
        archive.main()
    inputs.remember(folder, "one")
    assert archive.main() == 0
    (folder / "id_rsa").write_text("changed", encoding="utf-8")
    with pytest.raises(SystemExit, match="nothing is packed"):
        archive.main()


def test_the_environment_is_the_wanted_interpreters_and_is_packed_from_as_it_froze(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Jetson's constraints hold for the bill of materials, too, which is written when the folder is packed."""
    environment = script("environment")
    done: list[list[str]] = []
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "WORK", tmp_path / ".work")
    requirements = environment.build_requirements(BUILD.parent)
    monkeypatch.setattr(environment, "build_requirements", lambda: requirements)
    python = tmp_path / ".work" / "build-venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python.parent.mkdir(parents=True)
    python.write_text("of another version", encoding="utf-8")
    monkeypatch.setattr(environment, "_run", done.append)
    jetson = BUILD / "jetson" / "constraints-jetpack6.txt"
    other = str(tmp_path / "python3.99")
    assert environment.ensure_environment(sys.executable, jetson) == python
    assert environment.ensure_environment(sys.executable, jetson) == python
    assert [words[1:4] for words in done] == [["-m", "venv", "--clear"], ["-m", "pip", "install"]]
    assert environment.environment_that_froze() == python
    assert len(done) == 2, "nothing of the lock file is put over it"
    environment.ensure_environment(other, jetson)
    assert done[2][0] == other


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="dpkg is not on this machine")
def test_everybody_can_read_the_debian_package_whoever_builds_it(tmp_path: Path) -> None:
    """Also where files are their maker's own by habit: the menu's icons were left so."""
    folder = tmp_path / "app"
    (folder / "icons").mkdir(parents=True)
    (folder / "icons" / "alveoscope-48.png").write_bytes(b"picture")
    (folder / "THIRD-PARTY-NOTICES.txt").write_text("notices", encoding="utf-8")
    (folder / "alveoscope").write_text("program", encoding="utf-8")
    (folder / "alveoscope").chmod(0o755)
    before = os.umask(0o077)
    try:
        script("debian")._fill(tmp_path / "package", folder)
    finally:
        os.umask(before)
    own = tmp_path / "package" / "opt"
    rest = [path for path in (tmp_path / "package").rglob("*") if own not in path.parents and not path.is_symlink()]
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in rest if path.is_file()} == dict.fromkeys(
        ("alveoscope.desktop", "copyright", "alveoscope-dicom.xml", "alveoscope.png", "control", "conffiles"), "0o644"
    )
    folders = (tmp_path / "package", *(path for path in rest if path.is_dir()))
    assert {oct(path.stat().st_mode & 0o777) for path in folders} == {"0o755"}
    assert (own / "alveoscope" / "alveoscope").stat().st_mode & 0o777 == 0o755


def test_the_licence_of_everything_that_is_shipped_is_there_in_full(tmp_path: Path) -> None:
    """Some wheels keep theirs among their modules or under another name, and Qt's for Python bring none."""
    shipped = script("dependencies").runtime_distributions()
    script("notices").write_notices(tmp_path, shipped)
    places = {one.metadata["Name"]: tmp_path / "licences" / one.metadata["Name"] for one in shipped}
    assert [name for name, place in places.items() if not place.is_dir()] == []
    assert {"LICENSE", "ThirdPartyNotices.txt"} <= {file.name for file in places["onnxruntime"].iterdir()}
    assert (places["pypdfium2"] / "pdfium.txt").is_file()
    for name in ("PySide6_Essentials", "shiboken6"):
        assert "LESSER GENERAL PUBLIC" in (places[name] / "LGPL-3.0.txt").read_text(encoding="utf-8")
    assert not list(places["imagecodecs"].glob("*-aom")), "a codec that is not shipped"
