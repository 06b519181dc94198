"""The app's languages: which one the settings ask for, and its compiled translation."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop.translatable import QT_TRANSLATE_NOOP
from engine.language import VARIABLE

log = logging.getLogger(__name__)
TRANSLATIONS = Path(__file__).resolve().parent / "assets" / "translations"
#: English is in the source; its catalogue holds the plurals.
LANGUAGES = ("en", "es", "pt", "zh")
#: Names of Qt's own catalogues, for the texts of its dialogs.
_QT_NAMES = {"es": "qtbase_es", "pt": "qtbase_pt_BR", "zh": "qtbase_zh_CN"}
#: As keyboards and the help name them; Qt's own Spanish says Control and Mayúsculas.
KEY_NAMES = (
    QT_TRANSLATE_NOOP("QShortcut", "Ctrl"),
    QT_TRANSLATE_NOOP("QShortcut", "Shift"),
    # Qt's own Chinese takes this shortcut for one on the desktop, and an arrow key for a direction. A field for keys
    # goes back to Qt's hint whenever it is cleared: one that is only set is gone after its first use.
    QT_TRANSLATE_NOOP("QKeySequenceEdit", "Press shortcut"),
    *(QT_TRANSLATE_NOOP("QShortcut", "Up"), QT_TRANSLATE_NOOP("QShortcut", "Down")),
    *(QT_TRANSLATE_NOOP("QShortcut", "Left"), QT_TRANSLATE_NOOP("QShortcut", "Right")),
)


def language_of(setting: str) -> str:
    """``en`` or one of :data:`LANGUAGES`; ``system`` follows the system and falls to English."""
    wanted = QLocale.system().name()[:2] if setting == "system" else setting
    return wanted if wanted in LANGUAGES else "en"


def install_language(application: QCoreApplication, setting: str) -> tuple[QTranslator, ...]:
    """Load the translation before any widget is made; returns the translators in force (they belong to the app)."""
    language = language_of(setting)
    os.environ[VARIABLE] = language  # of reports that this process and its children write
    if setting != "system":
        QLocale.setDefault(QLocale(language))
    loaded = []
    base = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language in _QT_NAMES and base.load(_QT_NAMES[language], folder):
        loaded.append(base)
    own = QTranslator(application)
    # By name, not from bytes: Qt does not copy them, and they would be gone when this function returns.
    if own.load(str(TRANSLATIONS / f"alveoscope_{language}.qm")):
        loaded.append(own)
    else:
        log.error("The translation '%s' can't be loaded; texts stay English.", language)
    for translator in loaded:  # the last one is asked first
        application.installTranslator(translator)
    return tuple(loaded)
