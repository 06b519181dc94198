"""What the doctor asks of the window: can Qt's platform plug-in be loaded, are there fonts for the languages.

Found by ``engine.doctor`` through the entry-point group ``alveoscope.doctor``; works without a display.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QPluginLoader, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication

from engine.doctor.values import Check, Outcome
from engine.language import counted, phrase

TOPIC = "window"
LIBRARIES_HINT = (
    "On Debian or Ubuntu: apt-get install libegl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 "
    "libxcb-shape0."
)
WRITING_SYSTEMS = (
    (
        phrase("Latin letters"),
        QFontDatabase.WritingSystem.Latin,
        Outcome.FAIL,
        phrase("Install a font, such as DejaVu Sans."),
    ),
    (
        phrase("Chinese characters"),
        QFontDatabase.WritingSystem.SimplifiedChinese,
        Outcome.WARN,
        phrase("Names and texts in Chinese would show as boxes: install a font, such as Noto Sans CJK."),
    ),
)


def window_checks() -> Iterator[Check]:
    """Versions, platform plug-in, fonts."""
    yield Check(TOPIC, "Qt", Outcome.OK, f"{qVersion()} with PySide6 {pyside_version}")
    yield platform_check(platform_plugin())
    yield from font_checks()


def platform_plugin() -> Path | None:
    """The plug-in that Qt would load here; None where its name is not known."""
    asked = os.environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    usual = {"win32": "windows", "darwin": "cocoa"}.get(sys.platform, "xcb")
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    found = [*folder.glob(f"libq{asked or usual}*"), *folder.glob(f"q{asked or usual}*")]
    return found[0] if found else None


def platform_check(plugin: Path | None) -> Check:
    """Whether the plug-in and all the libraries it needs can be loaded."""
    if plugin is None:
        return Check(TOPIC, "platform plug-in", Outcome.FAIL, "not found", "Install Alveoscope again.")
    loader = QPluginLoader(str(plugin))
    if loader.load():
        return Check(TOPIC, "platform plug-in", Outcome.OK, plugin.name)
    reason = loader.errorString().replace(str(plugin.parent), "").strip()
    return Check(TOPIC, "platform plug-in", Outcome.FAIL, reason, LIBRARIES_HINT)


def font_checks() -> Iterator[Check]:
    """Whether each writing system of the app's languages has a font."""
    made = None
    if QCoreApplication.instance() is None:
        made = QGuiApplication(["alveoscope", "-platform", "offscreen"])
    try:
        for name, system, missing, hint in WRITING_SYSTEMS:
            families = QFontDatabase.families(system)
            if families:
                found = counted(len(families), phrase("1 font"), phrase(f"{len(families)} fonts"))
                yield Check(TOPIC, name, Outcome.OK, found)
            else:
                yield Check(TOPIC, name, missing, "no font", hint)
    finally:
        if made is not None:
            made.shutdown()
