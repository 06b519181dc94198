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
    same: dict[str, list[str]] = defaultdict(list)
    for file, text in sources.items():
        tree = ast.parse(text)
        # In this order: the functions lose their names in it.
        for form, place in (*_statements(file, tree), *_functions(file, tree)):
            same[form].append(place)
    found = sorted((tuple(places) for places in same.values() if len(places) > 1), key=len, reverse=True)
    return list(dict.fromkeys(found))


def _statements(file: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            body = _meaning(getattr(node, field, None))
            if _lines(body) < LEAST_STATEMENTS:
                continue
            forms = [ast.dump(statement) for statement in body]
            for first in range(len(body)):
                for last in range(first, len(body)):
                    if _lines(body[first : last + 1]) >= LEAST_STATEMENTS:
                        yield "".join(forms[first : last + 1]), _place(file, body[first : last + 1])
                        break


def _functions(file: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            body = _meaning(node.body)
            if _lines(body) >= LEAST_FUNCTION:
                yield "f" + "".join(ast.dump(_Nameless().visit(statement)) for statement in body), _place(file, body)


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


class _Nameless(ast.NodeTransformer):
    """Takes names, attributes, annotations and values away."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = ""
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        node.value = 0
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        node.attr = ""
        return node
