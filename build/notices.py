"""Licences of everything in the folder, and one page that lists them."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from collections.abc import Sequence
from importlib.metadata import Distribution
from pathlib import Path, PurePath

from packaging.utils import canonicalize_name
from paths import BUILD, ROOT, app_version

_LICENCE_WORDS = ("license", "licence", "copying", "notice", "copyright", "authors")
#: Files with such a name that are code.
_CODE = (".py", ".pyc", ".pyi", ".h", ".so")

#: Wheels that bring libraries of others, with their licences in a folder of the package: which of these are shipped.
_INSIDE_WHEELS = {"imagecodecs/licenses": ("libjpeg-turbo", "charls", "openjpeg", "lcms2")}

_OWN_TEXTS = BUILD / "licences"
#: Distributions whose wheels bring no text of their licence, by canonical name. The LGPL adds to the GPL.
_NOT_IN_WHEELS = {
    "pyside6-essentials": (_OWN_TEXTS / "LGPL-3.0.txt", _OWN_TEXTS / "GPL-3.0.txt"),
    "shiboken6": (_OWN_TEXTS / "LGPL-3.0.txt", _OWN_TEXTS / "GPL-3.0.txt"),
    "flatbuffers": (ROOT / "LICENSE",),  # the Apache License 2.0, too
    "pyjpegls": (_OWN_TEXTS / "MIT.txt",),
}

_HEAD = """THIRD-PARTY NOTICES OF ALVEOSCOPE {version}

Alveoscope is licensed under the Apache License 2.0 (LICENSE). The weights in the model bundle follow the data
they were made from (MODEL_CARD.md in the bundle). What follows is in this folder too, each under its own licence;
the full texts lie in licences/.

Qt and PySide6 are used under the LGPL, version 3. Their libraries are separate files in _internal/PySide6 and may be
replaced by the user with compatible builds. Their sources: https://download.qt.io/official_releases/
"""


def write_notices(folder: Path, distributions: Sequence[Distribution]) -> None:
    """Write ``licences/`` and ``THIRD-PARTY-NOTICES.txt`` into the app's folder."""
    licences = folder / "licences"
    licences.mkdir()
    rows = [_HEAD.format(version=app_version()), f"{'component':32} {'version':16} licence", "-" * 100]
    for distribution in distributions:
        name = distribution.metadata["Name"]
        _copy_texts(distribution, licences / name)
        rows.append(f"{name:32} {distribution.version:16} {licence_of(distribution)}")
    python = licences / "Python"
    python.mkdir()
    shutil.copyfile(_python_licence(), python / "LICENSE.txt")
    rows.append(f"{'Python':32} {sys.version.split()[0]:16} PSF-2.0")
    rows.append(f"{'DejaVu Sans, reduced':32} {'2.37':16} Bitstream-Vera, see engine/report/fonts")
    rows.append(f"{'Droid Sans Fallback, reduced':32} {'6.0.1':16} Apache-2.0, see engine/report/fonts")
    rows.append(f"{'NanumGothic, reduced':32} {'2010':16} OFL-1.1, see engine/report/fonts")
    rows.append(f"{'PyInstaller boot loader':32} {'':16} GPL-2.0-or-later with the boot loader exception: no condition")
    rows.append(
        "\nSystem libraries of the machine that built this (libxcb, libxkbcommon, libEGL, zlib, ...): MIT or similar;"
    )
    rows.append("glib: LGPL-2.1-or-later, a separate file that may be replaced. See sbom.cdx.json beside the archive.")
    (folder / "THIRD-PARTY-NOTICES.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")


def licence_of(distribution: Distribution) -> str:
    """The licence as the distribution declares it: an SPDX expression, a short text, or its classifiers."""
    metadata = distribution.metadata
    declared = metadata.get("License-Expression") or metadata.get("License") or ""
    if declared and declared != "UNKNOWN" and "\n" not in declared and len(declared) < 60:
        return declared
    found = [
        line.rsplit(" :: ", 1)[-1] for line in metadata.get_all("Classifier") or [] if line.startswith("License :: ")
    ]
    return ", ".join(found) or (declared.split("\n")[0][:60] if declared else "see licences/")


def _copy_texts(distribution: Distribution, target: Path) -> None:
    """The texts that the wheel brings; where it brings none, those that lie here for it."""
    for file in sorted(filter(_is_text, distribution.files or []), key=str):
        target.mkdir(exist_ok=True)
        copy = target / file.name
        if copy.exists():
            copy = target / "-".join(file.parts[1:])
        shutil.copyfile(Path(str(distribution.locate_file(file))), copy)
    for text in () if target.exists() else _NOT_IN_WHEELS.get(canonicalize_name(distribution.metadata["Name"]), ()):
        target.mkdir(exist_ok=True)
        shutil.copyfile(text, target / text.name)


def _is_text(file: PurePath) -> bool:
    """A licence beside the metadata, whatever its name in a folder of licences, or among the modules."""
    name, folder = file.name.lower(), file.parent.as_posix()
    if folder in _INSIDE_WHEELS:
        return name.endswith(_INSIDE_WHEELS[folder])
    beside = any(part.endswith(".dist-info") for part in file.parts)
    gathered = beside and any(part.lower() in ("licenses", "licences") for part in file.parts[1:-1])
    return gathered or (any(word in name for word in _LICENCE_WORDS) and not name.endswith(_CODE))


def _python_licence() -> Path:
    for folder in (sysconfig.get_path("stdlib"), sys.base_prefix, "/usr/share/doc/python3"):
        for name in ("LICENSE.txt", "LICENSE", "copyright"):
            path = Path(folder) / name
            if path.is_file():
                return path
    raise SystemExit("The licence text of Python is not on this machine; install the interpreter whole.")
