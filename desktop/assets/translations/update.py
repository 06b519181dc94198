"""Brings the catalogues up to date with the source and compiles them.

Run it by path: ``python desktop/assets/translations/update.py``.

Qt's ``lupdate`` reads Python by tokens and misses calls whose arguments hold calls; this reads the syntax tree.
A text that is new gets an unfinished entry, one that went is dropped, and what was translated stays. ``lrelease``
(in PySide6-Essentials) compiles. English needs a catalogue only for its plurals.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
LANGUAGES = ("en", "es", "pt", "zh")
#: How many forms a counted text has (CLDR, as Qt counts them).
PLURAL_FORMS = {"en": 2, "es": 2, "pt": 2, "zh": 1}
#: Bare ``pt`` means Brazil in Qt, bare ``zh`` mainland China.
_NAMES = {"en": "en_GB", "es": "es_ES", "pt": "pt_BR", "zh": "zh_CN"}


@dataclass(frozen=True, order=True)
class Text:
    """One source text; ``counted`` when it has plural forms."""

    context: str
    source: str
    counted: bool = False


def source_texts() -> tuple[Text, ...]:
    """Every text of the app that a user may see, each once, sorted."""
    found: set[Text] = set()
    for path in sorted(SOURCE.rglob("*.py")):
        found.update(_texts_of(ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(sorted(found))


def read_catalogue(path: Path) -> dict[Text, tuple[str, ...]]:
    """Text -> its forms; an unfinished one has an empty form."""
    if not path.exists():
        return {}
    entries: dict[Text, tuple[str, ...]] = {}
    for context in ET.parse(path).getroot().findall("context"):
        name = context.findtext("name", "")
        for message in context.findall("message"):
            translation = message.find("translation")
            counted = message.get("numerus") == "yes"
            text = Text(name, message.findtext("source", ""), counted)
            unfinished = translation is None or translation.get("type") == "unfinished"
            if unfinished or translation is None:
                entries[text] = ("",)
            elif counted:
                entries[text] = tuple(form.text or "" for form in translation.findall("numerusform"))
            else:
                entries[text] = (translation.text or "",)
    return entries


def write_catalogue(path: Path, language: str, entries: dict[Text, tuple[str, ...]]) -> None:
    """Write a ``.ts`` file, sorted, without line numbers: a moved line is no change."""
    root = ET.Element("TS", version="2.1", language=_NAMES[language], sourcelanguage="en")
    for name in sorted({text.context for text in entries}):
        context = ET.SubElement(root, "context")
        ET.SubElement(context, "name").text = name
        for text in sorted(one for one in entries if one.context == name):
            _add_message(context, text, entries[text])
    ET.indent(root, "    ")
    body = ET.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def wanted(language: str) -> tuple[Text, ...]:
    """What a catalogue must hold."""
    return tuple(text for text in source_texts() if text.counted or language != "en")


def catalogue(language: str) -> Path:
    return HERE / f"alveoscope_{language}.ts"


def update(language: str) -> int:
    """Bring one catalogue up to date; return how many texts are unfinished."""
    known = read_catalogue(catalogue(language))
    entries = {text: known.get(text, ("",)) for text in wanted(language)}
    write_catalogue(catalogue(language), language, entries)
    return sum(not all(forms) for forms in entries.values())


def compile_catalogue(language: str, target: Path) -> None:
    """Compile a catalogue with lrelease."""
    tool = shutil.which("pyside6-lrelease") or str(Path(sys.executable).with_name("pyside6-lrelease"))
    subprocess.run([tool, "-silent", str(catalogue(language)), "-qm", str(target)], check=True)


def _texts_of(tree: ast.AST) -> Iterator[Text]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in ("translate", "QT_TRANSLATE_NOOP"):
            continue
        words = [one.value for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(words) == 2:
            yield Text(words[0], words[1], counted=len(node.args) == 4)


def _add_message(context: ET.Element, text: Text, forms: tuple[str, ...]) -> None:
    message = ET.SubElement(context, "message")
    ET.SubElement(message, "source").text = text.source
    translation = ET.SubElement(message, "translation")
    if not all(forms):
        translation.set("type", "unfinished")
    if text.counted:
        message.set("numerus", "yes")
        for form in forms:
            ET.SubElement(translation, "numerusform").text = form
    else:
        translation.text = forms[0]


def main() -> int:
    """Update and compile all; 1 when a text is unfinished."""
    unfinished = 0
    for language in LANGUAGES:
        missing = update(language)
        compile_catalogue(language, catalogue(language).with_suffix(".qm"))
        print(f"{language}: {missing} unfinished")
        unfinished += missing
    return 1 if unfinished else 0


if __name__ == "__main__":
    sys.path.insert(0, str(SOURCE.parent))
    sys.exit(main())
