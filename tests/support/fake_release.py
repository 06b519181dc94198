"""A release folder as ``build/archive.py`` makes it, but tiny: the program is a shell script."""

from __future__ import annotations

import platform
import shutil
import subprocess
from pathlib import Path

from tests.support.build_scripts import BUILD, script

PROGRAM = """#!/bin/sh
[ "${1-}" = --version ] && { echo "alveoscope VERSION"; exit 0; }
exec sleep 60
"""


def make_release(folder: Path, version: str = "1.0.0", program: str = PROGRAM) -> Path:
    """Write a release of ``version`` into ``folder`` and return the release's own folder."""
    digests = script("digests")
    name = f"alveoscope-{version}-linux-test"
    app = folder / "frozen" / name
    (app / "icons").mkdir(parents=True)
    (app / "install").mkdir()
    (app / "alveoscope").write_text(program.replace("VERSION", version), encoding="utf-8")
    (app / "alveoscope").chmod(0o755)
    (app / "icons" / "alveoscope-48.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (app / "icons" / "alveoscope.svg").write_text("<svg/>", encoding="utf-8")
    shutil.copy(BUILD / "install" / "alveoscope-dicom.xml", app / "install")
    digests.write_contents(app)
    release = folder / f"release-{version}"
    release.mkdir()
    archive = release / f"{name}.tar.zst"
    tar = subprocess.run(["tar", "-c", "-C", str(app.parent), name], check=True, capture_output=True)
    subprocess.run(["zstd", "-q", "-o", str(archive)], input=tar.stdout, check=True)
    shutil.copy(BUILD / "install" / "install.sh", release)
    write_release_file(release, name, archive.name, 100_000)
    return release


def write_release_file(release: Path, name: str, archive: str, unpacked_bytes: int) -> None:
    """Write RELEASE and the sums over everything."""
    lines = [f"name={name}", f"machine={platform.machine()}", f"archive={archive}", f"unpacked_bytes={unpacked_bytes}"]
    (release / "RELEASE").write_text("\n".join(lines) + "\n", encoding="utf-8")
    files = [path for path in release.iterdir() if path.name != "SHA256SUMS"]
    (release / "SHA256SUMS").write_text(script("digests").sums(files, release), encoding="utf-8")
