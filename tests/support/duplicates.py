"""Code that stands twice: the same statements, or the same function with other names and values."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

#: Lines from which the same statements are a duplicate.
LEAST_STATEMENTS = 6
#: Lines from which a function that differs in names and values only is one.
LEAST_FUNCTION = 8


def duplicates(sources: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Places (``file:first-last``) that hold the same, largest first; imports don't count."""
    same: dict[tuple[object, ...], list[str]] = defaultdict(list)
    forms = _Forms()
    for file, text in sources.items():
        tree = ast.parse(text)
        forms.read(tree)
        for form, place in (*_statements(file, tree, forms), *_functions(file, tree, forms)):
            same[form].append(place)
    found = sorted((tuple(places) for places in same.values() if len(places) > 1), key=len, reverse=True)
    return list(dict.fromkeys(found))


def _statements(file: str, tree: ast.Module, forms: _Forms) -> Iterator[tuple[tuple[object, ...], str]]:
    for node in forms.holders(tree):
        for field in ("body", "orelse", "finalbody"):
            body = _meaning(getattr(node, field, None))
            if _lines(body) < LEAST_STATEMENTS:
                continue
            numbers = [forms.named[statement] for statement in body]
            for first in range(len(body)):
                for last in range(first, len(body)):
                    if _lines([body[first], body[last]]) >= LEAST_STATEMENTS:
                        yield tuple(numbers[first : last + 1]), _place(file, body[first : last + 1])
                        break


def _functions(file: str, tree: ast.Module, forms: _Forms) -> Iterator[tuple[tuple[object, ...], str]]:
    for node in forms.holders(tree):
        if isinstance(node, ast.FunctionDef):
            body = _meaning(node.body)
            if _lines(body) >= LEAST_FUNCTION:
                yield ("function", *(forms.nameless[statement] for statement in body)), _place(file, body)


def _meaning(body: object) -> list[ast.stmt]:
    """Statements without docstrings and imports."""
    if not isinstance(body, list):
        return []
    words = (ast.Import, ast.ImportFrom)
    return [
        one
        for one in body
        if not isinstance(one, words) and not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]


def _lines(part: list[ast.stmt]) -> int:
    return (part[-1].end_lineno or 0) - part[0].lineno + 1 if part else 0


def _place(file: str, part: list[ast.stmt]) -> str:
    return f"{file}:{part[0].lineno}-{part[-1].end_lineno}"


class _Forms:
    """Numbers statements: those with the same syntax get the same number. One that is nested in five others is looked
    at once, not five times, which would be most of the work."""

    def __init__(self) -> None:
        self.named: dict[ast.AST, int] = {}
        #: Without names, attributes and values.
        self.nameless: dict[ast.AST, int] = {}
        self._numbers: dict[object, int] = {}

    def read(self, tree: ast.Module) -> None:
        """Number the statements of a tree, and forget those of the one before."""
        self.named, self.nameless = {}, {}
        self._read(tree)

    def holders(self, tree: ast.Module) -> list[ast.AST]:
        """All that statements can stand in."""
        return [tree, *self.named]

    def _read(self, node: ast.AST) -> tuple[int, int]:
        kind = type(node)
        named: list[object] = [kind]
        nameless: list[object] = [kind]
        for field in kind._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                pairs = [self._part(one) for one in value]
                named.append(tuple([one for one, _ in pairs]))
                nameless.append(tuple([one for _, one in pairs]))
            else:
                one, other = self._part(value)
                named.append(one)
                nameless.append("" if field == _OWN.get(kind) else other)
        both = self._number(tuple(named)), self._number(tuple(nameless))
        if isinstance(node, _HOLDERS):
            self.named[node], self.nameless[node] = both
        return both

    def _part(self, value: object) -> tuple[object, object]:
        if not isinstance(value, ast.AST):
            return (repr(value),) * 2  # 1, 1.0 and True are equal, and not the same
        if not value._fields and not isinstance(value, _HOLDERS):  # an operator, or whether a name is read or written
            return (type(value),) * 2
        return self._read(value)

    def _number(self, form: object) -> int:
        return self._numbers.setdefault(form, len(self._numbers))


_HOLDERS = (ast.stmt, ast.excepthandler, ast.match_case)
#: What a form without names leaves out.
_OWN: dict[type[ast.AST], str] = {ast.Name: "id", ast.Constant: "value", ast.Attribute: "attr"}
