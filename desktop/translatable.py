"""Texts that are marked for translation where they are written and translated where they are shown."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """The text itself; ``assets/translations/update.py`` finds the call. Qt's own is typed as any object."""
    return text
