"""What the specification reads and is not in the sources: metadata, icons, a neutral interpreter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from importlib.metadata import Distribution
from importlib.util import find_spec
from pathlib import Path

from environment import project_table
from paths import ROOT

#: Where the frozen interpreter says it was installed, in place of the build machine's folders. It is never
#: looked at: the boot loader tells the interpreter where its files are.
NEUTRAL_PREFIX = "/usr"

ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)

#: Entry points whose targets are in the frozen app.
ENTRY_POINT_GROUPS = ("alveoscope.desktop", "alveoscope.doctor", "alveoscope.bench")


def write_metadata(folder: Path, distributions: Sequence[Distribution]) -> None:
    """Distribution metadata that is asked for at run time: versions, and entry points of decoders and of our rooms.

    Nothing else of a ``.dist-info`` goes in: RECORD and direct_url.json tell of the build machine.
    """
    project = project_table()
    own = folder / f"alveoscope-{project['version']}.dist-info"
    own.mkdir(parents=True)
    text = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (own / "METADATA").write_text(f"{text}Summary: {project['description']}\n", encoding="utf-8")
    (own / "entry_points.txt").write_text(entry_points_text(project["entry-points"]), encoding="utf-8")
    for distribution in distributions:
        target = folder / f"{distribution.metadata['Name'].replace('-', '_')}-{distribution.version}.dist-info"
        target.mkdir()
        for name in ("METADATA", "entry_points.txt"):
            content = distribution.read_text(name)
            if content is not None:
                (target / name).write_text(content, encoding="utf-8")


def entry_points_text(groups: dict[str, dict[str, str]]) -> str:
    """``entry_points.txt`` of the app's own groups, sorted."""
    blocks = []
    for group in sorted(set(groups) & set(ENTRY_POINT_GROUPS)):
        lines = "".join(f"{name} = {target}\n" for name, target in sorted(groups[group].items()))
        blocks.append(f"[{group}]\n{lines}")
    return "\n".join(blocks)


def write_standard(folder: Path) -> None:
    """highdicom's tables of the Standard, which it reads when it writes its first object, without their blanks.

    PyInstaller takes modules along, not what they read: without these no segmentation, report or capture is written.
    """
    folder.mkdir(parents=True)
    spec = find_spec("highdicom")
    assert spec is not None
    assert spec.origin is not None
    for table in sorted((Path(spec.origin).parent / "_standard").glob("*.json")):
        content = json.loads(table.read_text(encoding="utf-8"))
        (folder / table.name).write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")


def draw_icons(folder: Path) -> None:
    """PNG files and one ICO file from the app's SVG, drawn by Qt without a display."""
    folder.mkdir(parents=True)
    code = (
        "import sys\n"
        "from PySide6.QtCore import Qt\n"
        "from PySide6.QtGui import QGuiApplication, QImage, QPainter\n"
        "from PySide6.QtSvg import QSvgRenderer\n"
        "app = QGuiApplication([])\n"
        "renderer = QSvgRenderer(sys.argv[1])\n"
        "assert renderer.isValid()\n"
        "for size in map(int, sys.argv[3:]):\n"
        "    image = QImage(size, size, QImage.Format.Format_ARGB32)\n"
        "    image.fill(Qt.GlobalColor.transparent)\n"
        "    painter = QPainter(image)\n"
        "    renderer.render(painter)\n"
        "    painter.end()\n"
        "    assert image.save(f'{sys.argv[2]}/alveoscope-{size}.png')\n"
    )
    source = ROOT / "desktop" / "assets" / "alveoscope.svg"
    command = [sys.executable, "-c", code, str(source), str(folder), *map(str, ICON_SIZES)]
    subprocess.run(command, check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    shutil.copy(source, folder / "alveoscope.svg")
    from PIL import Image

    with Image.open(folder / "alveoscope-256.png") as image:
        image.save(folder / "alveoscope.ico", sizes=[(size, size) for size in ICON_SIZES if size <= 256])


def neutral_build_variables(folder: Path) -> None:
    """The interpreter's build variables (``sysconfig``) without folders of this machine."""
    folder.mkdir(parents=True)
    if sys.platform != "linux":
        return
    name = sysconfig._get_sysconfigdata_name()
    values = {
        key: value.replace(sys.base_prefix, NEUTRAL_PREFIX) if isinstance(value, str) else value
        for key, value in sorted(sysconfig.get_config_vars().items())
        if isinstance(value, (str, int)) and not _names_this_machine(str(value))
    }
    (folder / f"{name}.py").write_text(f"build_time_vars = {values!r}\n", encoding="utf-8")


def neutral_binaries(folder: Path) -> None:
    """Take the interpreter's folder out of its library and modules, where it is a search path of last resort."""
    for path in sorted(folder.rglob("*.so*")):
        if path.is_file() and not path.is_symlink():
            before = path.read_bytes()
            after = replace_prefix(before, sys.base_prefix)
            if after != before:
                path.write_bytes(after)


def replace_prefix(content: bytes, prefix: str) -> bytes:
    """A binary in which the folder above ``prefix`` is "/usr" with slashes behind it, which change nothing.

    The last part of the prefix stays: linkers let strings share their ends, and "/opt/versions/3.11.7" may be the
    only place where the interpreter keeps its own version number.
    """
    old = str(Path(prefix).parent)
    if len(old) < len(NEUTRAL_PREFIX) or old.startswith(NEUTRAL_PREFIX):
        return content
    whole = prefix.encode()
    neutral = NEUTRAL_PREFIX.encode().ljust(len(old), b"/") + whole[len(old) :]
    return content.replace(whole, neutral)


def _names_this_machine(value: str) -> bool:
    """Whether a text holds this checkout or this user's home, apart from the prefix that is replaced anyway."""
    rest = value.replace(sys.base_prefix, "")
    return any(str(place) in rest for place in (ROOT, Path.home(), sys.prefix))


def write_windows_version(path: Path, version: str) -> None:
    """The version resource of the executables."""
    numbers = ", ".join([*version.split(".")[:3], "0"])
    strings = ", ".join(
        f"StringStruct('{key}', '{value}')"
        for key, value in {
            "CompanyName": "Alveoscope",
            "FileDescription": "Offline triage of chest CT. Not for diagnosis without a physician.",
            "FileVersion": version,
            "ProductName": "Alveoscope",
            "ProductVersion": version,
        }.items()
    )
    path.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers=({numbers}), prodvers=({numbers})), kids=[StringFileInfo("
        f"[StringTable('040904B0', [{strings}])]), VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n",
        encoding="utf-8",
    )
