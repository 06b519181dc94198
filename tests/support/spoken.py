"""The window in another language, for as long as a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.languages import install_language


@contextmanager
def spoken(application: QCoreApplication, language: str) -> Iterator[None]:
    """Speak ``language`` inside, and what was spoken before after it: translations and the default locale are Qt's own,
    and every later test would read them."""
    before = QLocale()
    loaded = install_language(application, language)
    try:
        yield
    finally:
        for translator in loaded:
            application.removeTranslator(translator)
        QLocale.setDefault(before)
