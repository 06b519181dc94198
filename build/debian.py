"""A Debian package of a frozen folder, by ``dpkg-deb``: the app in /opt, command, menu entry, icons, MIME type."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from inputs import source_date
from paths import BUILD, WORK, app_version

_CONTROL = """Package: alveoscope
Version: {version}
Architecture: {architecture}
Maintainer: Alveoscope maintainers <maintainers@alveoscope.invalid>
Installed-Size: {kilobytes}
Depends: libc6 (>= {glibc}), zlib1g
Section: science
Priority: optional
Description: Offline triage of chest CT for COVID-19 pneumonia, with its evidence
 Opens a folder of DICOM, finds the series that can be assessed, says how likely
 COVID-19 pneumonia is per slice and per study, and shows what it saw.
 .
 Not for diagnosis without a physician.
"""

_DESKTOP = """[Desktop Entry]
Type=Application
Version=1.5
Name=Alveoscope
GenericName=Chest CT triage
Comment=Offline triage of chest CT. Not for diagnosis without a physician.
Exec=/usr/bin/alveoscope open %F
Icon=alveoscope
Terminal=false
Categories=Science;MedicalSoftware;
MimeType=application/dicom;inode/directory;
StartupWMClass=alveoscope
"""


def make_package(folder: Path, release: Path) -> Path:
    """Write ``<folder>.deb`` into the release folder; return its path.

    Raises
    ------
    SystemExit
        dpkg-deb is not on this machine.
    """
    if shutil.which("dpkg-deb") is None:
        raise SystemExit("dpkg-deb is not here: build the Debian package on Debian or Ubuntu.")
    WORK.mkdir(exist_ok=True)
    package = release / f"{folder.name}.deb"
    with tempfile.TemporaryDirectory(dir=WORK) as temporary:
        root = Path(temporary) / "package"
        _fill(root, folder)
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(source_date())}
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(package)]
        subprocess.run(command, check=True, capture_output=True, env=environment)
    return package


def _fill(root: Path, folder: Path) -> None:
    app = root / "opt" / "alveoscope"
    shutil.copytree(folder, app, symlinks=True)
    binary = root / "usr" / "bin"
    binary.mkdir(parents=True)
    (binary / "alveoscope").symlink_to("/opt/alveoscope/alveoscope")
    share = root / "usr" / "share"
    _write(share / "applications" / "alveoscope.desktop", _DESKTOP)
    _write(share / "doc" / "alveoscope" / "copyright", (folder / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8"))
    mime = (BUILD / "install" / "alveoscope-dicom.xml").read_text(encoding="utf-8")
    _write(share / "mime" / "packages" / "alveoscope-dicom.xml", mime)
    for picture in sorted((folder / "icons").glob("alveoscope-*.png")):
        size = picture.stem.rsplit("-", 1)[1]
        target = share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "alveoscope.png"
        target.parent.mkdir(parents=True)
        shutil.copyfile(picture, target)
    kilobytes = sum(path.lstat().st_size for path in root.rglob("*")) // 1024
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    ).stdout.strip()
    # Libraries of this machine are inside, so its C library is the oldest that will do.
    glibc = (os.confstr("CS_GNU_LIBC_VERSION") or "glibc 2.36").split()[-1]
    control = _CONTROL.format(version=app_version(), architecture=architecture, kilobytes=kilobytes, glibc=glibc)
    _write(root / "DEBIAN" / "control", control)
    # dpkg asks before it replaces a profile that the site changed.
    _write(root / "DEBIAN" / "conffiles", "/opt/alveoscope/site/profile.toml\n")
    # The builder's umask says nothing of who reads the package; the app's own files got their modes when it was frozen.
    for path in (root, *root.rglob("*")):
        if not path.is_symlink() and (path.is_dir() or app not in path.parents):
            path.chmod(0o755 if path.is_dir() else 0o644)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
