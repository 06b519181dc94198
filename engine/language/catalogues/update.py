"""Brings the engine's catalogues up to date with its source: ``python engine/language/catalogues/update.py``.

A sentence needs no mark: what reads like one, stands in an error, a finding or a reason, or is a row of a table, is
found in the syntax tree. Words that fill a gap of a sentence are marked with :func:`engine.language.phrase`. A
sentence that is new gets an empty entry, one that went is dropped, and what was translated stays.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENGINE = HERE.parents[1]
#: Rooms that speak on the command line only, or to whoever sets a site up.
LEFT_OUT = (
    "bench",
    "cli",
    "evidence",
    "phantom",
    "site/settings",
    "batch/cluster",
    "report/text",
)
#: Errors that speak to programmers.
_OF_PYTHON = (
    "ValueError",
    "TypeError",
    "RuntimeError",
    "KeyError",
    "AttributeError",
    "OSError",
    "AssertionError",
    "TimeoutError",
)
#: Calls whose every string a user may read.
_SPOKEN = re.compile(r"finding|Reason|Cancelled|counted|say|Check|StudyFiles|\w+Error")
_PHRASE = re.compile("phrase")
#: A sentence before the sentence: each has a key of its own.
_OPENING = re.compile(r"^\{(?:text|message)\} (?=[A-Z])")
_SENTENCE = re.compile(r"[A-Z{0-9].*[.?!]", re.DOTALL)


@lru_cache(maxsize=1)
def source_sentences() -> tuple[str, ...]:
    """Every sentence of the engine that a user may read, with its gaps in braces, each once, sorted."""
    from engine.language.sentences import DAY, MONTHS
    from engine.language.system import SYSTEM_WORDS
    from engine.triage.measures import MEASURES

    found = {DAY, *MONTHS, *SYSTEM_WORDS, *(measure.words for measure in MEASURES)}
    for path in sorted(ENGINE.rglob("*.py")):
        if not path.relative_to(ENGINE).as_posix().startswith(LEFT_OUT):
            found.update(sentences_in(ast.parse(path.read_text(encoding="utf-8"))))
    for path in sorted((ENGINE.parent / "desktop").rglob("*.py")):
        found.update(sentences_in(ast.parse(path.read_text(encoding="utf-8")), in_errors_only=True))
    return tuple(sorted(found))


def sentences_in(tree: ast.Module, *, in_errors_only: bool = False) -> Iterator[str]:
    """What one module says; of the window, whose other texts are Qt's, what its errors say."""
    nodes = list(ast.walk(tree))
    silent = {id(one) for node in nodes for one in _silent(node)}
    spoken = {id(one) for node in nodes if _is_call(node, _SPOKEN) for one in ast.walk(node)}
    phrases = {id(one) for node in nodes if _is_call(node, _PHRASE) for one in getattr(node, "args", ())}
    for node in nodes:
        text = None if id(node) in silent else written(node)
        if text and (
            id(node) in phrases
            or ((id(node) in spoken or (_SENTENCE.fullmatch(text) and not in_errors_only)) and _is_said(text))
        ):
            yield _OPENING.sub("", text)


def written(node: ast.AST) -> str | None:
    """A string as the catalogue has it: each gap with a name and, for a number, its format; None for no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    names: list[str] = []
    return "".join(_part(one, names) for one in node.values)


def _part(node: ast.expr, names: list[str]) -> str:
    if not isinstance(node, ast.FormattedValue):
        return str(getattr(node, "value", ""))
    name = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
    if not name or name in names:
        name = f"gap{len(names) + 1}"
    names.append(name)
    layout = "" if node.format_spec is None else ast.literal_eval(ast.unparse(node.format_spec)[1:])
    return f"{{{name}:{layout}}}" if layout else f"{{{name}}}"


def _silent(node: ast.AST) -> Iterator[ast.AST]:
    """What nobody reads: docstrings, the log, errors of Python, and the parts of a string that is read whole."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from [part] if isinstance(part, ast.Constant) else _layout(part)
    elif _is_unheard(node):
        yield from ast.walk(node)


def _is_unheard(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return getattr(node.exc.func, "id", "") in _OF_PYTHON
    if not isinstance(node, ast.Call):
        return False
    first: ast.AST = node.func
    while isinstance(first, (ast.Attribute, ast.Call, ast.Subscript)):
        first = first.func if isinstance(first, ast.Call) else first.value
    name = getattr(first, "id", "")
    return name.startswith("translate") or (name == "log" and first is not node.func)


def _layout(part: ast.AST) -> Iterator[ast.AST]:
    return ast.walk(part.format_spec) if isinstance(part, ast.FormattedValue) and part.format_spec else iter(())


def _is_call(node: ast.AST, named: re.Pattern[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    return named.fullmatch(name) is not None and name not in _OF_PYTHON


def _is_said(text: str) -> bool:
    """Several words, and no pattern or page."""
    return len(re.findall(r"[^\W\d_]{2,}", re.sub(r"\{[^}]*\}", " ", text))) > 1 and not re.search(
        r"[\\<>]|\n|^[a-z0-9-]+$", text
    )


def catalogue(language: str) -> Path:
    return HERE / f"{language}.json"


def update(language: str) -> int:
    """Bring one catalogue up to date; return how many sentences are not translated."""
    path = catalogue(language)
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    entries = {text: known.get(text, "") for text in source_sentences()}
    path.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return sum(not one for one in entries.values())


def main() -> int:
    """Update all; 1 when a sentence is not translated."""
    from engine.language import TRANSLATED

    unfinished = {language: update(language) for language in TRANSLATED}
    print(unfinished)
    return 1 if any(unfinished.values()) else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ENGINE.parent))
    sys.exit(main())
